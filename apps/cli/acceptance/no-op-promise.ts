import { expect, test } from 'vitest';
import { type PlacedKind, runOnce, type SentRequest, type Site, sortRequests, versionsOf } from './no-op-site.ts';

/** A deployed site, and what it was asked since a moment. */
export interface WatchedSite extends Site {
  readonly mark: () => number;
  readonly since: (mark: number) => readonly SentRequest[];
  readonly settled: () => Promise<void>;
}

/** The kinds and namespaces whose objects must not move; the engine's own records are among them. */
const looked: readonly PlacedKind[] = [
  ...['observability', 'monitoring', 'grafana', 'cert-manager', 'otelops'].flatMap((namespace) => [
    { apiVersion: 'v1', kind: 'ConfigMap', namespace },
    { apiVersion: 'v1', kind: 'Secret', namespace },
    { apiVersion: 'v1', kind: 'Service', namespace },
    { apiVersion: 'v1', kind: 'ServiceAccount', namespace },
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace },
    { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace },
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace },
  ]),
  { apiVersion: 'opentelemetry.io/v1beta1', kind: 'OpenTelemetryCollector', namespace: 'observability' },
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' },
  { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
  { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' },
];

/** What a deploy with nothing to change may ask of a server. */
export function promiseNothing(site: () => WatchedSite): void {
  test('deploy all with nothing to change lists each kind and namespace at most once over all five phases, and nothing else', async () => {
    const { mark, since } = site();
    const start = mark();
    const events = await runOnce(['deploy', 'all'], site());
    expect(events.at(-1)).toMatchObject({ type: 'outcome', code: 'unchanged' });
    const { lists, discoveries, others } = sortRequests(since(start));
    expect(others).toEqual([]);
    expect(lists.length).toBeGreaterThan(10);
    expect(lists.toSorted()).toEqual([...new Set(lists)].sort());
    expect(discoveries.toSorted()).toEqual([...new Set(discoveries)].sort());
  });

  test('and leaves every resourceVersion as it was', async () => {
    await site().settled();
    const before = await versionsOf(site(), looked);
    await runOnce(['deploy', 'all'], site());
    expect(before.size).toBeGreaterThan(100);
    expect(await versionsOf(site(), looked)).toEqual(before);
  });

  test('plan all asks for the same lists as deploy all', async () => {
    const { mark, since } = site();
    const first = mark();
    await runOnce(['plan', 'all'], site());
    const second = mark();
    await runOnce(['deploy', 'all'], site());
    const planned = sortRequests(since(first).slice(0, since(first).length - since(second).length));
    expect(planned.lists.toSorted()).toEqual(sortRequests(since(second)).lists.toSorted());
  });
}
