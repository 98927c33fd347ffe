import { isBuiltIn, kindKey } from './kinds.ts';

/** Stages inside a component. A stage is sent when the one before it was accepted. */
export const waveNames = [
  'definitions and namespaces',
  'classes',
  'accounts and permissions',
  'configuration, storage and services',
  'workloads',
  'custom resources',
  'API services and webhooks',
] as const;

const CUSTOM_RESOURCES = 5;
const ELSEWHERE = 3;

/**
 * Why this order: definitions before their objects; classes before claims and pods that name them; permissions before
 * programs that use them; what pods mount before pods; custom resources after the programs that act on them; and what
 * routes or vets requests of everybody last, so that a half-started webhook refuses nobody.
 */
const WAVES: Readonly<Record<string, number>> = {
  '/Namespace': 0,
  'apiextensions.k8s.io/CustomResourceDefinition': 0,
  'storage.k8s.io/StorageClass': 1,
  'storage.k8s.io/CSIDriver': 1,
  'storage.k8s.io/VolumeAttributesClass': 1,
  'scheduling.k8s.io/PriorityClass': 1,
  'networking.k8s.io/IngressClass': 1,
  'node.k8s.io/RuntimeClass': 1,
  'resource.k8s.io/DeviceClass': 1,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': 1,
  'flowcontrol.apiserver.k8s.io/FlowSchema': 1,
  '/ServiceAccount': 2,
  'rbac.authorization.k8s.io/ClusterRole': 2,
  'rbac.authorization.k8s.io/ClusterRoleBinding': 2,
  'rbac.authorization.k8s.io/Role': 2,
  'rbac.authorization.k8s.io/RoleBinding': 2,
  '/Pod': 4,
  '/ReplicationController': 4,
  'apps/DaemonSet': 4,
  'apps/Deployment': 4,
  'apps/ReplicaSet': 4,
  'apps/StatefulSet': 4,
  'autoscaling/HorizontalPodAutoscaler': 4,
  'batch/CronJob': 4,
  'batch/Job': 4,
  'networking.k8s.io/Ingress': 4,
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': 6,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': 6,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': 6,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': 6,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': 6,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': 6,
  'apiregistration.k8s.io/APIService': 6,
};

/** The stage of a kind, 0 first; an index of {@link waveNames}. */
export function waveOf(object: { readonly apiVersion: string; readonly kind: string }): number {
  return WAVES[kindKey(object)] ?? (isBuiltIn(object.apiVersion) ? ELSEWHERE : CUSTOM_RESOURCES);
}
