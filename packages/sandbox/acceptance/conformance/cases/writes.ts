import type { ConformanceCase } from '../conformance-case.ts';
import { CONFIG_MAPS, configMap, DEPLOYMENTS, deployment, JSON_PATCH, MERGE, STRATEGIC } from './bodies.ts';

const CM = `${CONFIG_MAPS}/x`;
const X = `${DEPLOYMENTS}/x`;

export const writeCases: readonly ConformanceCase[] = [
  {
    name: 'create: twice',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
    ],
  },
  {
    name: 'create: without a name',
    steps: [{ method: 'POST', path: CONFIG_MAPS, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} } }],
  },
  {
    name: 'create: with a bad name',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('Bad_Name') },
      {
        method: 'POST',
        path: '/api/v1/namespaces',
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } },
      },
    ],
  },
  {
    name: 'create: in a namespace that is not there',
    steps: [{ method: 'POST', path: '/api/v1/namespaces/nowhere/configmaps', body: configMap('x') }],
  },
  {
    name: 'create: with another namespace than the path',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('x'), metadata: { name: 'x', namespace: 'other' } } },
    ],
  },
  {
    name: 'create: with a resourceVersion',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('x'), metadata: { name: 'x', resourceVersion: '5' } } },
    ],
  },
  {
    name: 'create: with system fields that are not the client’s',
    steps: [
      {
        method: 'POST',
        path: CONFIG_MAPS,
        body: {
          ...configMap('x'),
          metadata: {
            name: 'x',
            uid: '11111111-1111-1111-1111-111111111111',
            creationTimestamp: '2020-01-01T00:00:00Z',
            generation: 9,
            selfLink: '/x',
          },
        },
      },
    ],
  },
  {
    name: 'create: dry run',
    steps: [
      { method: 'POST', path: `${CONFIG_MAPS}?dryRun=All`, body: configMap('x') },
      { method: 'GET', path: CM },
    ],
  },
  {
    name: 'create: bad labels and annotations',
    steps: [
      {
        method: 'POST',
        path: CONFIG_MAPS,
        body: {
          ...configMap('x'),
          metadata: { name: 'x', labels: { 'a/b/c': '1', '-bad': '2', ok: 'no spaces' }, annotations: { 'b@d': '1' } },
        },
      },
    ],
  },
  {
    name: 'create: unknown fields, under each validation',
    steps: [
      {
        method: 'POST',
        path: `${DEPLOYMENTS}?fieldValidation=Strict`,
        body: deployment('x', {
          foo: 1,
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'main', image: 'a', bar: { x: 1 } }] },
          },
        }),
      },
      { method: 'POST', path: `${DEPLOYMENTS}?fieldValidation=Warn`, body: deployment('x', { foo: 1 }) },
      { method: 'POST', path: `${DEPLOYMENTS}?fieldValidation=Ignore`, body: deployment('y', { foo: 1 }) },
      { method: 'POST', path: DEPLOYMENTS, body: { ...deployment('z'), metadata: { name: 'z', nothing: 1 }, top: 1 } },
    ],
  },
  {
    name: 'create: values of the wrong type',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x', { replicas: 'three' }) },
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x', { paused: 1 }) },
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x', { template: 'none' }) },
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('x'), data: { a: 1 } } },
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('x'), metadata: { name: 5 } } },
    ],
  },
  {
    name: 'create: another kind than the path says',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: { apiVersion: 'v1', kind: 'Nothing', metadata: { name: 'x' } } },
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('x'), apiVersion: 'apps/v1' } },
    ],
  },
  {
    name: 'create: a body without kind and version',
    steps: [{ method: 'POST', path: CONFIG_MAPS, body: { metadata: { name: 'x' }, data: { a: '1' } } }],
  },
  { name: 'create: no JSON', steps: [{ method: 'POST', path: CONFIG_MAPS, text: '{"a"', only: ['code', 'reason'] }] },
  {
    name: 'create: an unknown media type',
    steps: [{ method: 'POST', path: CONFIG_MAPS, text: 'x', contentType: 'text/plain' }],
  },
  {
    name: 'update: with the right, a stale and no resourceVersion',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      {
        method: 'PUT',
        path: CM,
        body: { ...configMap('x', { a: '2' }), metadata: { name: 'x', resourceVersion: '{rv}' } },
        versionOf: 0,
      },
      {
        method: 'PUT',
        path: CM,
        body: { ...configMap('x', { a: '3' }), metadata: { name: 'x', resourceVersion: '{rv}' } },
        versionOf: 0,
      },
      { method: 'PUT', path: CM, body: configMap('x', { a: '4' }) },
      { method: 'PUT', path: CM, body: configMap('x', { a: '4' }) },
    ],
  },
  { name: 'update: something that is not there', steps: [{ method: 'PUT', path: CM, body: configMap('x') }] },
  {
    name: 'update: with another uid',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      {
        method: 'PUT',
        path: CM,
        body: { ...configMap('x'), metadata: { name: 'x', uid: '11111111-1111-1111-1111-111111111111' } },
      },
    ],
  },
  {
    name: 'update: with another name',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      { method: 'PUT', path: CM, body: configMap('y') },
    ],
  },
  {
    name: 'update: a Lease needs its resourceVersion',
    steps: [
      {
        method: 'POST',
        path: '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
        body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'x' } },
      },
      {
        method: 'PUT',
        path: '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases/x',
        body: {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name: 'x' },
          spec: { holderIdentity: 'a' },
        },
      },
    ],
  },
  {
    name: 'update: immutable fields',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x'), codeOnly: true },
      {
        method: 'PATCH',
        path: X,
        body: {
          spec: { selector: { matchLabels: { app: 'other' } }, template: { metadata: { labels: { app: 'other' } } } },
        },
        contentType: MERGE,
      },
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('x'), immutable: true }, codeOnly: true },
      { method: 'PATCH', path: CM, body: { data: { a: '2' } }, contentType: MERGE },
      { method: 'PATCH', path: CM, body: { immutable: false }, contentType: MERGE },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/secrets',
        body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, immutable: true, type: 'Opaque' },
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/{ns}/secrets/x',
        body: { stringData: { a: '2' } },
        contentType: MERGE,
      },
      { method: 'PATCH', path: '/api/v1/namespaces/{ns}/secrets/x', body: { type: 'other' }, contentType: MERGE },
    ],
  },
  {
    name: 'patch: JSON patch',
    steps: [
      {
        method: 'POST',
        path: CONFIG_MAPS,
        body: { ...configMap('x', { a: '1' }), metadata: { name: 'x', annotations: { 'b/c': '2' } } },
        codeOnly: true,
      },
      {
        method: 'PATCH',
        path: CM,
        body: [
          { op: 'test', path: '/data/a', value: '1' },
          { op: 'replace', path: '/data/a', value: '9' },
          { op: 'add', path: '/metadata/labels', value: { l: 'v' } },
          { op: 'remove', path: '/metadata/annotations/b~1c' },
        ],
        contentType: JSON_PATCH,
      },
      { method: 'PATCH', path: CM, body: [{ op: 'test', path: '/data/a', value: '1' }], contentType: JSON_PATCH },
      { method: 'PATCH', path: CM, body: [{ op: 'remove', path: '/data/nothing' }], contentType: JSON_PATCH },
      { method: 'PATCH', path: CM, body: [{ op: 'add', path: '/no/where', value: 1 }], contentType: JSON_PATCH },
      { method: 'PATCH', path: CM, body: { op: 'add' }, contentType: JSON_PATCH },
    ],
  },
  {
    name: 'patch: merge patch with unknown fields',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x'), codeOnly: true },
      { method: 'PATCH', path: `${X}?fieldValidation=Warn`, body: { spec: { foo: 1 } }, contentType: MERGE },
      { method: 'PATCH', path: X, body: { spec: { replicas: 'a' } }, contentType: MERGE, only: ['code', 'reason'] },
      { method: 'PATCH', path: X, body: { spec: { replicas: null } }, contentType: MERGE },
      { method: 'PATCH', path: X, body: { metadata: { name: 'y' } }, contentType: MERGE },
    ],
  },
  {
    name: 'patch: strategic merge patch',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x'), codeOnly: true },
      {
        method: 'PATCH',
        path: X,
        body: {
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'main', env: [{ name: 'A', value: '1' }] },
                  { name: 'side', image: 's' },
                ],
              },
            },
          },
        },
        contentType: STRATEGIC,
      },
      {
        method: 'PATCH',
        path: X,
        body: { spec: { template: { spec: { containers: [{ name: 'side', $patch: 'delete' }] } } } },
        contentType: STRATEGIC,
      },
      {
        method: 'PATCH',
        path: X,
        body: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
        contentType: STRATEGIC,
      },
      {
        method: 'PATCH',
        path: X,
        body: { metadata: { finalizers: ['example.com/a', 'example.com/b'] } },
        contentType: STRATEGIC,
      },
      {
        method: 'PATCH',
        path: X,
        body: { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a', 'example.com/b'] } },
        contentType: STRATEGIC,
      },
      {
        method: 'PATCH',
        path: X,
        body: { spec: { template: { spec: { containers: [{ image: 'nameless' }] } } } },
        contentType: STRATEGIC,
      },
    ],
  },
  {
    name: 'patch: a type that is none',
    steps: [{ method: 'PATCH', path: CM, body: {}, contentType: 'application/json' }],
  },
  { name: 'patch: something that is not there', steps: [{ method: 'PATCH', path: CM, body: {}, contentType: MERGE }] },
  {
    name: 'patch: with a stale resourceVersion',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x'), codeOnly: true },
      { method: 'PATCH', path: CM, body: { metadata: { resourceVersion: '1' }, data: { a: '2' } }, contentType: MERGE },
    ],
  },
  {
    name: 'status: PUT writes nothing else',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x'), codeOnly: true },
      {
        method: 'PUT',
        path: `${X}/status`,
        body: { ...deployment('x', { replicas: 5 }), status: { replicas: 2, observedGeneration: 1 } },
        userAgent: 'controller/1',
      },
      {
        method: 'PUT',
        path: X,
        body: { ...deployment('x', { replicas: 4 }), status: { replicas: 9 } },
        userAgent: 'kubectl/1',
      },
      { method: 'GET', path: `${X}/status` },
      { method: 'PATCH', path: `${CM}/status`, body: {}, contentType: MERGE },
    ],
  },
];
