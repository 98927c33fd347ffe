import type { PolicyRule } from '../kube/auth/policy-rule.ts';
import type { KubeObject } from '../kube/types.ts';

/** As it is written: with the fields that it needs. */
type Rule = Partial<PolicyRule>;

const READ = ['get', 'list', 'watch'];
const WRITE = [...READ, 'create', 'update', 'patch', 'delete', 'deletecollection'];
const WORKLOADS: Array<[group: string, resources: string[]]> = [
  ['', ['pods', 'services', 'configmaps', 'persistentvolumeclaims', 'endpoints', 'serviceaccounts']],
  ['apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'controllerrevisions']],
  ['batch', ['jobs', 'cronjobs']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['policy', ['poddisruptionbudgets']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
];

/** The default roles of RBAC that people and charts count on. */
export function seedAccess(): KubeObject[] {
  const all = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
  const over = (verbs: string[]): Rule[] =>
    WORKLOADS.map(([group, resources]) => ({ apiGroups: [group], resources, verbs }));
  const rbac = { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: WRITE };
  const secrets = { apiGroups: [''], resources: ['secrets'], verbs: WRITE };
  return [
    clusterRole('cluster-admin', [all, { nonResourceURLs: ['*'], verbs: ['*'] }]),
    clusterRole('admin', [...over(WRITE), secrets, rbac]),
    clusterRole('edit', [...over(WRITE), secrets]),
    clusterRole('view', over(READ)),
    clusterRole('system:discovery', [
      {
        nonResourceURLs: [
          '/api',
          '/api/*',
          '/apis',
          '/apis/*',
          '/healthz',
          '/livez',
          '/openapi',
          '/openapi/*',
          '/readyz',
          '/version',
          '/version/',
        ],
        verbs: ['get'],
      },
    ]),
    clusterRole('system:auth-delegator', [
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
    ]),
    clusterRoleBinding('cluster-admin', 'cluster-admin', 'system:masters'),
    clusterRoleBinding('system:discovery', 'system:discovery', 'system:authenticated'),
  ];
}

const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

function clusterRole(name: string, rules: Rule[]): KubeObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels: bootstrapping },
    rules,
  };
}

function clusterRoleBinding(name: string, role: string, group: string): KubeObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: bootstrapping },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
  };
}
