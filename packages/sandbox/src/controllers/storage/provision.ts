import { namespaceOf, uidOf } from '../model/meta.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../model/storage.ts';

const LOCAL_PATH = 'rancher.io/local-path';
const SINGLE_NODE_MODES: readonly string[] = ['ReadWriteOnce', 'ReadWriteOncePod'];

/** Provisioners the sandbox plays: K3s' local-path, and NFS in its two common forms. */
export function isPlayed(provisioner: string): boolean {
  return provisioner === LOCAL_PATH || isNfs(provisioner);
}

function isNfs(provisioner: string): boolean {
  return provisioner === 'nfs.csi.k8s.io' || provisioner.endsWith('nfs-subdir-external-provisioner');
}

/** A volume made for a claim, or why it cannot be made. */
export type Provision = { state: 'made'; volume: PersistentVolume } | { state: 'refused'; reason: string };

export interface ProvisionRequest {
  claim: PersistentVolumeClaim;
  storageClass: StorageClass;
  /** Node the first pod was put on; local-path cannot do without. */
  node: string | undefined;
}

/** Makes the volume of a claim as its class's provisioner would. */
export function provision({ claim, storageClass, node }: ProvisionRequest): Provision {
  const { provisioner } = storageClass;
  const name = `pvc-${uidOf(claim)}`;
  if (provisioner === LOCAL_PATH) {
    const modes = claim.spec.accessModes ?? [];
    if (!modes.every((mode) => SINGLE_NODE_MODES.includes(mode))) {
      return {
        state: 'refused',
        reason: 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
      };
    }
    if (node === undefined) return { state: 'refused', reason: 'configuration error, no node was specified' };
  }
  const source =
    provisioner === LOCAL_PATH
      ? localSource(claim, storageClass, { name, node: node ?? '' })
      : nfsSource(claim, storageClass, name);
  const { accessModes, resources, storageClassName } = claim.spec;
  const storage = resources?.requests?.['storage'];
  return {
    state: 'made',
    volume: {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {
        name,
        annotations: {
          'pv.kubernetes.io/provisioned-by': provisioner,
          ...(provisioner === LOCAL_PATH ? { 'local.path.provisioner/selected-node': node ?? '' } : {}),
        },
      },
      spec: {
        ...(storage === undefined ? {} : { capacity: { storage } }),
        ...(accessModes === undefined ? {} : { accessModes }),
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          namespace: namespaceOf(claim),
          name: claim.metadata.name,
          uid: uidOf(claim),
        },
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
        ...(storageClassName === undefined ? {} : { storageClassName }),
        ...(storageClass.mountOptions === undefined ? {} : { mountOptions: storageClass.mountOptions }),
        volumeMode: 'Filesystem',
        ...source,
      },
    },
  };
}

function localSource(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  { name, node }: { name: string; node: string },
): Partial<PersistentVolume['spec']> {
  const path = `/var/lib/rancher/k3s/storage/${name}_${namespaceOf(claim)}_${claim.metadata.name}`;
  const { annotations: asked } = claim.metadata;
  const type = asked?.['volumeType'] ?? storageClass.metadata.annotations?.['defaultVolumeType'] ?? 'hostPath';
  const source = type === 'local' ? { local: { path } } : { hostPath: { path, type: 'DirectoryOrCreate' } };
  const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] };
  return { ...source, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } } };
}

function nfsSource(
  claim: PersistentVolumeClaim,
  { provisioner, parameters }: StorageClass,
  name: string,
): Partial<PersistentVolume['spec']> {
  const server = parameters?.['server'] ?? 'nas.lan';
  const share = parameters?.['share'] ?? '/export';
  if (provisioner !== 'nfs.csi.k8s.io') {
    return { nfs: { server, path: `${share}/${namespaceOf(claim)}-${claim.metadata.name}-${name}` } };
  }
  const volumeAttributes = { server, share, subdir: name, 'csi.storage.k8s.io/pv/name': name };
  return { csi: { driver: provisioner, volumeHandle: `${server}#${share.slice(1)}#${name}##`, volumeAttributes } };
}
