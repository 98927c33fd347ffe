import type { Cluster, KubeObject } from '@otelops/deployer';
import { groupOf } from '@otelops/deployer/vocabulary';
import type { SeenKind } from '../bundle.ts';
import type { Looks } from './look.ts';
import { slimmed } from './slimmed.ts';

type Kind = readonly [apiVersion: string, kind: string];

const ofNamespaces: readonly Kind[] = [
  ['v1', 'Pod'],
  ['v1', 'Event'],
  ['v1', 'Service'],
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['cert-manager.io/v1', 'Certificate'],
  ['cert-manager.io/v1', 'CertificateRequest'],
  ['cert-manager.io/v1', 'Issuer'],
  ['opentelemetry.io/v1beta1', 'OpenTelemetryCollector'],
];

const ofCluster: readonly Kind[] = [
  ['v1', 'Node'],
  ['storage.k8s.io/v1', 'StorageClass'],
  ['cert-manager.io/v1', 'ClusterIssuer'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
];

/** Cluster DNS and the provisioner of volumes live there. */
const systemNamespace = 'kube-system';

export interface CollectedObjects {
  readonly objects: readonly KubeObject[];
  readonly seen: readonly SeenKind[];
}

/** One list a kind and namespace, all at once. A kind that the server does not serve has been seen, and is empty. */
export async function collectObjects(
  cluster: Cluster,
  namespaces: readonly string[],
  looks: Looks,
): Promise<CollectedObjects> {
  const places = [...new Set([...namespaces, systemNamespace])].sort();
  const lists = await Promise.all([
    ...places.flatMap((namespace) => ofNamespaces.map((kind) => listKind({ cluster, kind, namespace, looks }))),
    ...ofCluster.map((kind) => listKind({ cluster, kind, looks })),
  ]);
  const had = lists.filter((list) => list !== undefined);
  return { objects: had.flatMap(({ objects }) => objects), seen: had.map(({ seen }) => seen) };
}

const ofOwners: readonly Kind[] = [
  ['v1', 'Pod'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
];

/** Pods and what stands above them, in these namespaces. */
export async function collectOwners(
  cluster: Cluster,
  namespaces: readonly string[],
  looks: Looks,
): Promise<CollectedObjects> {
  const lists = await Promise.all(
    namespaces.flatMap((namespace) => ofOwners.map((kind) => listKind({ cluster, kind, namespace, looks }))),
  );
  const had = lists.filter((list) => list !== undefined);
  return { objects: had.flatMap(({ objects }) => objects), seen: had.map(({ seen }) => seen) };
}

interface KindList {
  readonly cluster: Cluster;
  readonly kind: Kind;
  readonly namespace?: string;
  readonly looks: Looks;
}

interface Listed {
  readonly objects: readonly KubeObject[];
  readonly seen: SeenKind;
}

async function listKind({
  cluster,
  kind: [apiVersion, kind],
  namespace,
  looks,
}: KindList): Promise<Listed | undefined> {
  const place = namespace === undefined ? {} : { namespace };
  const what = `${kind}s${namespace === undefined ? '' : ` in ${namespace}`}`;
  return looks.at<Listed | undefined>(what, undefined, async (signal) => {
    const seen = { group: groupOf(apiVersion), kind, ...place };
    const resource = await cluster.resolve(apiVersion, kind);
    if (resource === undefined) return { objects: [], seen };
    const { items } = await cluster.list(resource, { ...place, signal });
    return { objects: items.map(slimmed), seen };
  });
}
