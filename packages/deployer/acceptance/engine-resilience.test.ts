import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, type SandboxKube, startKube } from '@otelops/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApplyPlanOptions } from '../src/apply/apply-types.ts';
import type { Manifest } from '../src/objects.ts';
import type { ReadinessRow } from '../src/readiness-types.ts';
import { breakLock } from '../src/state/lock.ts';
import { StateStore } from '../src/state/store.ts';
import { component, openSite, type Room, runToEnd, type Site } from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';
import { hastyClock } from './waiting/hasty-clock.ts';

const text = { type: 'string' };
const thing = (room: Room, version: string, spec: object): Manifest => ({
  apiVersion: `${room.namespace}.example.com/${version}`,
  kind: 'Thing',
  metadata: { name: 'thing', namespace: room.namespace },
  spec,
});

function definition(room: Room, versions: Readonly<Record<string, object>>): Manifest {
  const group = `${room.namespace}.example.com`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      versions: Object.entries(versions).map(([name, properties], index) => ({
        name,
        served: true,
        storage: index === Object.keys(versions).length - 1,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
      })),
    },
  };
}

describe.each(kubeServers)('on the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('an object whose books are in an older version of its kind is brought to the newer one', async () => {
    const room = await site.room();
    const both = { a: text, c: text };
    await room.deploy(room.phase([definition(room, { v1: both }), thing(room, 'v1', { a: '1' })]));
    await site.cluster.apply(thing(room, 'v1', { c: '1' }), { fieldManager: 'other' });
    const newer = definition(room, { v1: both, v2: { ...both, e: text } });
    await room.deploy(room.phase([newer, thing(room, 'v1', { a: '1' })]));
    await delay(1500);
    const wanted = thing(room, 'v2', { a: '1', e: '1' });
    const plain = await site.cluster
      .apply(wanted, { fieldManager: 'otelops', dryRun: true, force: true })
      .catch((error: unknown) => error);
    const phase = room.phase([newer, wanted]);
    const { plan, report } = await room.deploy(phase);
    expect(plan.view.objects.at(-1)?.note !== undefined).toBe(plain instanceof Error);
    expect(report).toMatchObject({ code: 'done', written: { change: 1 } });
    const live = await room.get('Thing', 'thing', `${room.namespace}.example.com/v2`);
    expect(live).toMatchObject({ spec: { a: '1', c: '1', e: '1' } });
    expect((await room.plan(phase)).isEmpty).toBe(true);
  });

  test('nothing more is written once the lock is lost', async () => {
    const room = await site.room();
    const phase = room.phase([], {
      components: [component('first', [room.configMap('a')]), component('second', [room.configMap('b')], ['first'])],
    });
    const plan = await room.plan(phase);
    const slow: ReadinessRow = {
      group: '',
      kind: 'ConfigMap',
      assess: () => ({ state: 'progressing', reason: 'Test', message: '' }),
    };
    const run = runToEnd(plan, {
      rows: [slow],
      lock: { leaseMs: 60_000, renewMs: 100 },
      waiter: async function* ({ clock, signal }) {
        yield* [];
        await breakLock(site.cluster, room.options.stateNamespace, 'phase-1');
        await clock.sleep(60_000, signal);
        return { state: 'ready', causes: [], pending: [] };
      },
    });
    const { report, events } = await run;
    expect(report.code).toBe('lock-lost');
    expect(events.at(-1)).toMatchObject({ type: 'outcome', code: 'lock-lost' });
    expect(await room.get('ConfigMap', 'b')).toBeUndefined();
    expect((await room.deploy(phase)).report.code).toBe('done');
  });

  test('what is held by a finalizer is named when it does not go', async () => {
    const room = await site.room();
    await room.deploy(
      room.phase([room.configMap('held', {}, { finalizers: ['example.com/held'] }), room.configMap('a')]),
    );
    const plan = await room.plan(room.phase([room.configMap('a')]));
    const { report } = await runToEnd(plan, hurried());
    expect(report).toMatchObject({
      code: 'deletion-stuck',
      causes: [{ message: expect.stringMatching(/example\.com\/held/) }],
    });
    await site.cluster.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: room.namespace, name: 'held' },
      { type: 'merge', body: { metadata: { finalizers: null } } },
    );
    expect((await room.deploy(room.phase([room.configMap('a')]))).report.code).toBe('unchanged');
  });
});

/** Minutes pass in seconds; not faster, or a busy machine would lose the lock between two signs of life. */
function hurried(): Partial<ApplyPlanOptions> {
  return { clock: hastyClock(20), lock: { leaseMs: 60_000, renewMs: 15_000 } };
}

