import type { Cause } from '../cause.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { textAt } from '../readiness/fields.ts';
import { containersOf } from './containers.ts';
import { containerEvidence, logEvidence, type PodPlace } from './pod-place.ts';
import { eventEvidence, eventsOfReason, kubectl, toCause } from './scene.ts';

/** Running, but not ready: what its probes say. Never ends a wait, since slow starts look the same. */
export function explainProbes(place: PodPlace): Cause | undefined {
  if (textAt(place.pod, 'status', 'phase') !== 'Running' || conditionOf(place.pod, 'Ready')?.status === 'True')
    return undefined;
  const view = containersOf(place.pod).find(({ isReady, isInit, isRunning }) => !(isReady || isInit) && isRunning);
  const event = eventsOfReason(place.scene, place.pod, ['Unhealthy', 'ProbeError'])[0];
  if (view === undefined || (event === undefined && view.probes.length === 0)) return undefined;
  return toCause(place.scene, {
    code: 'probe-failing',
    object: place.ref,
    message: `container ${view.name}: ${event?.message ?? `runs, but its ${view.probes[0]} has not passed yet`}`,
    evidence: [
      containerEvidence(place, view),
      ...(event ? [eventEvidence(place.scene, place.ref, event)] : []),
      ...logEvidence(place, view.name),
    ],
    advice: [
      `See what it is busy with: ${kubectl(place.ref)} logs ${place.ref.name} -c ${view.name}`,
      `Check path and port of its ${view.probes.join(', ') || 'probes'}`,
    ],
    part: view.name,
  });
}
