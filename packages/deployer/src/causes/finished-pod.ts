import type { Cause } from '../cause.ts';
import { textAt } from '../readiness/fields.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import { explainCrash } from './container-crash.ts';
import { containersOf } from './containers.ts';
import type { PodPlace } from './pod-place.ts';
import { kubectl, toCause } from './scene.ts';

/** A pod that has failed for good. It ends a wait only where nothing makes another one in its place. */
export function explainFinishedPod(place: PodPlace): Cause {
  const reason = textAt(place.pod, 'status', 'reason');
  const message = textAt(place.pod, 'status', 'message');
  const children = containersOf(place.pod)
    .map((view) => explainCrash(view, { ...place, isRetried: true }))
    .filter((cause) => cause !== undefined);
  const code: DeployReasonCode = reason === 'Evicted' ? 'evicted' : (children[0]?.code ?? 'job-failed');
  const isAlone = (place.pod.metadata.ownerReferences ?? []).length === 0;
  return toCause(place.scene, {
    code: code === 'crash-loop' ? 'job-failed' : code,
    object: place.ref,
    message: [reason, message].filter((text) => text !== '').join(': ') || 'the pod has failed',
    evidence: [{ kind: 'field', object: place.ref, path: '.status.phase', value: 'Failed' }],
    advice: adviceFor(reason, place),
    children: children.map((child) => (child.code === 'crash-loop' ? { ...child, code: 'job-failed' } : child)),
    ...(isAlone && !place.isRetried && { grace: 0 }),
  });
}

function adviceFor(reason: string, place: PodPlace): readonly string[] {
  const node = textAt(place.pod, 'spec', 'nodeName') || 'its node';
  if (reason === 'Evicted') {
    return [
      `Free space or memory on ${node}; the message says which ran out`,
      'Ask for what the pod really uses, so that others go first',
    ];
  }
  if (reason === 'NodeShutdown' || reason === 'Terminated') return [`${node} was shut down while the pod ran`];
  return [`Read its log: ${kubectl(place.ref)} logs ${place.ref.name} --all-containers`];
}
