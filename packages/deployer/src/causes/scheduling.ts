import type { Cause } from '../cause.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { listAt, textAt } from '../readiness/fields.ts';
import { explainClaim } from './claims.ts';
import { conditionEvidence } from './condition-evidence.ts';
import { graces } from './graces.ts';
import { adviseScheduling } from './node-room.ts';
import { type PodPlace, startedAt } from './pod-place.ts';
import { eventEvidence, eventsOfReason, toCause } from './scene.ts';

const VOLUMES =
  /unbound immediate PersistentVolumeClaims|persistentvolumeclaim "|available persistent volumes to bind|volume node affinity conflict/i;
const NODES_AWAY = /node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|network-unavailable)/;

/** A pod for which no node was found, with the scheduler's words taken apart; `undefined` for a scheduled one. */
export function explainScheduling(place: PodPlace): Cause | undefined {
  const condition = conditionOf(place.pod, 'PodScheduled');
  if (condition?.status !== 'False') return undefined;
  const event = eventsOfReason(place.scene, place.pod, ['FailedScheduling'])[0];
  const message = condition.message || event?.message || 'no node was found for the pod';
  const isGated = condition.reason === 'SchedulingGated';
  const claims = VOLUMES.test(message) ? claimCauses(place) : [];
  const followsVolume = VOLUMES.test(message) && reasonsOf(message).every((reason) => VOLUMES.test(reason));
  return toCause(place.scene, {
    code: followsVolume ? 'volume-not-bound' : 'unschedulable',
    object: place.ref,
    message,
    evidence: [
      conditionEvidence(place.scene, place.ref, condition),
      ...(event ? [eventEvidence(place.scene, place.ref, event)] : []),
    ],
    advice: isGated ? gateAdvice(place) : adviseScheduling(place, reasonsOf(message)),
    children: claims,
    // What a claim waits for is for the claim to say; only a claim that is not there at all counts here.
    ...(!isGated &&
      claims.length === 0 && { grace: NODES_AWAY.test(message) ? graces.nodesAway : graces.unschedulable }),
    part: 'scheduling',
    startedAt: condition.since || startedAt(place),
  });
}

/**
 * The parts of `0/6 nodes are available: 2 Insufficient memory, 4 node(s) had untolerated taint {a: b}. preemption: ...`,
 * each with its number of nodes.
 */
function reasonsOf(message: string): readonly string[] {
  const body = /nodes? are available: (.*)$/s.exec(message)?.[1] ?? message;
  const [before = ''] = body.split(/\. ?(?:preemption|no new claims)/);
  return before
    .replace(/\.$/, '')
    .split(/, (?=\d+ )/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function claimCauses(place: PodPlace): readonly Cause[] {
  const names = listAt(place.pod, 'spec', 'volumes').map((volume) =>
    textAt(volume, 'persistentVolumeClaim', 'claimName'),
  );
  return names
    .filter((name) => name !== '')
    .flatMap((name) => {
      const namespace = place.pod.metadata.namespace;
      const ref = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name,
        ...(namespace !== undefined && { namespace }),
      };
      const claim = place.scene.observed.get(ref);
      const cause = claim === undefined ? undefined : explainClaim(place.scene, claim);
      return cause === undefined ? [] : [cause];
    });
}

function gateAdvice(place: PodPlace): readonly string[] {
  const gates = listAt(place.pod, 'spec', 'schedulingGates').map((gate) => textAt(gate, 'name'));
  return [`Its scheduling gates have to be lifted first: ${gates.join(', ')}`];
}
