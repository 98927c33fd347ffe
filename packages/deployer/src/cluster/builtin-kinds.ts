import type { ApiResource } from '../ports.ts';

/**
 * Kinds that every supported server serves: generally available since Kubernetes 1.27 or before, and under the promise that
 * a GA version stays. They are resolved without asking. Should a server have one switched off, its requests are answered
 * with 404, which is reported as such.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-policy/
 */
const namespacedKinds: Readonly<Record<string, string>> = {
  v1: 'ConfigMap Endpoints/endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount',
  'apps/v1': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'autoscaling/v1': 'HorizontalPodAutoscaler',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob Job',
  'coordination.k8s.io/v1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'networking.k8s.io/v1': 'Ingress/ingresses NetworkPolicy/networkpolicies',
  'policy/v1': 'PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1': 'Role RoleBinding',
  'storage.k8s.io/v1': 'CSIStorageCapacity/csistoragecapacities',
};

const clusterKinds: Readonly<Record<string, string>> = {
  v1: 'Namespace Node PersistentVolume',
  'admissionregistration.k8s.io/v1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1': 'APIService',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'networking.k8s.io/v1': 'IngressClass/ingressclasses',
  'node.k8s.io/v1': 'RuntimeClass/runtimeclasses',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass/priorityclasses',
  'storage.k8s.io/v1': 'CSIDriver CSINode StorageClass/storageclasses VolumeAttachment',
};

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const builtin: ReadonlyMap<string, ApiResource> = new Map([
  ...entries(namespacedKinds, true),
  ...entries(clusterKinds, false),
]);

/** The resource of a kind that needs no discovery. */
export function builtinResource(apiVersion: string, kind: string): ApiResource | undefined {
  return builtin.get(`${apiVersion} ${kind}`);
}

function entries(table: Readonly<Record<string, string>>, namespaced: boolean): [string, ApiResource][] {
  return Object.entries(table).flatMap(([groupVersion, kinds]) =>
    kinds.split(' ').map((entry): [string, ApiResource] => {
      const [kind = '', plural = `${kind.toLowerCase()}s`] = entry.split('/');
      const [version = '', group = ''] = groupVersion.split('/').reverse();
      return [`${groupVersion} ${kind}`, { group, version, kind, plural, namespaced, verbs }];
    }),
  );
}
