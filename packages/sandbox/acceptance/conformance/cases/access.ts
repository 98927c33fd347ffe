import type { ConformanceCase, Step } from '../conformance-case.ts';
import { APPLY, CONFIG_MAPS, configMap } from './bodies.ts';

const GROUP = '/apis/rbac.authorization.k8s.io/v1';
const ROLES = `${GROUP}/namespaces/{ns}/roles`;
const BINDINGS = `${GROUP}/namespaces/{ns}/rolebindings`;
const CLUSTER_ROLES = `${GROUP}/clusterroles`;
const ONLY = ['kind', 'code', 'reason', 'message', 'details'] as const;

type Rule = Readonly<Record<string, readonly string[]>>;

const apiVersion = 'rbac.authorization.k8s.io/v1';
const role = (name: string, rules: readonly Rule[]): unknown => ({
  apiVersion,
  kind: 'Role',
  metadata: { name },
  rules,
});
const clusterRole = (name: string, rest: Record<string, unknown>): unknown => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: { name },
  ...rest,
});
const binding = (name: string, user: string, kind: string, target: string): unknown => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: target },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
});

const post = (path: string, body: unknown, as?: string): Step => ({
  method: 'POST',
  path,
  body,
  only: ONLY,
  ...(as === undefined ? {} : { as }),
});

const MANAGER: readonly Rule[] = [
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: ['create', 'update', 'patch', 'get'],
  },
  { apiGroups: [''], resources: ['configmaps', 'pods/log'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get'] },
  { apiGroups: [''], resources: ['services'], verbs: ['patch'] },
];

/** Somebody who may write roles, but holds little. A real server takes a moment to see it. */
const setUp = (user: string, rules: readonly Rule[] = MANAGER): readonly Step[] => [
  post(ROLES, role('manager', rules)),
  post(BINDINGS, binding('manager', user, 'Role', 'manager')),
];

const clerk = 'clerk-{ns}';

export const accessCases: readonly ConformanceCase[] = [
  {
    name: 'access: refused by name',
    steps: [
      { method: 'GET', path: CONFIG_MAPS, as: clerk },
      { method: 'GET', path: `${CONFIG_MAPS}/x`, as: clerk },
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x'), as: clerk },
      { method: 'DELETE', path: CONFIG_MAPS, as: clerk },
      { method: 'GET', path: '/api/v1/nodes', as: clerk },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/pods/x/log', as: clerk },
      { method: 'GET', path: '/metrics', as: clerk },
      { method: 'GET', path: '/apis/none.example/v1/things', as: clerk },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/gizmos/x', as: clerk },
    ],
  },
  {
    name: 'access: what a role allows',
    steps: [
      ...setUp(clerk),
      { method: 'GET', path: CONFIG_MAPS, as: clerk, codeOnly: true, until: 200 },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/secrets/mine', as: clerk },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/secrets/other', as: clerk },
      { method: 'PATCH', path: `${CONFIG_MAPS}/x?fieldManager=m`, contentType: APPLY, body: configMap('x'), as: clerk },
      // What is applied and not there yet is created.
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/{ns}/services/x?fieldManager=m',
        contentType: APPLY,
        body: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { ports: [{ port: 80 }] } },
        as: clerk,
      },
    ],
  },
  {
    name: 'access: nobody grants what they do not hold',
    steps: [
      ...setUp(clerk),
      { ...post(ROLES, role('same', MANAGER), clerk), until: 201 },
      post(
        ROLES,
        role('more', [{ apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: ['get', 'delete'] }]),
        clerk,
      ),
      post(ROLES, role('all', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]), clerk),
      post(
        ROLES,
        role('names', [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['mine', 'other'], verbs: ['get'] }]),
        clerk,
      ),
      post(BINDINGS, binding('mine', 'friend', 'Role', 'manager'), clerk),
      post(BINDINGS, binding('admin', 'friend', 'ClusterRole', 'cluster-admin'), clerk),
      post(BINDINGS, binding('nothing', 'friend', 'Role', 'nothing'), clerk),
      post(BINDINGS, binding('nothing', 'friend', 'ClusterRole', 'nothing'), clerk),
      {
        method: 'PATCH',
        path: `${ROLES}/same?fieldManager=m&force=true`,
        contentType: APPLY,
        body: role('same', [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }]),
        as: clerk,
        only: ONLY,
      },
    ],
  },
  {
    name: 'access: unless they may escalate and bind',
    steps: [
      ...setUp(clerk, [
        {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['roles', 'rolebindings'],
          verbs: ['create', 'escalate'],
        },
        {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['clusterroles'],
          resourceNames: ['view'],
          verbs: ['bind'],
        },
      ]),
      { ...post(ROLES, role('all', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]), clerk), until: 201 },
      post(BINDINGS, binding('view', 'friend', 'ClusterRole', 'view'), clerk),
      post(BINDINGS, binding('admin', 'friend', 'ClusterRole', 'cluster-admin'), clerk),
    ],
  },
  {
    name: 'access: cluster roles and what they gather',
    steps: [
      post(
        CLUSTER_ROLES,
        clusterRole('maker-{ns}', {
          rules: [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], verbs: ['create'] }],
        }),
      ),
      post(`${GROUP}/clusterrolebindings`, {
        ...(binding('maker-{ns}', clerk, 'ClusterRole', 'maker-{ns}') as object),
        kind: 'ClusterRoleBinding',
      }),
      { ...post(`${CLUSTER_ROLES}?dryRun=All`, clusterRole('empty-{ns}', { rules: [] }), clerk), until: 201 },
      post(
        CLUSTER_ROLES,
        clusterRole('paths-{ns}', { rules: [{ nonResourceURLs: ['/metrics', '/version'], verbs: ['get'] }] }),
        clerk,
      ),
      post(
        CLUSTER_ROLES,
        clusterRole('gather-{ns}', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }),
        clerk,
      ),
    ],
  },
];
