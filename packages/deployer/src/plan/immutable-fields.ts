import type { KubeError } from '../errors.ts';
import { isProtected, kindKey } from './kinds.ts';

/**
 * Fields that the server never changes once an object exists; they can only be had by replacing it. Kubernetes API
 * validation, `ValidateImmutableField` and the update strategies of these kinds.
 */
const IMMUTABLE: Readonly<Record<string, RegExp>> = {
  '/ConfigMap': /^(data|binaryData|immutable)\b/,
  '/Secret': /^(data|stringData|immutable|type)\b/,
  '/Service': /^spec\.(clusterIPs?|ipFamilies|ipFamilyPolicy|loadBalancerClass)\b/,
  'apps/DaemonSet': /^spec\.selector\b/,
  'apps/Deployment': /^spec\.selector\b/,
  'apps/ReplicaSet': /^spec\.selector\b/,
  'apps/StatefulSet': /^spec(\.(selector|serviceName|podManagementPolicy|volumeClaimTemplates)\b|$)/,
  'batch/Job': /^spec\.(template|selector|completions|completionMode|podFailurePolicy|successPolicy|managedBy)\b/,
  'rbac.authorization.k8s.io/ClusterRoleBinding': /^roleRef\b/,
  'rbac.authorization.k8s.io/RoleBinding': /^roleRef\b/,
  'scheduling.k8s.io/PriorityClass': /^(value|preemptionPolicy)\b/,
  'storage.k8s.io/StorageClass': /^(parameters|provisioner|reclaimPolicy|volumeBindingMode)\b/,
};

const SAYS_IMMUTABLE =
  /immutable|cannot change|may not (be )?changed?|can not be changed|updates to .* (are forbidden|for fields other than)/i;

/**
 * Whether an answer 422 means that the object would have to be replaced: each of its causes is a field known to be
 * immutable in this kind, and says so. Anything else is a fault of the manifest.
 */
export function asksForReplace(
  object: { readonly apiVersion: string; readonly kind: string },
  error: KubeError,
): boolean {
  const pattern = IMMUTABLE[kindKey(object)];
  if (pattern === undefined || isProtected(object) || error.status !== 422 || error.causes.length === 0) return false;
  return error.causes.every((cause) => pattern.test(cause.field) && SAYS_IMMUTABLE.test(cause.message));
}
