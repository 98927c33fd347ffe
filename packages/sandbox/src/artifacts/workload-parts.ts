import type { KubeObject, ObjectMeta } from '../kube/types.ts';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

export const READ: string[] = ['get', 'list', 'watch'];
export const WRITE: string[] = [...READ, 'create', 'update', 'patch', 'delete'];

const RBAC = 'rbac.authorization.k8s.io';

export function rule(group: string, resources: string[], verbs: string[]): Rule {
  return { apiGroups: [group], resources, verbs };
}

export interface Named extends ObjectMeta {
  labels: Record<string, string>;
}

export function namespaceObject({ name, labels }: Named): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function serviceAccount(metadata: Named): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

export function clusterRole(metadata: Named, rules: Rule[]): KubeObject {
  return { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules };
}

export function role(metadata: Named, rules: Rule[]): KubeObject {
  return { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules };
}

/** Binds a role of the binding's own kind (ClusterRole without a namespace) to a ServiceAccount. */
export function binding(metadata: Named, roleName: string, account: { name: string; namespace: string }): KubeObject {
  const isClusterWide = metadata.namespace === undefined;
  return {
    apiVersion: `${RBAC}/v1`,
    kind: isClusterWide ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata,
    roleRef: { apiGroup: RBAC, kind: isClusterWide ? 'ClusterRole' : 'Role', name: roleName },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  };
}

export interface ServiceParts {
  ports: Array<{ name?: string; port: number; targetPort?: number | string }>;
  selector: Record<string, string>;
}

export function service(metadata: Named, { ports, selector }: ServiceParts): KubeObject {
  const spec = { type: 'ClusterIP', ports: ports.map((port) => ({ protocol: 'TCP', ...port })), selector };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

export interface DeploymentParts {
  selector: Record<string, string>;
  podSpec: Record<string, unknown>;
}

export function deployment(metadata: Named, { selector, podSpec }: DeploymentParts): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: { metadata: { labels: { ...metadata.labels, ...selector } }, spec: podSpec },
    },
  };
}

/** What both projects set on their containers. */
export const RESTRICTED: Record<string, unknown> = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};
