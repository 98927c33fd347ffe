import { expect, test } from 'vitest';
import { seedObjects } from './seed-objects.ts';

const objects = seedObjects({
  apiServer: { address: '127.0.0.1', port: 6443 },
  caCertificate: 'PEM',
  now: new Date('2026-11-22T06:00:00Z'),
});
const named = (kind: string) => objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

test('six arm64 nodes, ready, one of them the server', () => {
  const nodes = objects.filter(({ kind }) => kind === 'Node');
  expect(nodes.map(({ metadata }) => metadata.labels?.['kubernetes.io/arch'])).toEqual(
    Array.from({ length: 6 }, () => 'arm64'),
  );
  expect(
    nodes.filter(({ metadata }) => metadata.labels?.['node-role.kubernetes.io/control-plane'] === 'true'),
  ).toHaveLength(1);
  for (const { status } of nodes) {
    expect(status).toMatchObject({
      nodeInfo: { architecture: 'arm64' },
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'True' })]),
    });
  }
});

test('what every cluster has from its first minute', () => {
  expect(named('Namespace')).toEqual(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
  expect(named('StorageClass')).toEqual(['local-path', 'nfs']);
  expect(named('Deployment')).toEqual(['coredns', 'local-path-provisioner', 'metrics-server']);
  expect(named('PriorityClass')).toEqual(['system-node-critical', 'system-cluster-critical']);
  expect(named('ClusterRole')).toContain('cluster-admin');
  const ids = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  expect(new Set(ids).size).toBe(ids.length);
});
