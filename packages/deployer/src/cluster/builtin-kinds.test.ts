import { describe, expect, test } from 'vitest';
import { builtinResource } from './builtin-kinds.ts';
import { collectionPath, objectPath, query } from './resource-path.ts';

const resource = (apiVersion: string, kind: string) => {
  const found = builtinResource(apiVersion, kind);
  if (found === undefined) throw new Error(`${kind} is not built in`);
  return found;
};

describe('paths', () => {
  test.each([
    ['v1', 'ConfigMap', { namespace: 'x', name: 'a' }, '/api/v1/namespaces/x/configmaps/a'],
    ['apps/v1', 'Deployment', { name: 'a' }, '/apis/apps/v1/namespaces/default/deployments/a'],
    [
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { namespace: 'x', name: 'a' },
      '/apis/networking.k8s.io/v1/namespaces/x/networkpolicies/a',
    ],
    ['networking.k8s.io/v1', 'IngressClass', { name: 'a' }, '/apis/networking.k8s.io/v1/ingressclasses/a'],
    ['storage.k8s.io/v1', 'StorageClass', { name: 'a' }, '/apis/storage.k8s.io/v1/storageclasses/a'],
    ['v1', 'Endpoints', { namespace: 'x', name: 'a' }, '/api/v1/namespaces/x/endpoints/a'],
  ])('%s %s', (apiVersion, kind, key, path) => expect(objectPath(resource(apiVersion, kind), key)).toBe(path));

  test('keep the case of a name and let none leave its place', () => {
    const role = resource('rbac.authorization.k8s.io/v1', 'ClusterRole');
    expect(objectPath(role, { name: 'system:MyRole' })).toBe(
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3AMyRole',
    );
    expect(objectPath(role, { name: '../../../api/v1/secrets?x' })).not.toContain('/../');
    for (const name of ['', '.', '..']) {
      expect(() => objectPath(role, { name })).toThrow(expect.objectContaining({ code: 'invalid-manifest' }));
    }
  });

  test('of all namespaces name none', () => {
    expect(collectionPath(resource('v1', 'Pod'))).toBe('/api/v1/pods');
    expect(collectionPath(resource('v1', 'Node'), 'x')).toBe('/api/v1/nodes');
  });

  test('carry what is given, encoded', () => {
    expect(query({ labelSelector: 'a=b,c in (d)', limit: 500, missing: undefined })).toBe(
      '?labelSelector=a%3Db%2Cc%20in%20(d)&limit=500',
    );
    expect(query({})).toBe('');
  });
});
