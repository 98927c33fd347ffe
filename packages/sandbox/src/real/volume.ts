import type { KubeObject } from '../kube/types.ts';
import { field, list, text } from './json-field.ts';

/** What the provisioner reads of a claim. */
export interface Claim {
  name: string;
  namespace: string;
  uid: string;
  className: string | undefined;
  volumeName: string | undefined;
  accessModes: readonly string[];
  storage: string;
  volumeMode: string;
  /** The provisioner that the control plane has called for, once it is the time. */
  provisioner: string | undefined;
  /** The node that the scheduler has chosen for the first pod that uses the claim. */
  selectedNode: string | undefined;
  resourceVersion: string;
}

/** What the provisioner reads of a StorageClass. */
export interface ClaimClass {
  name: string;
  provisioner: string;
  reclaimPolicy: string;
  waitsForConsumer: boolean;
}

/** The provisioners this kit plays: of K3s, and of the usual one for NFS under both of its names. */
const playedProvisioners: ReadonlySet<string> = new Set([
  'rancher.io/local-path',
  'cluster.local/nfs-subdir-external-provisioner',
  'k8s-sigs.io/nfs-subdir-external-provisioner',
]);

/**
 * Whether it is the provisioner's turn: the claim has no volume, the volume controller has named one of the played
 * provisioners on it, and where the class waits for its first consumer the scheduler has named the node.
 */
export function isDue(claim: Claim, claimClass: ClaimClass): boolean {
  if (claim.volumeName !== undefined || claim.provisioner !== claimClass.provisioner) return false;
  return (
    playedProvisioners.has(claimClass.provisioner) && (!claimClass.waitsForConsumer || claim.selectedNode !== undefined)
  );
}

/** The volume for a claim, promised to it. The volume controller of the real control plane binds the two. */
export function volumeFor(claim: Claim, claimClass: ClaimClass): KubeObject {
  const name = `pvc-${claim.uid}`;
  const onNode = claimClass.waitsForConsumer ? claim.selectedNode : undefined;
  const directory = `${name}_${claim.namespace}_${claim.name}`;
  const source =
    onNode === undefined
      ? { nfs: { server: '192.168.64.2', path: `/export/k3s/${claim.namespace}-${claim.name}-${name}` } }
      : {
          local: { path: `/var/lib/rancher/k3s/storage/${directory}` },
          nodeAffinity: { required: { nodeSelectorTerms: [onHost(onNode)] } },
        };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': claimClass.provisioner } },
    spec: {
      accessModes: claim.accessModes,
      capacity: { storage: claim.storage },
      storageClassName: claimClass.name,
      persistentVolumeReclaimPolicy: claimClass.reclaimPolicy,
      volumeMode: claim.volumeMode,
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: claim.name,
        namespace: claim.namespace,
        uid: claim.uid,
        resourceVersion: claim.resourceVersion,
      },
      ...source,
    },
  };
}

function onHost(node: string): unknown {
  return { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] };
}

/** Reads a PersistentVolumeClaim as the API server sends it; undefined for anything else. */
export function parseClaim(value: unknown): Claim | undefined {
  const metadata = field(value, 'metadata');
  const spec = field(value, 'spec');
  const [name, namespace, uid] = [text(metadata, 'name'), text(metadata, 'namespace'), text(metadata, 'uid')];
  if (name === undefined || namespace === undefined || uid === undefined) return undefined;
  const annotations = field(metadata, 'annotations');
  return {
    name,
    namespace,
    uid,
    className: text(spec, 'storageClassName'),
    volumeName: text(spec, 'volumeName'),
    accessModes: list(spec, 'accessModes').filter((mode) => typeof mode === 'string'),
    storage: text(field(field(spec, 'resources'), 'requests'), 'storage') ?? '1Gi',
    volumeMode: text(spec, 'volumeMode') ?? 'Filesystem',
    provisioner: text(annotations, 'volume.kubernetes.io/storage-provisioner'),
    selectedNode: text(annotations, 'volume.kubernetes.io/selected-node'),
    resourceVersion: text(metadata, 'resourceVersion') ?? '',
  };
}

/** Reads a StorageClass; undefined for anything else. */
export function parseClaimClass(value: unknown): ClaimClass | undefined {
  const name = text(field(value, 'metadata'), 'name');
  const provisioner = text(value, 'provisioner');
  if (name === undefined || provisioner === undefined) return undefined;
  return {
    name,
    provisioner,
    reclaimPolicy: text(value, 'reclaimPolicy') ?? 'Delete',
    waitsForConsumer: text(value, 'volumeBindingMode') === 'WaitForFirstConsumer',
  };
}

/** The name of a volume that a played provisioner made, that nobody uses any more and that is not to be kept. */
export function parseDiscardedVolume(value: unknown): string | undefined {
  const metadata = field(value, 'metadata');
  const by = text(field(metadata, 'annotations'), 'pv.kubernetes.io/provisioned-by');
  const isOver = text(field(value, 'status'), 'phase') === 'Released';
  const isKept = text(field(value, 'spec'), 'persistentVolumeReclaimPolicy') !== 'Delete';
  if (by === undefined || !playedProvisioners.has(by) || !isOver || isKept) return undefined;
  return field(metadata, 'deletionTimestamp') === undefined ? text(metadata, 'name') : undefined;
}
