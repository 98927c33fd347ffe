import { describe, expect, it } from 'vitest';
import {
  type Claim,
  type ClaimClass,
  isDue,
  parseClaim,
  parseClaimClass,
  parseDiscardedVolume,
  volumeFor,
} from './volume.ts';

const localPath: ClaimClass = {
  name: 'local-path',
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  waitsForConsumer: true,
};
const nfs: ClaimClass = {
  name: 'nfs-client',
  provisioner: 'cluster.local/nfs-subdir-external-provisioner',
  reclaimPolicy: 'Retain',
  waitsForConsumer: false,
};

const object = (annotations: Record<string, string>, spec: object = {}) => ({
  metadata: { name: 'data', namespace: 'observability', uid: 'u-1', resourceVersion: '7', annotations },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'local-path',
    resources: { requests: { storage: '50Gi' } },
    ...spec,
  },
});
const claim = (annotations: Record<string, string> = {}, spec: object = {}): Claim =>
  parseClaim(object(annotations, spec))!;
const called = { 'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path' };
const placed = { ...called, 'volume.kubernetes.io/selected-node': 'm3-ultra-2' };

describe('the provisioner', () => {
  it('waits for its call, and for the node where the class waits for the first consumer', () => {
    expect(isDue(claim(), localPath)).toBe(false);
    expect(isDue(claim(called), localPath)).toBe(false);
    expect(isDue(claim(placed), localPath)).toBe(true);
    expect(isDue(claim({ 'volume.kubernetes.io/storage-provisioner': nfs.provisioner }), nfs)).toBe(true);
  });

  it('leaves alone what has a volume and what another provisioner answers for', () => {
    expect(isDue(claim(placed, { volumeName: 'pvc-1' }), localPath)).toBe(false);
    const other = { ...localPath, provisioner: 'ebs.csi.aws.com' };
    expect(isDue(claim({ ...placed, 'volume.kubernetes.io/storage-provisioner': other.provisioner }), other)).toBe(
      false,
    );
  });

  it('makes a local volume that is promised to the claim and stays on its node', () => {
    expect(volumeFor(claim(placed), localPath)).toMatchObject({
      metadata: { name: 'pvc-u-1', annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '50Gi' },
        persistentVolumeReclaimPolicy: 'Delete',
        claimRef: { namespace: 'observability', name: 'data', uid: 'u-1' },
        local: { path: '/var/lib/rancher/k3s/storage/pvc-u-1_observability_data' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['m3-ultra-2'] }] },
            ],
          },
        },
      },
    });
  });

  it('makes a volume on the file server that any node may use', () => {
    const made = volumeFor(claim(placed), nfs);
    expect(made).toMatchObject({
      spec: { persistentVolumeReclaimPolicy: 'Retain', nfs: { path: '/export/k3s/observability-data-pvc-u-1' } },
    });
    expect(made['spec']).not.toHaveProperty('nodeAffinity');
  });

  it('discards what is released and not to be kept, once, and only its own', () => {
    const released = (policy: string, by: string, extra: object = {}) => ({
      metadata: { name: 'pvc-u-1', annotations: { 'pv.kubernetes.io/provisioned-by': by }, ...extra },
      spec: { persistentVolumeReclaimPolicy: policy },
      status: { phase: 'Released' },
    });
    expect(parseDiscardedVolume(released('Delete', 'rancher.io/local-path'))).toBe('pvc-u-1');
    expect(parseDiscardedVolume(released('Retain', 'rancher.io/local-path'))).toBeUndefined();
    expect(parseDiscardedVolume(released('Delete', 'ebs.csi.aws.com'))).toBeUndefined();
    expect(
      parseDiscardedVolume(released('Delete', 'rancher.io/local-path', { deletionTimestamp: '2026-11-23T00:00:00Z' })),
    ).toBeUndefined();
  });

  it('reads classes with their defaults, and takes nothing else for a claim', () => {
    expect(parseClaimClass({ metadata: { name: 'fast' }, provisioner: 'x' })).toEqual({
      name: 'fast',
      provisioner: 'x',
      reclaimPolicy: 'Delete',
      waitsForConsumer: false,
    });
    expect([parseClaim(undefined), parseClaim([]), parseClaim({ metadata: { name: 'a' } })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
