import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplyPlanOptions } from '../src/apply/apply-types.ts';
import type { Waiter } from '../src/apply/waiter.ts';
import { bestCause } from '../src/causes/tree.ts';
import { planRollback } from '../src/rollback/plan-rollback.ts';
import { createWaiter } from '../src/waiting/engine-waiter.ts';
import { openSite, runToEnd, type Site } from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';
import { workload } from './waiting/fault-table.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

/** As in life: the engine's own waiter, and its own judgement of what is ready. */
const live = (): Partial<ApplyPlanOptions> => ({ waiter: createWaiter(), rows: [], readyTimeoutMs: 30_000 });

describe.each(kubeServers)('workloads on the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)(
    'a %s is done when its pods are ready',
    async (kind) => {
      const room = await site.room();
      const phase = room.phase([workload(kind, room.namespace)]);
      const { report } = await room.deploy(phase, {}, live());
      expect(report).toMatchObject({ code: 'done', written: { create: 1 } });
      expect((await room.deploy(phase, {}, live())).report.code).toBe('unchanged');
    },
  );

  test.each(['Deployment', 'StatefulSet'] as const)(
    'a broken %s ends the run with what is wrong, and a rollback mends it',
    async (kind) => {
      const room = await site.room();
      await room.deploy(room.phase([workload(kind, room.namespace)]), {}, live());
      const broken = room.phase([workload(kind, room.namespace, { fault: 'image-not-found' })]);
      const failed = await room.deploy(broken, {}, live());
      expect(failed.report.code).toBe('image-not-found');
      const [cause] = failed.report.causes;
      expect(cause && bestCause(cause).object.kind).toBe('Pod');
      expect(failed.report.evidence).toBeDefined();
      expect(failed.events.at(-1)).toMatchObject({ type: 'outcome', code: 'image-not-found' });
      const back = await runToEnd(await planRollback('phase-1', room.options), live());
      expect(back.report).toMatchObject({ code: 'done', written: { change: 1 } });
    },
  );

  test.each(['OrderedReady', 'Parallel'])(
    'a StatefulSet (%s) whose pods are stuck in a broken revision is mended by the next deploy',
    async (policy) => {
      const room = await site.room();
      const spec = { podManagementPolicy: policy };
      const set = (fault?: string) =>
        room.phase([workload('StatefulSet', room.namespace, fault === undefined ? { spec } : { fault, spec })]);
      expect((await room.deploy(set('image-not-found'), {}, live())).report.code).toBe('image-not-found');
      const started = performance.now();
      expect((await room.deploy(set(), {}, live())).report).toMatchObject({ code: 'done' });
      if (strictClock) expect(performance.now() - started).toBeLessThan(15_000);
    },
  );

  test.each([
    ['OnDelete', { type: 'OnDelete' }, 0],
    ['a partition above it', { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }, 0],
    ['a partition that it is past', { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }, 1],
  ])(
    'a broken pod of a StatefulSet with %s is deleted only where it is not kept back',
    async (_what, updateStrategy, deleted) => {
      const room = await site.room();
      const set = (fault?: string) =>
        room.phase([
          workload('StatefulSet', room.namespace, {
            spec: { updateStrategy },
            ...(fault === undefined ? {} : { fault }),
          }),
        ]);
      expect((await room.deploy(set('image-not-found'), {}, live())).report.code).toBe('image-not-found');
      const content: Waiter = async function* () {
        yield* [];
        return { state: 'ready', causes: [], pending: [] };
      };
      expect((await room.deploy(set(), {}, { waiter: content, rows: [] })).report.code).toBe('done');
      const deletes = room.cluster.calls.filter(({ verb, kind }) => verb === 'delete' && kind === 'Pod');
      expect(deletes).toHaveLength(deleted);
    },
  );
});
