import { groupOf, type Manifest } from '../objects.ts';
import { listAt, valueAt } from './json.ts';

/** API groups that every server brings along; whatever is of another group is a custom resource. Kubernetes 1.36. */
const BUILT_IN_GROUPS = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** Kinds of the built-in groups that live in no namespace. Kubernetes 1.36. */
const CLUSTER_SCOPED = new Set([
  '/ComponentStatus',
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest',
  'certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'networking.k8s.io/IPAddress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/ServiceCIDR',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass',
  'resource.k8s.io/ResourceSlice',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
  'storage.k8s.io/VolumeAttributesClass',
]);

/** Kinds whose loss takes data or other people's objects along: pruned and destroyed only when named, never replaced. */
const PROTECTED = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** One key a kind, whatever its version: `apps/Deployment`, `/Service`. */
export function kindKey(object: { readonly apiVersion: string; readonly kind: string }): string {
  return `${groupOf(object.apiVersion)}/${object.kind}`;
}

export function isBuiltIn(apiVersion: string): boolean {
  return BUILT_IN_GROUPS.has(groupOf(apiVersion));
}

export function isProtected(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return PROTECTED.has(kindKey(object));
}

export function isCrd(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return kindKey(object) === 'apiextensions.k8s.io/CustomResourceDefinition';
}

export function isNamespace(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return kindKey(object) === '/Namespace';
}

/** What is known of the scope of kinds without asking the server: the built-in ones, and those of CRDs at hand. */
export class KnownScopes {
  readonly #defined = new Map<string, boolean>();

  constructor(manifests: Iterable<Manifest>) {
    for (const manifest of manifests) if (isCrd(manifest)) this.#define(manifest);
  }

  #define(crd: Manifest): void {
    const group = valueAt(crd, 'spec', 'group');
    const kind = valueAt(crd, 'spec', 'names', 'kind');
    this.#defined.set(`${group}/${kind}`, valueAt(crd, 'spec', 'scope') === 'Namespaced');
  }

  /** Whether a CRD at hand defines the kind. */
  defines(object: { readonly apiVersion: string; readonly kind: string }): boolean {
    return this.#defined.has(kindKey(object));
  }

  /** `undefined`: a custom resource nobody here defines. */
  isNamespaced(object: { readonly apiVersion: string; readonly kind: string }): boolean | undefined {
    const key = kindKey(object);
    const defined = this.#defined.get(key);
    if (defined !== undefined) return defined;
    return isBuiltIn(object.apiVersion) ? !CLUSTER_SCOPED.has(key) : undefined;
  }
}

/** Versions a CRD serves, as `group/version`. */
export function servedBy(crd: Manifest): readonly string[] {
  const group = String(valueAt(crd, 'spec', 'group'));
  return listAt(crd, 'spec', 'versions')
    .filter((version) => valueAt(version, 'served') === true)
    .map((version) => `${group}/${String(valueAt(version, 'name'))}`);
}
