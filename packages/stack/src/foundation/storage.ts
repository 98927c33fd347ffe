import type { Component, Manifest } from '@otelops/deployer';
import type { BackupStorageConfig, StackConfig } from '../config/types.ts';
import { manifest } from '../objects/metadata.ts';
import { dataClaim } from '../objects/workload.ts';
import { replicasOf, type VolumePart, volumeSizeOf } from '../profiles.ts';

const backupName = 'otel-backup';
const parts: readonly VolumePart[] = ['prometheus', 'loki', 'tempo', 'alertmanager', 'grafana'];

/** Claim of a part that runs as one; replicas have claims of their own instead. */
export function dataClaimName(part: VolumePart): string {
  return `${part}-data`;
}

/** Storage classes, one claim for each database that runs as one, and where backups go. */
export function storage(config: StackConfig): Component {
  return {
    name: 'storage',
    summary: 'Storage classes and volumes',
    dependsOn: ['namespaces'],
    objects: [...dataClass(config), ...dataClaims(config), ...backups(config)],
  };
}

/**
 * Volumes on the node's own disk that outlive their claim. `local` volumes, unlike host paths, can be given to a group and
 * be read by backup tools.
 */
function dataClass({ storage: { data } }: StackConfig): readonly Manifest[] {
  if (!data.create) return [];
  const identity = { name: data.class, part: 'storage', annotations: { defaultVolumeType: 'local' } };
  return [
    manifest('storage.k8s.io/v1', 'StorageClass', identity, {
      provisioner: data.provisioner,
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
    }),
  ];
}

function dataClaims(config: StackConfig): readonly Manifest[] {
  return parts
    .filter((part) => replicasOf(config, part) === 1)
    .map((part) => {
      const namespace = part === 'grafana' ? config.namespaces.grafana : config.namespaces.monitoring;
      const identity = { name: dataClaimName(part), namespace, part };
      return dataClaim(identity, config.storage.data.class, volumeSizeOf(config, part));
    });
}

function backups({ namespaces, storage: { backup } }: StackConfig): readonly Manifest[] {
  if (backup === undefined) return [];
  const identity = { name: backupName, part: 'storage' };
  const claim = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: backup.size } } };
  if (backup.type === 'class') {
    return [
      manifest(
        'v1',
        'PersistentVolumeClaim',
        { ...identity, namespace: namespaces.monitoring },
        {
          spec: { ...claim, storageClassName: backup.class },
        },
      ),
    ];
  }
  return [
    manifest('storage.k8s.io/v1', 'StorageClass', identity, {
      provisioner: 'kubernetes.io/no-provisioner',
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'Immediate',
    }),
    nfsVolume(backup, namespaces.monitoring),
    manifest(
      'v1',
      'PersistentVolumeClaim',
      { ...identity, namespace: namespaces.monitoring },
      {
        spec: { ...claim, storageClassName: backupName, volumeName: backupName },
      },
    ),
  ];
}

/** Made by hand for the one claim, so that no NFS provisioner is needed. `hard`: a backup waits rather than being cut short. */
function nfsVolume(backup: Extract<BackupStorageConfig, { type: 'nfs' }>, namespace: string): Manifest {
  return manifest(
    'v1',
    'PersistentVolume',
    { name: backupName, part: 'storage' },
    {
      spec: {
        storageClassName: backupName,
        capacity: { storage: backup.size },
        accessModes: ['ReadWriteMany'],
        persistentVolumeReclaimPolicy: 'Retain',
        mountOptions: [`nfsvers=${backup.nfsVersion}`, 'hard', 'noatime'],
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: backupName, namespace },
        nfs: { server: backup.server, path: backup.path },
      },
    },
  );
}