describe('while the API server has a bad day', () => {
  let kube: SandboxKube;
  let site: Site;
  beforeAll(async () => {
    kube = await startKube({ speed: 0 });
    site = await openSite({ name: 'sandbox', start: () => Promise.resolve(kube) });
  });
  afterEach(() => kube.faults.clear());
  afterAll(() => site.close());

  const patches = (effect: Fault['effect'], times: number): Fault => ({
    match: { method: 'PATCH', path: /configmaps/ },
    times,
    effect,
  });
  const webhook =
    'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: no endpoints available for service "w"';

  test.each<[string, Fault['effect'], number]>([
    ['a webhook that does not answer yet', { kind: 'status', code: 500, reason: 'InternalError', message: webhook }, 3],
    ['too many requests', { kind: 'too-many-requests', retryAfterSeconds: 0 }, 4],
    ['a connection that breaks', { kind: 'reset' }, 1],
    ['an answer that gets lost on its way', { kind: 'lost-response' }, 1],
    ['an overloaded server', { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'busy' }, 2],
  ])('a deploy gets through %s', async (_, effect, times) => {
    const room = await site.room();
    const plan = await room.plan(room.phase([room.configMap('a'), room.configMap('b')]));
    kube.faults.add(patches(effect, times));
    const { report, events } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'done', written: { create: 2 } });
    // What a create made itself, it did not find there.
    expect(events.at(-1)).toMatchObject({ data: { warnings: 0 } });
    expect(kube.faults.struck).toBeGreaterThan(0);
  });

  test('a webhook that does not answer at all ends the run with its name', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([room.configMap('a')]));
    kube.faults.add(patches({ kind: 'status', code: 500, reason: 'InternalError', message: webhook }, 100));
    const { report } = await runToEnd(plan, hurried());
    expect(report).toMatchObject({
      code: 'webhook-unavailable',
      causes: [{ message: expect.stringMatching(/v\.example\.com/) }],
    });
  });

  test('what a webhook vets cannot be asked about while it is away, and is planned all the same', async () => {
    const room = await site.room();
    kube.faults.add(patches({ kind: 'status', code: 500, reason: 'InternalError', message: webhook }, 1));
    const { objects } = (await room.plan(room.phase([room.configMap('a')]))).view;
    expect(objects).toMatchObject([{ action: 'create', checked: 'offline', note: expect.stringMatching(/webhook/) }]);
  });

  test('evidence that cannot be kept is told, and does not take the place of the failure', async () => {
    const room = await site.room();
    const broken: ReadinessRow = {
      group: '',
      kind: 'ConfigMap',
      assess: () => ({ state: 'failed', reason: 'Test', message: 'broken' }),
    };
    const plan = await room.plan(room.phase([room.configMap('a')]));
    kube.faults.add({
      match: { method: 'POST', path: new RegExp(`${room.options.stateNamespace}/secrets`) },
      effect: { kind: 'status', code: 403, reason: 'Forbidden', message: 'secrets is forbidden' },
    });
    const { report, events } = await runToEnd(plan, { rows: [broken] });
    expect(report).toMatchObject({ code: 'condition-failed' });
    expect(report.evidence).toBeUndefined();
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'finding',
        severity: 'warning',
        code: 'forbidden',
        title: 'What was seen at the failure could not be kept in the cluster: secrets is forbidden',
      }),
    );
  });

  test('a deploy whose revision cannot be kept says what it wrote, and the next one completes the records', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a')]);
    const plan = await room.plan(phase);
    kube.faults.add({
      match: { method: 'POST', path: new RegExp(`${room.options.stateNamespace}/secrets`) },
      effect: { kind: 'status', code: 403, reason: 'Forbidden', message: 'secrets is forbidden' },
    });
    const { report, events } = await runToEnd(plan);
    const message = 'everything is applied and ready, but could not be written into the records: secrets is forbidden';
    expect(report).toMatchObject({ code: 'forbidden', written: { create: 1 }, causes: [{ message }] });
    expect(events).toContainEqual(expect.objectContaining({ type: 'finding', severity: 'error', code: 'forbidden' }));
    expect(events.at(-1)).toMatchObject({ type: 'outcome', code: 'forbidden', data: { created: 1 } });
    const { journal } = (
      await new StateStore({ cluster: site.cluster, namespace: room.options.stateNamespace }).readAll()
    ).of('phase-1');
    expect(journal?.value).toMatchObject({ state: 'failed', code: 'forbidden' });
    kube.faults.clear();
    expect((await room.deploy(phase)).report).toMatchObject({ revision: 1, written: {} });
    expect((await room.deploy(phase)).report.code).toBe('unchanged');
  });

  test('a journal that cannot be closed is told, and does not take the place of how the run ended', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([room.configMap('a')]));
    kube.faults.add({
      match: { method: 'PUT', path: /journal\.phase-1/ },
      effect: { kind: 'status', code: 403, reason: 'Forbidden', message: 'configmaps is forbidden' },
    });
    const { report, events } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'done', written: { create: 1 }, revision: 1 });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'finding', severity: 'warning', title: expect.stringMatching(/has ended/) }),
    );
  });

  test('a plan that cannot reach the server says so, and so does a run', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([room.configMap('a')]));
    kube.faults.add({
      match: { path: /leases/ },
      effect: { kind: 'status', code: 403, reason: 'Forbidden', message: 'leases is forbidden' },
    });
    const { report, events } = await runToEnd(plan);
    expect(report.code).toBe('forbidden');
    expect(events.filter(({ type }) => type === 'outcome')).toHaveLength(1);
  });
});
