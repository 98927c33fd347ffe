import { describe, expect, test } from 'vitest';
import type { Write } from '../machinery/write.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../model/storage.ts';
import { planClaim, planVolume } from './binding-plan.ts';
import { provision } from './provision.ts';
import { bestVolume, satisfies } from './volume-match.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function claim(
  spec: Partial<PersistentVolumeClaim['spec']> = {},
  extra: Partial<PersistentVolumeClaim> = {},
): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop', uid: 'c1', finalizers: ['kubernetes.io/pvc-protection'] },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '5Gi' } },
      ...spec,
    },
    ...extra,
  };
}

function volume(name: string, storage: string, spec: Partial<PersistentVolume['spec']> = {}): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, uid: name },
    spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], storageClassName: 'fast', ...spec },
    status: { phase: 'Available' },
  };
}

function storageClass(provisioner: string, extra: Partial<StorageClass> = {}): StorageClass {
  return { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' }, provisioner, ...extra };
}

const reasons = (writes: readonly Write[]): string[] =>
  writes.flatMap((write) => (write.action === 'event' ? [`${write.note.reason}: ${write.note.message}`] : []));

describe('volumes that exist', () => {
  test('the smallest that is large enough, reserved ones first', () => {
    expect(
      bestVolume([volume('big', '10Gi'), volume('fit', '5Gi'), volume('small', '1Gi')], claim())?.metadata.name,
    ).toBe('fit');
    const reserved = volume('kept', '50Gi', { claimRef: { namespace: 'shop', name: 'data' } });
    expect(bestVolume([volume('fit', '5Gi'), reserved], claim())?.metadata.name).toBe('kept');
  });

  test.each([
    ['another class', volume('v', '5Gi', { storageClassName: 'slow' }), claim()],
    ['another mode', volume('v', '5Gi'), claim({ accessModes: ['ReadWriteMany'] })],
    ['somebody else', volume('v', '5Gi', { claimRef: { namespace: 'shop', name: 'other' } }), claim()],
    ['a namesake of before', volume('v', '5Gi', { claimRef: { namespace: 'shop', name: 'data', uid: 'c0' } }), claim()],
    ['a name of its own', volume('v', '5Gi'), claim({ volumeName: 'w' })],
    ['a selector', volume('v', '5Gi'), claim({ selector: { matchLabels: { tier: 'a' } } })],
  ])('not one of %s', (_, one, wanted) => {
    expect(satisfies(one, wanted)).toBe(false);
  });
});

describe('binding', () => {
  const state = { volumes: [], storageClass: storageClass('rancher.io/local-path'), isUsed: false };

  test('tells the volume of its claim and the claim of its volume, with the capacity', () => {
    const { writes } = planClaim({ ...state, claim: claim(), volumes: [volume('v', '8Gi')] });
    expect(
      writes.map((write) =>
        write.action === 'patch' ? [write.resource.plural, write.subresource ?? '', write.patch] : write.action,
      ),
    ).toMatchObject([
      ['persistentvolumes', '', { spec: { claimRef: { name: 'data', uid: 'c1' } } }],
      ['persistentvolumeclaims', '', { spec: { volumeName: 'v' } }],
      ['persistentvolumeclaims', 'status', { status: { phase: 'Bound', capacity: { storage: '8Gi' } } }],
    ]);
  });

  test('says what an open claim waits for', () => {
    expect(reasons(planClaim({ ...state, claim: claim() }).writes)[0]).toMatch(
      /^ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'rancher\.io\/local-path' or/,
    );
    const waits = storageClass('rancher.io/local-path', { volumeBindingMode: 'WaitForFirstConsumer' });
    expect(reasons(planClaim({ ...state, claim: claim(), storageClass: waits }).writes)).toEqual([
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ]);
    expect(reasons(planClaim({ ...state, claim: claim(), storageClass: undefined }).writes)).toEqual([
      'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
    ]);
    expect(
      reasons(planClaim({ ...state, claim: claim({ storageClassName: '' }), storageClass: undefined }).writes),
    ).toEqual(['FailedBinding: no persistent volumes available for this claim and no storage class is set']);
  });

  test('a claim whose volume is gone is lost', () => {
    const bound = claim({ volumeName: 'v' }, { status: { phase: 'Bound' } });
    expect(reasons(planClaim({ ...state, claim: bound }).writes)[0]).toMatch(/^ClaimLost: /);
    expect(planClaim({ ...state, claim: bound, volumes: [volume('v', '5Gi')] }).writes).toEqual([]);
  });

  test('a deleted claim stays as long as a pod uses it', () => {
    const leaving = claim({}, { metadata: { ...claim().metadata, deletionTimestamp: 'now' } });
    expect(planClaim({ ...state, claim: leaving, isUsed: true }).writes).toEqual([]);
    expect(planClaim({ ...state, claim: leaving }).writes).toMatchObject([
      { action: 'patch', patch: { metadata: { finalizers: [] } } },
    ]);
  });

  test.each([
    ['nobody', volume('v', '5Gi', {}), undefined, 'Available'],
    [
      'a claim it is kept for',
      volume('v', '5Gi', { claimRef: { namespace: 'shop', name: 'data' } }),
      undefined,
      'Available',
    ],
    [
      'its claim',
      volume('v', '5Gi', { claimRef: { namespace: 'shop', name: 'data', uid: 'c1' } }),
      claim({ volumeName: 'v' }),
      'Bound',
    ],
    [
      'a claim that is gone',
      volume('v', '5Gi', { claimRef: { namespace: 'shop', name: 'data', uid: 'c1' } }),
      undefined,
      'Released',
    ],
  ])('a volume of %s', (_, one, owner, phase) => {
    const { status: __, ...blank } = one;
    expect(planVolume(blank, owner, NOW).writes).toMatchObject([{ action: 'status', object: { status: { phase } } }]);
  });
});

describe('provisioners', () => {
  test('local-path: on the node of the pod, for one writer', () => {
    const made = provision({ claim: claim(), storageClass: storageClass('rancher.io/local-path'), node: 'mac-2' });
    expect(made).toMatchObject({
      state: 'made',
      volume: {
        metadata: { name: 'pvc-c1' },
        spec: {
          hostPath: { path: '/var/lib/rancher/k3s/storage/pvc-c1_shop_data', type: 'DirectoryOrCreate' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', values: ['mac-2'] }] }],
            },
          },
          persistentVolumeReclaimPolicy: 'Delete',
          claimRef: { namespace: 'shop', name: 'data', uid: 'c1' },
        },
      },
    });
    expect(provision({ claim: claim(), storageClass: storageClass('rancher.io/local-path'), node: undefined })).toEqual(
      { state: 'refused', reason: 'configuration error, no node was specified' },
    );
    expect(
      provision({
        claim: claim({ accessModes: ['ReadWriteMany'] }),
        storageClass: storageClass('rancher.io/local-path'),
        node: 'mac-2',
      }).state,
    ).toBe('refused');
    const local = storageClass('rancher.io/local-path', {
      metadata: { name: 'fast', annotations: { defaultVolumeType: 'local' } },
    });
    expect(provision({ claim: claim(), storageClass: local, node: 'mac-2' })).toMatchObject({
      volume: { spec: { local: { path: '/var/lib/rancher/k3s/storage/pvc-c1_shop_data' } } },
    });
  });

  test('NFS: reached from everywhere, by the driver or directly', () => {
    const parameters = { server: 'nas', share: '/vol' };
    const csi = provision({
      claim: claim(),
      storageClass: storageClass('nfs.csi.k8s.io', { parameters, mountOptions: ['hard'], reclaimPolicy: 'Retain' }),
      node: undefined,
    });
    expect(csi).toMatchObject({
      volume: {
        spec: {
          csi: { driver: 'nfs.csi.k8s.io', volumeAttributes: { server: 'nas', share: '/vol' } },
          mountOptions: ['hard'],
          persistentVolumeReclaimPolicy: 'Retain',
        },
      },
    });
    const subdir = provision({
      claim: claim(),
      storageClass: storageClass('cluster.local/nfs-subdir-external-provisioner', { parameters }),
      node: undefined,
    });
    expect(subdir).toMatchObject({ volume: { spec: { nfs: { server: 'nas', path: '/vol/shop-data-pvc-c1' } } } });
  });
});
