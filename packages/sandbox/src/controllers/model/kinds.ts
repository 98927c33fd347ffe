import type { KubeObject, Resource } from '../../kube/types.ts';
import type {
  ApiServiceRegistration,
  ConfigMap,
  CustomResourceDefinition,
  EndpointSlice,
  HorizontalPodAutoscaler,
  Lease,
  Namespace,
  Node,
  PodDisruptionBudget,
  Secret,
  Service,
} from './cluster-kinds.ts';
import { isRecord, type Kind } from './kind.ts';
import type { Pod } from './pod.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from './storage.ts';
import type { ControllerRevision, CronJob, DaemonSet, Deployment, Job, ReplicaSet, StatefulSet } from './workload.ts';

function resource(groupVersion: string, kind: string, plural: string, namespaced = true): Resource {
  const slash = groupVersion.indexOf('/');
  const group = slash < 0 ? '' : groupVersion.slice(0, slash);
  return { group, version: groupVersion.slice(slash + 1), plural, kind, namespaced };
}

function anyShape<T extends KubeObject>(at: Resource): Kind<T> {
  return { resource: at, is: (object): object is T => object.kind === at.kind };
}

/** Kinds whose `spec` must be there; `parts` are the lists and objects in it that the controllers count on. */
function withSpec<T extends KubeObject>(at: Resource, parts: readonly string[] = []): Kind<T> {
  return {
    resource: at,
    is: (object): object is T => {
      const spec = object['spec'];
      return object.kind === at.kind && isRecord(spec) && parts.every((part) => typeof spec[part] === 'object');
    },
  };
}

const workload = ['selector', 'template'];

export const PODS: Kind<Pod> = withSpec(resource('v1', 'Pod', 'pods'), ['containers']);
export const NODES: Kind<Node> = withSpec(resource('v1', 'Node', 'nodes', false));
export const NAMESPACES: Kind<Namespace> = anyShape(resource('v1', 'Namespace', 'namespaces', false));
export const SERVICES: Kind<Service> = withSpec(resource('v1', 'Service', 'services'));
export const ENDPOINTS: Kind<KubeObject> = anyShape(resource('v1', 'Endpoints', 'endpoints'));
export const CONFIG_MAPS: Kind<ConfigMap> = anyShape(resource('v1', 'ConfigMap', 'configmaps'));
export const SECRETS: Kind<Secret> = anyShape(resource('v1', 'Secret', 'secrets'));
export const SERVICE_ACCOUNTS: Kind<KubeObject> = anyShape(resource('v1', 'ServiceAccount', 'serviceaccounts'));
export const EVENTS: Kind<KubeObject> = anyShape(resource('v1', 'Event', 'events'));
export const PERSISTENT_VOLUME_CLAIMS: Kind<PersistentVolumeClaim> = withSpec(
  resource('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
);
export const PERSISTENT_VOLUMES: Kind<PersistentVolume> = withSpec(
  resource('v1', 'PersistentVolume', 'persistentvolumes', false),
);

export const DEPLOYMENTS: Kind<Deployment> = withSpec(resource('apps/v1', 'Deployment', 'deployments'), workload);
export const REPLICA_SETS: Kind<ReplicaSet> = withSpec(resource('apps/v1', 'ReplicaSet', 'replicasets'), workload);
export const STATEFUL_SETS: Kind<StatefulSet> = withSpec(resource('apps/v1', 'StatefulSet', 'statefulsets'), workload);
export const DAEMON_SETS: Kind<DaemonSet> = withSpec(resource('apps/v1', 'DaemonSet', 'daemonsets'), workload);
export const CONTROLLER_REVISIONS: Kind<ControllerRevision> = anyShape(
  resource('apps/v1', 'ControllerRevision', 'controllerrevisions'),
);
export const JOBS: Kind<Job> = withSpec(resource('batch/v1', 'Job', 'jobs'), ['template']);
export const CRON_JOBS: Kind<CronJob> = withSpec(resource('batch/v1', 'CronJob', 'cronjobs'), ['jobTemplate']);

export const STORAGE_CLASSES: Kind<StorageClass> = anyShape(
  resource('storage.k8s.io/v1', 'StorageClass', 'storageclasses', false),
);
export const ENDPOINT_SLICES: Kind<EndpointSlice> = anyShape(
  resource('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
);
export const LEASES: Kind<Lease> = anyShape(resource('coordination.k8s.io/v1', 'Lease', 'leases'));
export const POD_DISRUPTION_BUDGETS: Kind<PodDisruptionBudget> = withSpec(
  resource('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
);
export const HORIZONTAL_POD_AUTOSCALERS: Kind<HorizontalPodAutoscaler> = withSpec(
  resource('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  ['scaleTargetRef'],
);
export const API_SERVICES: Kind<ApiServiceRegistration> = withSpec(
  resource('apiregistration.k8s.io/v1', 'APIService', 'apiservices', false),
);
export const CUSTOM_RESOURCE_DEFINITIONS: Kind<CustomResourceDefinition> = withSpec(
  resource('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  ['names'],
);
export const NETWORK_POLICIES: Kind<KubeObject> = anyShape(
  resource('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
);
export const INGRESSES: Kind<KubeObject> = anyShape(resource('networking.k8s.io/v1', 'Ingress', 'ingresses'));
export const ROLES: Kind<KubeObject> = anyShape(resource('rbac.authorization.k8s.io/v1', 'Role', 'roles'));
export const ROLE_BINDINGS: Kind<KubeObject> = anyShape(
  resource('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
);
export const CLUSTER_ROLES: Kind<KubeObject> = anyShape(
  resource('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
);
export const CLUSTER_ROLE_BINDINGS: Kind<KubeObject> = anyShape(
  resource('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
);
export const RESOURCE_QUOTAS: Kind<KubeObject> = anyShape(resource('v1', 'ResourceQuota', 'resourcequotas'));
export const LIMIT_RANGES: Kind<KubeObject> = anyShape(resource('v1', 'LimitRange', 'limitranges'));
export const VALIDATING_WEBHOOKS: Kind<KubeObject> = anyShape(
  resource(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    false,
  ),
);
export const MUTATING_WEBHOOKS: Kind<KubeObject> = anyShape(
  resource('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false),
);
