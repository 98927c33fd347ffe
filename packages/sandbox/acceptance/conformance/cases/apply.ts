import type { ConformanceCase, Step } from '../conformance-case.ts';
import { APPLY, CONFIG_MAPS, configMap, DEPLOYMENTS, deployment, MERGE, STRATEGIC, template } from './bodies.ts';

function apply(path: string, body: unknown, manager = 'otelops', query = ''): Step {
  return { method: 'PATCH', path: `${path}?fieldManager=${manager}${query}`, body, contentType: APPLY };
}

const X = `${DEPLOYMENTS}/x`;
const CM = `${CONFIG_MAPS}/x`;

const container = (fields: Record<string, unknown>): Record<string, unknown> => ({
  selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'a:1', ...fields }] } },
});

export const applyCases: readonly ConformanceCase[] = [
  {
    name: 'apply: another value of a field that somebody else applied is a conflict',
    steps: [
      apply(X, deployment('x')),
      apply(X, deployment('x', { replicas: 3 }), 'other'),
      apply(X, deployment('x', { replicas: 3 }), 'other', '&force=true'),
      apply(X, deployment('x')),
    ],
  },
  {
    name: 'apply: several conflicts with several managers',
    steps: [
      apply(X, deployment('x', container({ env: [{ name: 'A', value: '1' }] }))),
      { method: 'PATCH', path: `${X}?fieldManager=tool`, body: { spec: { replicas: 7 } }, contentType: MERGE },
      {
        method: 'PATCH',
        path: `${X}/scale?fieldManager=scaler`,
        body: { spec: { replicas: 5 } },
        contentType: MERGE,
        codeOnly: true,
      },
      apply(
        X,
        deployment('x', { ...container({ image: 'b:2', env: [{ name: 'A', value: '2' }] }), replicas: 1 }),
        'third',
      ),
    ],
  },
  {
    name: 'apply: equal values are shared, and stay until the last owner leaves',
    steps: [
      apply(CM, configMap('x', { a: '1', b: '2' })),
      apply(CM, configMap('x', { a: '1' }), 'other'),
      apply(CM, configMap('x', { b: '2' })),
      apply(CM, configMap('x', {}), 'other'),
    ],
  },
  {
    name: 'apply: a field that is left out goes',
    steps: [
      apply(
        X,
        deployment('x', {
          ...container({
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
            ports: [{ containerPort: 80 }],
          }),
          minReadySeconds: 5,
        }),
      ),
      apply(X, deployment('x', container({ env: [{ name: 'B', value: '2' }] }))),
    ],
  },
  {
    name: 'apply: items of other managers keep their place',
    steps: [
      apply(
        X,
        deployment(
          'x',
          container({
            env: [
              { name: 'A', value: '1' },
              { name: 'C', value: '3' },
            ],
          }),
        ),
      ),
      apply(
        X,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'x' },
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'main', env: [{ name: 'B', value: '2' }] },
                  { name: 'side', image: 's:1' },
                ],
              },
            },
          },
        },
        'other',
      ),
      apply(
        X,
        deployment(
          'x',
          container({
            env: [
              { name: 'C', value: '3' },
              { name: 'A', value: '1' },
            ],
          }),
        ),
      ),
    ],
  },
  {
    name: 'apply: takes over what was created by an update, where the values agree',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x'), userAgent: 'kubectl/v1' },
      apply(X, deployment('x')),
      apply(X, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'x' },
        spec: { selector: { matchLabels: { app: 'web' } }, template },
      }),
    ],
  },
  {
    name: 'apply: after the managed fields were cleared',
    steps: [
      apply(CM, configMap('x')),
      { method: 'PATCH', path: CM, body: { metadata: { managedFields: [{}] } }, contentType: MERGE },
      apply(CM, configMap('x', { b: '2' })),
    ],
  },
  {
    name: 'apply: without a field manager',
    steps: [{ method: 'PATCH', path: CM, body: configMap('x'), contentType: APPLY }],
  },
  {
    name: 'apply: with managed fields in the body',
    steps: [
      apply(CM, { ...configMap('x'), metadata: { name: 'x', managedFields: [] } }),
      apply(CM, { ...configMap('x'), metadata: { name: 'x', managedFields: [{ manager: 'm' }] } }),
    ],
  },
  {
    name: 'apply: with a stale or an invented resourceVersion',
    steps: [
      apply(CM, { ...configMap('x'), metadata: { name: 'x', resourceVersion: '1' } }),
      apply(CM, configMap('x')),
      apply(CM, { ...configMap('x'), metadata: { name: 'x', resourceVersion: '1' } }),
    ],
  },
  {
    name: 'apply: with the uid of nothing',
    steps: [
      apply(CM, { ...configMap('x'), metadata: { name: 'x', uid: '11111111-1111-1111-1111-111111111111' } }),
      apply(CM, configMap('x')),
      apply(CM, { ...configMap('x'), metadata: { name: 'x', uid: '11111111-1111-1111-1111-111111111111' } }),
    ],
  },
  {
    name: 'apply: another name, namespace, kind or version than the path says',
    steps: [
      apply(CM, configMap('y')),
      apply(CM, { ...configMap('x'), metadata: { name: 'x', namespace: 'elsewhere' } }),
      apply(CM, { ...configMap('x'), kind: 'Secret' }),
      apply(CM, { ...configMap('x'), apiVersion: 'v2' }),
      apply(CM, { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }),
      apply(CM, { kind: 'ConfigMap', metadata: { name: 'x' } }),
    ],
  },
  {
    name: 'apply: unknown fields, under each validation',
    steps: [
      apply(X, deployment('x', { foo: 1 }), 'otelops', '&fieldValidation=Strict'),
      apply(X, deployment('x', { foo: 1 }), 'otelops', '&fieldValidation=Ignore'),
      apply(X, deployment('x', container({ foo: 1 })), 'otelops', '&fieldValidation=Warn'),
    ],
  },
  {
    name: 'apply: values of the wrong type',
    steps: [
      apply(X, deployment('x', { replicas: '3' })),
      apply(X, deployment('x', { paused: 'yes' })),
      apply(X, deployment('x', container({ image: 5 }))),
      apply(X, deployment('x', container({ env: {} }))),
      apply(X, deployment('x', { template: [] })),
      apply(X, deployment('x', { replicas: 1.5 })),
    ],
  },
  {
    name: 'apply: the same key twice',
    steps: [
      apply(
        X,
        deployment(
          'x',
          container({
            env: [
              { name: 'A', value: '1' },
              { name: 'A', value: '2' },
            ],
          }),
        ),
      ),
      apply(X, deployment('x', container({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }))),
      apply(X, deployment('x', container({ env: [{ value: '1' }] }))),
    ],
  },
  {
    name: 'apply: text that is no YAML',
    steps: [
      { method: 'PATCH', path: `${CM}?fieldManager=m`, text: '{"a":', contentType: APPLY, only: ['code', 'reason'] },
    ],
  },
  {
    name: 'apply: YAML',
    steps: [
      {
        method: 'PATCH',
        path: `${CM}?fieldManager=m`,
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: "1"\n',
        contentType: APPLY,
      },
    ],
  },
  {
    name: 'apply: empty and null values',
    steps: [
      apply(
        X,
        deployment('x', {
          ...container({ env: [], resources: {}, securityContext: {}, args: null }),
          minReadySeconds: 0,
          paused: false,
        }),
      ),
      apply(
        X,
        deployment('x', {
          ...container({ env: [], resources: {}, securityContext: {}, args: null }),
          minReadySeconds: 0,
          paused: false,
        }),
      ),
      apply(CM, { ...configMap('x', {}), metadata: { name: 'x', labels: {}, annotations: { a: '' } } }),
    ],
  },
  {
    name: 'apply: status on the object itself is left alone',
    steps: [apply(X, { ...deployment('x'), status: { replicas: 3 } })],
  },
  {
    name: 'apply: status on its subresource',
    steps: [
      apply(X, deployment('x')),
      apply(
        `${X}/status`,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'x' },
          status: {
            replicas: 3,
            conditions: [{ type: 'Available', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
          },
        },
        'controller',
      ),
      {
        method: 'PATCH',
        path: `${X}/status`,
        body: { spec: { replicas: 9 }, status: { readyReplicas: 2 } },
        contentType: MERGE,
        userAgent: 'controller/1',
      },
    ],
  },
  {
    name: 'apply: no-op leaves version and times alone, a change moves the generation',
    steps: [
      apply(X, deployment('x')),
      apply(X, deployment('x')),
      apply(X, { ...deployment('x'), metadata: { name: 'x', labels: { l: '1' } } }),
      apply(X, { ...deployment('x', { replicas: 2 }), metadata: { name: 'x', labels: { l: '1' } } }),
      apply(X, { ...deployment('x', { replicas: 2 }), metadata: { name: 'x', labels: { l: '1' } } }, 'other'),
      apply(X, { ...deployment('x', { replicas: 2 }), metadata: { name: 'x', labels: { l: '1' } } }, 'other'),
    ],
  },
  {
    name: 'apply: finalizers and owners are lists of their own',
    steps: [
      apply(CM, {
        ...configMap('x'),
        metadata: {
          name: 'x',
          finalizers: ['example.com/a'],
          ownerReferences: [
            { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: '22222222-2222-2222-2222-222222222222' },
          ],
        },
      }),
      apply(CM, { ...configMap('x'), metadata: { name: 'x', finalizers: ['example.com/b'] } }, 'other'),
      apply(CM, configMap('x')),
      apply(CM, configMap('x'), 'other'),
    ],
  },
  {
    name: 'apply: atomic lists and maps are owned as a whole',
    steps: [
      apply(X, deployment('x', container({ args: ['a', 'b'] }))),
      apply(
        X,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'x' },
          spec: { template: { spec: { containers: [{ name: 'main', args: ['a'] }] } } },
        },
        'other',
      ),
      apply(
        X,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'x' },
          spec: { template: { spec: { nodeSelector: { a: 'b' } } } },
        },
        'other',
      ),
      apply(
        X,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'x' },
          spec: { template: { spec: { nodeSelector: { c: 'd' } } } },
        },
        'third',
      ),
    ],
  },
  {
    name: 'apply: quantities written in another way',
    steps: [
      apply(X, deployment('x', container({ resources: { limits: { memory: '1024Mi', cpu: '1000m' } } }))),
      apply(X, deployment('x', container({ resources: { limits: { memory: '1024Mi', cpu: '1000m' } } }))),
      apply(X, deployment('x', container({ resources: { limits: { memory: '1024Mi', cpu: 1 } } })), 'other'),
    ],
  },
  {
    name: 'apply: dry run answers as if, and stores nothing',
    steps: [
      apply(CM, configMap('x'), 'otelops', '&dryRun=All'),
      { method: 'GET', path: CM },
      apply(CM, configMap('x')),
      apply(CM, configMap('x', { a: '2' }), 'otelops', '&dryRun=All'),
      { method: 'GET', path: CM },
    ],
  },
  { name: 'apply: dry run with a value that is none', steps: [apply(CM, configMap('x'), 'otelops', '&dryRun=Some')] },
  { name: 'apply: a validation that is none', steps: [apply(CM, configMap('x'), 'otelops', '&fieldValidation=Maybe')] },
  {
    name: 'apply: in a namespace that is not there',
    steps: [apply('/api/v1/namespaces/nowhere/configmaps/x', configMap('x'))],
  },
  {
    name: 'apply: force on another kind of patch',
    steps: [
      apply(CM, configMap('x')),
      { method: 'PATCH', path: `${CM}?force=true`, body: { data: { a: '2' } }, contentType: MERGE },
    ],
  },
  {
    name: 'apply: the scale subresource owns replicas',
    steps: [
      apply(X, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: container({}) }),
      {
        method: 'PATCH',
        path: `${X}/scale`,
        body: { spec: { replicas: 3 } },
        contentType: MERGE,
        userAgent: 'kubectl/v1',
      },
      { method: 'GET', path: X },
      apply(X, deployment('x', { replicas: 1 })),
    ],
  },
  {
    name: 'updates: each manager and operation has its own entry',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x'), userAgent: 'creator/1.2 (linux)' },
      { method: 'PATCH', path: `${CM}?fieldManager=patcher`, body: { data: { b: '2' } }, contentType: MERGE },
      { method: 'PATCH', path: `${CM}?fieldManager=patcher`, body: { data: { c: '3' } }, contentType: STRATEGIC },
      { method: 'PATCH', path: `${CM}?fieldManager=other`, body: { data: { b: null, a: '5' } }, contentType: MERGE },
      { method: 'PATCH', path: `${CM}?fieldManager=other`, body: { data: { a: '5' } }, contentType: MERGE },
    ],
  },
];
