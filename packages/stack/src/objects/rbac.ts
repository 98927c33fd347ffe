import type { Manifest } from '@otelops/deployer';
import { type Identity, manifest } from './metadata.ts';

export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

export interface Subject {
  readonly serviceAccount: string;
  readonly namespace: string;
}

/** A Role and its binding, both named as the identity. */
export function roleFor(
  identity: Identity & { readonly namespace: string },
  subject: Subject,
  rules: readonly PolicyRule[],
): readonly Manifest[] {
  return [
    manifest('rbac.authorization.k8s.io/v1', 'Role', identity, { rules }),
    manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', identity, binding('Role', identity.name, subject)),
  ];
}

/** A ClusterRole and its binding, both named as the identity. */
export function clusterRoleFor(
  identity: Identity,
  subject: Subject,
  rules: readonly PolicyRule[],
): readonly Manifest[] {
  return [
    manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', identity, { rules }),
    manifest(
      'rbac.authorization.k8s.io/v1',
      'ClusterRoleBinding',
      identity,
      binding('ClusterRole', identity.name, subject),
    ),
  ];
}

function binding(
  kind: 'Role' | 'ClusterRole',
  name: string,
  { namespace, serviceAccount }: Subject,
): Record<string, unknown> {
  return {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
  };
}
