/** Kinds of which a PUT must name the resourceVersion; custom resources too. */
const CONDITIONAL: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'apiextensions.k8s.io/customresourcedefinitions',
  'apiregistration.k8s.io/apiservices',
  'coordination.k8s.io/leases',
  'node.k8s.io/runtimeclasses',
  'policy/poddisruptionbudgets',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/csistoragecapacities',
  'storage.k8s.io/volumeattachments',
]);

/** Kinds that a PUT creates when they are not there. */
const CREATED_BY_PUT: ReadonlySet<string> = new Set([
  'coordination.k8s.io/leases',
  '/endpoints',
  '/events',
  '/limitranges',
  '/services',
  'node.k8s.io/runtimeclasses',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'rbac.authorization.k8s.io/roles',
  'rbac.authorization.k8s.io/rolebindings',
]);

interface Kind {
  readonly collection: string;
  readonly custom?: unknown;
}

export function needsVersion({ collection, custom }: Kind): boolean {
  return custom !== undefined || CONDITIONAL.has(collection);
}

export function isCreatedByPut({ collection }: Kind): boolean {
  return CREATED_BY_PUT.has(collection);
}

/** Collections whose objects the store keeps under another path than their plural. */
const STORAGE_PATHS: Readonly<Record<string, string>> = {
  services: 'services/specs',
  endpoints: 'services/endpoints',
  nodes: 'minions',
  ingresses: 'ingress',
};

/** The key under which a real server's etcd holds an object: some refusals name it. */
export function storageKey(resource: Kind & { readonly group: string; readonly plural: string }, key: string): string {
  const path = STORAGE_PATHS[resource.plural] ?? resource.plural;
  return `/registry/${resource.custom === undefined ? path : `${resource.group}/${resource.plural}`}/${key}`;
}
