import type { Resource } from '../../kube/types.ts';
import type { Plan } from '../machinery/plan.ts';
import { locate, type Write } from '../machinery/write.ts';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../model/kinds.ts';
import { isTerminating, timestamp, uidOf } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../model/storage.ts';
import { bestVolume } from './volume-match.ts';

const COMPONENT = 'persistentvolume-controller';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';

export interface ClaimState {
  claim: PersistentVolumeClaim;
  volumes: readonly PersistentVolume[];
  /** `undefined` when the claim names no class, or one that is not there. */
  storageClass: StorageClass | undefined;
  /** Pods that have not ended and mount the claim. */
  isUsed: boolean;
}

/** What the volume controller intends with a claim: bind it, say what it waits for, or let it go. */
export function planClaim(state: ClaimState): Plan {
  const { claim, volumes } = state;
  if (isTerminating(claim))
    return { writes: state.isUsed ? [] : unprotect(claim, PERSISTENT_VOLUME_CLAIMS.resource, CLAIM_PROTECTION) };
  const { volumeName = '' } = claim.spec;
  if (claim.status?.phase === 'Bound' && volumeName !== '') {
    return { writes: volumes.some(({ metadata }) => metadata.name === volumeName) ? [] : lost(claim) };
  }
  const volume = bestVolume(volumes, claim);
  const isPrebound = volumeName !== '' || volume?.spec.claimRef !== undefined;
  const waits =
    state.storageClass?.volumeBindingMode === 'WaitForFirstConsumer' &&
    claim.metadata.annotations?.[SELECTED_NODE] === undefined;
  if (volume !== undefined && (isPrebound || !waits)) return { writes: bind(claim, volume) };
  return { writes: [...pending(claim), ...requested(state, waits), ...waiting(state, waits)] };
}

function bind(claim: PersistentVolumeClaim, volume: PersistentVolume): Write[] {
  const { name, namespace } = claim.metadata;
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid: uidOf(claim) };
  const isOurs = volume.spec.claimRef?.uid === uidOf(claim);
  const { capacity, accessModes } = volume.spec;
  const annotations = {
    'pv.kubernetes.io/bind-completed': 'yes',
    ...((claim.spec.volumeName ?? '') === '' ? { 'pv.kubernetes.io/bound-by-controller': 'yes' } : {}),
  };
  const status = {
    phase: 'Bound',
    ...(accessModes === undefined ? {} : { accessModes }),
    ...(capacity === undefined ? {} : { capacity }),
  };
  return [
    ...(isOurs ? [] : [patch(PERSISTENT_VOLUMES.resource, volume, { spec: { claimRef } })]),
    patch(PERSISTENT_VOLUME_CLAIMS.resource, claim, {
      metadata: { annotations },
      spec: { volumeName: volume.metadata.name },
    }),
    {
      action: 'patch',
      resource: PERSISTENT_VOLUME_CLAIMS.resource,
      key: locate(claim),
      patch: { status },
      subresource: 'status',
    },
  ];
}

function patch(resource: Resource, object: PersistentVolume | PersistentVolumeClaim, change: unknown): Write {
  return { action: 'patch', resource, key: locate(object), patch: change };
}

/** Tells the provisioner that it is its turn; the older annotation is for provisioners of old. */
function requested({ claim, storageClass }: ClaimState, waits: boolean): Write[] {
  if (storageClass === undefined || waits) return [];
  const { provisioner } = storageClass;
  const names = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'];
  if (names.every((name) => claim.metadata.annotations?.[name] === provisioner)) return [];
  const annotations = Object.fromEntries(names.map((name) => [name, provisioner]));
  return [patch(PERSISTENT_VOLUME_CLAIMS.resource, claim, { metadata: { annotations } })];
}

function lost(claim: PersistentVolumeClaim): Write[] {
  const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
  return [
    {
      action: 'status',
      resource: PERSISTENT_VOLUME_CLAIMS.resource,
      object: { ...claim, status: { ...claim.status, phase: 'Lost' } },
    },
    event(claim, 'Warning', 'ClaimLost', message),
  ];
}

function pending(claim: PersistentVolumeClaim): Write[] {
  if (claim.status?.phase === 'Pending') return [];
  return [
    {
      action: 'status',
      resource: PERSISTENT_VOLUME_CLAIMS.resource,
      object: { ...claim, status: { ...claim.status, phase: 'Pending' } },
    },
  ];
}

/** The event that says what an open claim waits for. */
function waiting({ claim, storageClass }: ClaimState, waits: boolean): Write[] {
  const { storageClassName = '' } = claim.spec;
  if (storageClassName === '') {
    return [
      event(
        claim,
        'Normal',
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      ),
    ];
  }
  if (storageClass === undefined) {
    return [
      event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${storageClassName}" not found`),
    ];
  }
  if (waits)
    return [event(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')];
  const message = `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  return [event(claim, 'Normal', 'ExternalProvisioning', message)];
}

function event(about: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): Write {
  return { action: 'event', note: { about, type, reason, message, component: COMPONENT } };
}

/** What becomes of a volume: available, bound, or released once its claim is gone. */
export function planVolume(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined, now: Date): Plan {
  const { claimRef } = volume.spec;
  if (isTerminating(volume)) {
    const isBound = claim !== undefined && claim.metadata.uid === claimRef?.uid;
    return { writes: isBound ? [] : unprotect(volume, PERSISTENT_VOLUMES.resource, VOLUME_PROTECTION) };
  }
  const phase = phaseOf(volume, claim);
  if (volume.status?.phase === phase) return { writes: [] };
  const status = { ...volume.status, phase, lastPhaseTransitionTime: timestamp(now) };
  return { writes: [{ action: 'status', resource: PERSISTENT_VOLUMES.resource, object: { ...volume, status } }] };
}

function phaseOf(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): string {
  const { claimRef } = volume.spec;
  // A reference without uid is a reservation by the administrator.
  if (claimRef?.uid === undefined) return 'Available';
  if (claim === undefined || claim.metadata.uid !== claimRef.uid) return 'Released';
  return claim.spec.volumeName === volume.metadata.name ? 'Bound' : (volume.status?.phase ?? 'Pending');
}

/** `namespace/name` of the claim a volume is bound to or reserved for. */
export function claimKeyOf({ spec: { claimRef } }: PersistentVolume): string {
  return `${claimRef?.namespace ?? ''}/${claimRef?.name ?? ''}`;
}

function unprotect(object: PersistentVolume | PersistentVolumeClaim, resource: Resource, finalizer: string): Write[] {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  if (sameJson(finalizers, object.metadata.finalizers ?? [])) return [];
  return [{ action: 'patch', resource, key: locate(object), patch: { metadata: { finalizers } } }];
}
