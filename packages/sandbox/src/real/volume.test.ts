import { describe, expect, it } from 'vitest';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES } from '../controllers/model/kinds.ts';
import { readObject } from './read-object.ts';
import { isDiscarded, isDue, volumeFor } from './volume.ts';

const storageClass = (provisioner: string, volumeBindingMode: string) =>
  readObject(STORAGE_CLASSES, {
    metadata: { name: 'a-class' },
    provisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode,
  })!;
const localPath = storageClass('rancher.io/local-path', 'WaitForFirstConsumer');
const nfs = storageClass('cluster.local/nfs-subdir-external-provisioner', 'Immediate');

const claim = (annotations: Record<string, string> = {}, spec: object = {}) =>
  readObject(PERSISTENT_VOLUME_CLAIMS, {
    metadata: { name: 'data', namespace: 'observability', uid: 'u-1', annotations },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'a-class',
      resources: { requests: { storage: '50Gi' } },
      ...spec,
    },
  })!;
const called = { 'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path' };
const placed = { ...called, 'volume.kubernetes.io/selected-node': 'mac-2' };

describe('the provisioner beside a real control plane', () => {
  it('waits for its call, and for the node where the class waits for the first consumer', () => {
    expect(isDue(claim(), localPath)).toBe(false);
    expect(isDue(claim(called), localPath)).toBe(false);
    expect(isDue(claim(placed), localPath)).toBe(true);
    expect(isDue(claim({ 'volume.kubernetes.io/storage-provisioner': nfs.provisioner }), nfs)).toBe(true);
  });

  it('leaves alone what has a volume and what another provisioner answers for', () => {
    expect(isDue(claim(placed, { volumeName: 'pvc-1' }), localPath)).toBe(false);
    const other = storageClass('ebs.csi.aws.com', 'Immediate');
    expect(isDue(claim({ 'volume.kubernetes.io/storage-provisioner': other.provisioner }), other)).toBe(false);
  });

  it('makes a volume that is promised to the claim, on the node that was chosen', () => {
    const made = volumeFor(claim(placed), localPath);
    expect(made).toMatchObject({
      state: 'made',
      volume: {
        metadata: { name: 'pvc-u-1' },
        spec: { claimRef: { namespace: 'observability', name: 'data', uid: 'u-1' } },
      },
    });
    expect(JSON.stringify(made)).toContain('mac-2');
    expect(volumeFor(claim(placed, { accessModes: ['ReadWriteMany'] }), localPath)).toMatchObject({ state: 'refused' });
  });

  it('discards what is released and not to be kept, once, and only its own', () => {
    const released = (policy: string, by: string, extra: object = {}) =>
      readObject(PERSISTENT_VOLUMES, {
        metadata: { name: 'pvc-u-1', annotations: { 'pv.kubernetes.io/provisioned-by': by }, ...extra },
        spec: { persistentVolumeReclaimPolicy: policy },
        status: { phase: 'Released' },
      })!;
    expect(isDiscarded(released('Delete', 'rancher.io/local-path'))).toBe(true);
    expect(isDiscarded(released('Retain', 'rancher.io/local-path'))).toBe(false);
    expect(isDiscarded(released('Delete', 'ebs.csi.aws.com'))).toBe(false);
    expect(
      isDiscarded(released('Delete', 'rancher.io/local-path', { deletionTimestamp: '2026-11-23T00:00:00Z' })),
    ).toBe(false);
  });

  it('takes nothing else for a claim', () => {
    const values = [undefined, [], 'claim', { metadata: {} }, { metadata: { name: 'a' } }];
    expect(values.map((value) => readObject(PERSISTENT_VOLUME_CLAIMS, value))).toEqual(values.map(() => undefined));
  });
});
