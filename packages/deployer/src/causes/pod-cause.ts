import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { textAt } from '../readiness/fields.ts';
import { explainCrash } from './container-crash.ts';
import { explainStart } from './container-start.ts';
import { type ContainerView, containersOf } from './containers.ts';
import { explainFinishedPod } from './finished-pod.ts';
import { explainImage } from './image-pull.ts';
import { explainCreation } from './mounts.ts';
import { explainNodeOf } from './nodes.ts';
import { type PodPlace, placePod } from './pod-place.ts';
import { explainProbes } from './probes.ts';
import { type Scene, toCause } from './scene.ts';
import { explainScheduling } from './scheduling.ts';

/** Why a pod is not ready: its scheduling, its node, its volumes, its containers. `undefined` for one that just starts. */
export function explainPod(scene: Scene, pod: KubeObject, isRetried = false): Cause | undefined {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') return undefined;
  const place = placePod(scene, pod, isRetried);
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded') return undefined;
  if (phase === 'Failed') return explainFinishedPod(place);
  const children = causesOf(place);
  const [first] = children;
  return first && toCause(scene, { code: first.code, object: refOf(pod), message: describe(pod), children });
}

function causesOf(place: PodPlace): readonly Cause[] {
  const scheduling = explainScheduling(place);
  if (scheduling !== undefined) return [scheduling];
  const found = [
    ...containersOf(place.pod).map((view) => explainContainer(view, place)),
    explainCreation(place),
    explainNodeOf(place),
  ];
  const causes = found.filter((cause) => cause !== undefined);
  const probes = explainProbes(place);
  return probes === undefined ? causes : [...causes, probes];
}

function explainContainer(view: ContainerView, place: PodPlace): Cause | undefined {
  return explainImage(view, place) ?? explainStart(view, place) ?? explainCrash(view, place);
}

function describe(pod: KubeObject): string {
  const phase = textAt(pod, 'status', 'phase') || 'Pending';
  const node = textAt(pod, 'spec', 'nodeName');
  const on = node === '' ? '' : ` on ${node}`;
  if (phase === 'Running') return `runs${on}, not ready${reasonOf(pod)}`;
  return node === '' ? 'no node yet' : `${phase}${on}`;
}

function reasonOf(pod: KubeObject): string {
  const message = conditionOf(pod, 'Ready')?.message ?? '';
  return message === '' ? '' : `: ${message}`;
}
