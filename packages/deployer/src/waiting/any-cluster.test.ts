import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployment, event, fell, pod, replicaSet, waiting } from '../../acceptance/doubles/cluster-objects.ts';
import { startWait } from '../../acceptance/doubles/running-wait.ts';
import type { KubeObject } from '../objects.ts';
import { slim } from './slim.ts';

const web = deployment();
const set = replicaSet(web);
const done = {
  observedGeneration: 1,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
  conditions: [
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
    { type: 'Available', status: 'True' },
  ],
};

/** What can happen to a cluster while somebody waits. */
type Happening =
  | { readonly put: KubeObject }
  | { readonly remove: KubeObject }
  | { readonly breakWatches: string }
  | { readonly pass: number };

const sick = (container: object): KubeObject => pod(set, 'web-abc-1', { phase: 'Running', container });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc
    .constantFrom(
      web,
      set,
      sick(waiting('ImagePullBackOff', 'i/o timeout')),
      sick({ ...waiting('CrashLoopBackOff', 'back-off'), restartCount: 2, lastState: fell(1) }),
      sick({ ...waiting('CrashLoopBackOff', 'back-off'), restartCount: 1, lastState: fell(137, 'OOMKilled') }),
      sick(waiting('ContainerCreating')),
      event(sick({}), 'FailedMount', 'timed out'),
      event(set, 'FailedCreate', 'exceeded quota: q, requested: a, used: b, limited: c'),
    )
    .map((put) => ({ put })),
  fc.constant({ put: deployment('web', { status: done }) }),
  fc.constantFrom(web, set, sick({})).map((remove) => ({ remove })),
  fc.constantFrom('Deployment', 'Pod', 'Event').map((breakWatches) => ({ breakWatches })),
  fc.integer({ min: 1, max: 60_000 }).map((pass) => ({ pass })),
);

describe('whatever happens to the cluster', () => {
  it('a wait ends by its deadline, says how, and leaves neither watch nor timer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
        const wait = await startWait([web], [web, set], { timeoutMs: 100_000 });
        for (const one of happenings) {
          if ('put' in one) wait.cluster.put(one.put);
          else if ('remove' in one) wait.cluster.remove(one.remove);
          else if ('breakWatches' in one) wait.cluster.breakWatches(one.breakWatches);
          else await wait.clock.advance(one.pass);
        }
        await wait.clock.advance(101_000);
        const { report, atMs } = wait.ended!;
        expect(atMs).toBeLessThanOrEqual(100_000 + 700);
        expect(report.causes.length > 0).toBe(report.state !== 'ready');
        expect(report.state === 'failed').toBe(report.causes.some(({ terminal }) => terminal));
        expect(report.pending.length > 0).toBe(report.state !== 'ready');
        expect(wait.cluster.openWatches).toBe(0);
        expect(wait.clock.timers).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe('what is kept of objects while waiting', () => {
  it('holds no contents of Secrets and ConfigMaps, no environment, no schemas, no bookkeeping', () => {
    const metadata = {
      name: 'x',
      managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:data': {} } }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', kept: 'yes' },
    };
    const objects: readonly KubeObject[] = [
      { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: 'hunter2' }, stringData: { b: 'hunter2' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'hunter2' }, binaryData: { a: 'hunter2' } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: { containers: [{ name: 'a', env: [{ value: 'hunter2' }], args: ['hunter2'], command: ['hunter2'] }] },
      },
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata,
        spec: { versions: [{ schema: 'hunter2' }] },
      },
    ];
    for (const object of objects) {
      const text = JSON.stringify(slim(object));
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('managedFields');
      expect(text).toContain('"kept":"yes"');
    }
  });
});
