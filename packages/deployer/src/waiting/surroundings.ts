import { servicesOf } from '../causes/api-extensions.ts';
import { isCustom } from '../causes/explain.ts';
import { groupOf, type KubeObject } from '../objects.ts';
import { mapAt, textAt } from '../readiness/fields.ts';
import type { Subject } from './watch-set.ts';

type Kind = readonly [apiVersion: string, kind: string];

const POD: Kind = ['v1', 'Pod'];
const EVENT: Kind = ['v1', 'Event'];
const CLAIM: Kind = ['v1', 'PersistentVolumeClaim'];
const REPLICA_SET: Kind = ['apps/v1', 'ReplicaSet'];
const NODE: Kind = ['v1', 'Node'];
const STORAGE_CLASS: Kind = ['storage.k8s.io/v1', 'StorageClass'];

const OF_PODS: readonly Kind[] = [POD, EVENT, CLAIM, NODE, STORAGE_CLASS];
const OF_OWNERS: readonly Kind[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  REPLICA_SET,
  ...OF_PODS,
];

const OF_KIND: Readonly<Record<string, readonly Kind[]>> = {
  'apps/Deployment': [REPLICA_SET, ...OF_PODS],
  'apps/StatefulSet': OF_PODS,
  'apps/DaemonSet': OF_PODS,
  'apps/ReplicaSet': OF_PODS,
  '/ReplicationController': OF_PODS,
  'batch/Job': OF_PODS,
  '/Pod': [EVENT, CLAIM, NODE, STORAGE_CLASS],
  '/PersistentVolumeClaim': [EVENT, STORAGE_CLASS],
  'cert-manager.io/Certificate': [
    EVENT,
    ['cert-manager.io/v1', 'CertificateRequest'],
    ['cert-manager.io/v1', 'Issuer'],
    ['cert-manager.io/v1', 'ClusterIssuer'],
  ],
  'cert-manager.io/CertificateRequest': [EVENT],
};

const CLUSTER_SCOPED = new Set(['Node', 'StorageClass', 'ClusterIssuer']);

/** What to look at besides an object that is not ready, so that the reason can be told. */
export function surroundingsOf(object: KubeObject): readonly Subject[] {
  const { namespace } = object.metadata;
  const callees = calleesOf(object);
  if (callees !== undefined) return callees;
  if (namespace === undefined) return [];
  const kinds = OF_KIND[`${groupOf(object.apiVersion)}/${object.kind}`] ?? (isCustom(object) ? OF_OWNERS : [EVENT]);
  return kinds.map(([apiVersion, kind]) =>
    CLUSTER_SCOPED.has(kind) ? { apiVersion, kind } : { apiVersion, kind, namespace },
  );
}

/** The Services and pods that a webhook configuration or an APIService calls, in their own namespaces. */
function calleesOf(object: KubeObject): readonly Subject[] | undefined {
  const group = groupOf(object.apiVersion);
  if (group === 'apiregistration.k8s.io') return behind(textAt(object, 'spec', 'service', 'namespace'));
  if (group !== 'admissionregistration.k8s.io') return undefined;
  const namespaces = new Set(servicesOf(object).map(({ namespace }) => namespace));
  const source = mapAt(object, 'metadata', 'annotations')['cert-manager.io/inject-ca-from'] ?? '';
  const [certificates = ''] = source.split('/');
  return [...[...namespaces].flatMap(behind), ...(certificates === '' ? [] : certificatesIn(certificates))];
}

function behind(namespace: string): readonly Subject[] {
  if (namespace === '') return [];
  const kinds: readonly Kind[] = [['v1', 'Service'], POD, EVENT];
  return [...kinds.map(([apiVersion, kind]) => ({ apiVersion, kind, namespace })), { apiVersion: 'v1', kind: 'Node' }];
}

function certificatesIn(namespace: string): readonly Subject[] {
  return ['Certificate', 'CertificateRequest', 'Issuer'].map((kind) => ({
    apiVersion: 'cert-manager.io/v1',
    kind,
    namespace,
  }));
}
