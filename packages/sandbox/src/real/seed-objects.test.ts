import { describe, expect, it } from 'vitest';
import { seedObjects } from '../seed/seed-objects.ts';
import { collectionPath } from './collection-path.ts';
import { seedCluster } from './seed-cluster.ts';
import { defaultSeed, nodesOf } from './seed-objects.ts';

describe('what a cluster holds from its start', () => {
  it('are six Macs with names and addresses of their own, the first of them the server', () => {
    const nodes = nodesOf(defaultSeed(6));
    expect(nodes.map(({ name }) => name)).toEqual(['mac-1', 'mac-2', 'mac-3', 'mac-4', 'mac-5', 'mac-6']);
    expect(new Set(nodes.map(({ address }) => address)).size).toBe(6);
    const roles = defaultSeed(6).filter(
      ({ metadata }) => 'node-role.kubernetes.io/control-plane' in (metadata.labels ?? {}),
    );
    expect(roles.map(({ metadata }) => metadata.name)).toEqual(['mac-1']);
  });

  it('may be what the sandbox holds: every kind of it has its place', () => {
    const sandbox = seedObjects({
      apiServer: { address: '192.168.10.11', port: 6443 },
      caCertificate: '',
      now: new Date(),
    });
    expect(sandbox.filter((object) => collectionPath(object) === undefined)).toEqual([]);
    expect(nodesOf(sandbox)).toHaveLength(6);
  });

  it('is created in its place, namespaces first; what is there already is no failure', async () => {
    const asked: string[] = [];
    const client = {
      send: async (method: string, path: string) => {
        asked.push(`${method} ${path}`);
        return { status: path.endsWith('/namespaces') ? 409 : 201, body: {} };
      },
      watch: async () => undefined,
      close: () => undefined,
    };
    const object = (apiVersion: string, kind: string, namespace?: string) => ({
      apiVersion,
      kind,
      metadata: { name: 'a', ...(namespace === undefined ? {} : { namespace }) },
    });
    expect(
      await seedCluster(client, [
        object('apps/v1', 'Deployment', 'web'),
        object('v1', 'Node'),
        object('v1', 'Namespace'),
      ]),
    ).toBeUndefined();
    expect(asked).toEqual([
      'POST /api/v1/namespaces',
      'POST /apis/apps/v1/namespaces/web/deployments',
      'POST /api/v1/nodes',
    ]);
  });

  it('is refused with the name of the object and the words of the server', async () => {
    const client = {
      send: async () => ({ status: 422, body: { message: 'spec is invalid' } }),
      watch: async () => undefined,
      close: () => undefined,
    };
    expect(await seedCluster(client, [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } }])).toBe(
      'Node a: spec is invalid',
    );
    expect(await seedCluster(client, [{ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }])).toBe(
      'Thing a: example.com/v1 is not of Kubernetes itself',
    );
  });
});
