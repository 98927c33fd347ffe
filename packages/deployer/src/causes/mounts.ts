import type { Cause } from '../cause.ts';
import { listAt, textAt } from '../readiness/fields.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import { adviseConfig } from './container-start.ts';
import { type ContainerView, containersOf } from './containers.ts';
import { graces } from './graces.ts';
import type { ClusterEvent } from './observed.ts';
import { isFromBefore, type PodPlace, startedAt } from './pod-place.ts';
import { eventEvidence, eventsOfReason, kubectl, toCause } from './scene.ts';

const REASONS = [
  'FailedMount',
  'FailedAttachVolume',
  'FailedMapVolume',
  'FailedCreatePodSandBox',
  'FailedPodSandBoxStatus',
  'NetworkNotReady',
];

/**
 * A pod on its node whose containers are not made yet, because a volume or its network is missing. Without such an event
 * it is just starting (a large image takes minutes), which is no trouble.
 */
export function explainCreation(place: PodPlace): Cause | undefined {
  const waiting = containersOf(place.pod).filter(isBeingMade);
  const isBare = containersOf(place.pod).length === 0 && textAt(place.pod, 'spec', 'nodeName') !== '';
  if (waiting.length === 0 && !isBare) return undefined;
  const events = eventsOfReason(place.scene, place.pod, REASONS);
  const event = events.find(({ message }) => !isEcho(message)) ?? events[0];
  if (event === undefined) return undefined;
  const { code, advice } = classify(event, place);
  return toCause(place.scene, {
    code,
    object: place.ref,
    message: event.message,
    evidence: events.slice(0, 3).map((one) => eventEvidence(place.scene, place.ref, one)),
    advice,
    grace: isFromBefore(place) ? graces.mountOld : graces.mount,
    part: 'creation',
    startedAt: startedAt(place),
  });
}

function isBeingMade(view: ContainerView): boolean {
  const reason = view.waiting?.reason ?? '';
  return (
    reason === 'ContainerCreating' || reason === 'PodInitializing' || (view.waiting !== undefined && reason === '')
  );
}

/** The kubelet's second message about the same volume, which holds no reason. */
function isEcho(message: string): boolean {
  return /^Unable to attach or mount volumes/.test(message);
}

function classify(event: ClusterEvent, place: PodPlace): { code: DeployReasonCode; advice: readonly string[] } {
  const { reason, message } = event;
  if (/(?:secret|configmap) "[^"]+" not found|couldn't find key|non-existent (?:secret|config) key/i.test(message)) {
    return { code: 'container-config-error', advice: adviseConfig(message, place.ref.namespace ?? '', '') };
  }
  if (reason === 'FailedCreatePodSandBox' || reason === 'NetworkNotReady' || reason === 'FailedPodSandBoxStatus') {
    const node = textAt(place.pod, 'spec', 'nodeName') || 'its node';
    return {
      code: 'container-cannot-start',
      advice: [`Look at the network plug-in and the container runtime on ${node}`],
    };
  }
  return { code: 'volume-mount-failed', advice: adviseMount(message, place) };
}

function adviseMount(message: string, place: PodPlace): readonly string[] {
  const node = textAt(place.pod, 'spec', 'nodeName') || 'its node';
  if (/access denied by server/i.test(message))
    return [`Export the share to ${node}: the NFS server refuses its address`];
  if (/timed out|timeout|no route|refused/i.test(message)) {
    return [`Check that ${node} reaches the storage server (NFS: TCP port 2049) and that the server runs`];
  }
  if (/bad option|helper program|unknown filesystem type/i.test(message)) {
    return [`Install the mount helper on ${node} (NFS: package nfs-common)`];
  }
  if (/multi-attach|already (?:used|attached|exclusively attached)/i.test(message)) {
    return [
      'Let the pod that still holds the volume go first (strategy Recreate), or free the volume from the lost node',
    ];
  }
  if (/no such file or directory|is not a directory|hostpath type check/i.test(message)) {
    return [`Create the path on ${node}, or correct the hostPath or local volume`];
  }
  return [`Read the mount error: ${kubectl(place.ref)} describe pod ${place.ref.name}`, ...claimAdvice(place)];
}

function claimAdvice(place: PodPlace): readonly string[] {
  const claims = listAt(place.pod, 'spec', 'volumes').map((volume) =>
    textAt(volume, 'persistentVolumeClaim', 'claimName'),
  );
  const first = claims.find((name) => name !== '');
  return first === undefined ? [] : [`Look at its claim: ${kubectl(place.ref)} describe pvc ${first}`];
}
