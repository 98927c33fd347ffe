import { type ObjectRef, refKey, StateStore } from '@otelops/deployer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const moved: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'monitoring', name: 'loki' };

/** As a release would have left it in which the object was part of phase-2. */
async function pretendItWasInPhase2(): Promise<void> {
  const store = new StateStore({ cluster: site.cluster, namespace: 'otelops' });
  const states = await store.readAll();
  const [from, to] = ['phase-3', 'phase-2'].map((phase) => states.of(phase).inventory);
  const entry = from?.value.entries.get(refKey(moved));
  if (from === undefined || to === undefined || entry === undefined) throw new Error('nothing is deployed');
  const left = new Map([...from.value.entries].filter(([key]) => key !== refKey(moved)));
  await store.writeInventory({ ...from.value, entries: left }, from.resourceVersion);
  const entries = new Map([...to.value.entries, [refKey(moved), entry]]);
  await store.writeInventory({ ...to.value, entries }, to.resourceVersion);
  const label = { 'otelops.dev/set': 'otelops.phase-2' };
  await site.cluster.patch(moved, { type: 'merge', body: { metadata: { labels: label } } });
}

test('a release that moves an object to a later phase hands it over, whichever phase is deployed first', async () => {
  expect((await site.run('deploy', 'all')).outcome.code).toBe('done');
  const before = await site.get(moved);
  await pretendItWasInPhase2();
  expect((await site.run('deploy', 'phase-2')).outcome).not.toMatchObject({ data: { pruned: 1 } });
  expect((await site.get(moved))?.metadata.uid).toBe(before?.metadata.uid);
  const { outcome, findings } = await site.run('deploy', 'all', '--take', '*');
  expect([outcome.code, findings]).toEqual(['done', []]);
  const after = await site.get(moved);
  expect(after?.metadata.uid).toBe(before?.metadata.uid);
  expect(after?.metadata.labels).toMatchObject({ 'otelops.dev/set': 'otelops.phase-3' });
  expect((await site.run('deploy', 'all')).outcome.code).toBe('unchanged');
});
