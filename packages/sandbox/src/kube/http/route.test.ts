import { describe, expect, it } from 'vitest';
import { parseRoute } from './route.ts';

const nothing = { namespace: '', name: '', subresource: '', rest: '' };

describe('paths', () => {
  it.each([
    ['/api/v1/pods', { group: '', version: 'v1', plural: 'pods', ...nothing }],
    ['/api/v1/namespaces', { group: '', version: 'v1', plural: 'namespaces', ...nothing }],
    ['/api/v1/namespaces/x', { group: '', version: 'v1', plural: 'namespaces', ...nothing, name: 'x' }],
    [
      '/api/v1/namespaces/x/status',
      { group: '', version: 'v1', plural: 'namespaces', ...nothing, name: 'x', subresource: 'status' },
    ],
    [
      '/api/v1/namespaces/x/finalize',
      { group: '', version: 'v1', plural: 'namespaces', ...nothing, name: 'x', subresource: 'finalize' },
    ],
    [
      '/api/v1/namespaces/x/pods/y/log',
      { group: '', version: 'v1', plural: 'pods', ...nothing, namespace: 'x', name: 'y', subresource: 'log' },
    ],
    [
      '/apis/apps/v1/namespaces/x/deployments/y/scale',
      {
        group: 'apps',
        version: 'v1',
        plural: 'deployments',
        ...nothing,
        namespace: 'x',
        name: 'y',
        subresource: 'scale',
      },
    ],
    [
      '/api/v1/namespaces/x/services/http:web:80/proxy/-/ready',
      {
        group: '',
        version: 'v1',
        plural: 'services',
        ...nothing,
        namespace: 'x',
        name: 'http:web:80',
        subresource: 'proxy',
        rest: '/-/ready',
      },
    ],
    [
      '/api/v1/nodes/m%3A1/proxy/a%2Fb//c/',
      { group: '', version: 'v1', plural: 'nodes', ...nothing, name: 'm:1', subresource: 'proxy', rest: '/a%2Fb//c/' },
    ],
    [
      '/api/v1/nodes/m/proxy/',
      { group: '', version: 'v1', plural: 'nodes', ...nothing, name: 'm', subresource: 'proxy', rest: '/' },
    ],
    [
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3AMyRole',
      { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterroles', ...nothing, name: 'system:MyRole' },
    ],
  ])('%s is a resource', (path, expected) => {
    expect(parseRoute(path)).toEqual({ kind: 'resource', path: expected });
  });

  it.each([
    ['/api', { kind: 'api' }],
    ['/apis/', { kind: 'apis' }],
    ['/apis/apps', { kind: 'group', group: 'apps' }],
    ['/apis/apps/v1', { kind: 'group-version', group: 'apps', version: 'v1' }],
    ['/api/v1', { kind: 'group-version', group: '', version: 'v1' }],
    ['/openapi/v3/apis/apps/v1', { kind: 'openapi', path: 'apis/apps/v1' }],
    ['/readyz/ping', { kind: 'health', check: 'readyz/ping' }],
    ['/nothing', { kind: 'unknown' }],
  ])('%s is beside the resources', (path, expected) => {
    expect(parseRoute(path)).toEqual(expected);
  });
});
