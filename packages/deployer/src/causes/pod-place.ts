import type { Evidence } from '../cause.ts';
import { type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import { mapAt, textAt } from '../readiness/fields.ts';
import type { ContainerView } from './containers.ts';
import { clean, kubectl, type Scene, withoutSecrets } from './scene.ts';

/** A pod in its surroundings, as the rules for its containers need it. */
export interface PodPlace {
  readonly scene: Scene;
  readonly pod: KubeObject;
  readonly ref: ObjectRef;
  /** A Job makes another pod when this one fails, so its falls alone end nothing. */
  readonly isRetried: boolean;
}

export function placePod(scene: Scene, pod: KubeObject, isRetried: boolean): PodPlace {
  return { scene, pod, ref: refOf(pod), isRetried };
}

/** When the pod was taken up by its node; the start of its graces where nobody watched. */
export function startedAt(place: PodPlace): string {
  return textAt(place.pod, 'status', 'startTime') || textAt(place.pod, 'metadata', 'creationTimestamp');
}

/** How long a pod must have stood before the wait began to count as one from before; allows for unequal clocks. */
export const OLD_MS = 30_000;

export function isFromBefore(place: PodPlace): boolean {
  const { begun } = place.scene.options;
  return begun !== undefined && Date.parse(startedAt(place)) < begun.getTime() - OLD_MS;
}

/** Whether a container was last tried before the wait began, so that it shows nothing of what was mended since. */
export function isUntried(place: PodPlace, view: ContainerView): boolean {
  if (!isFromBefore(place)) return false;
  return view.isRunning || place.scene.options.triedSince?.(place.pod, view.name) !== true;
}

/** For a container that is {@link isUntried}: how not to wait for the kubelet. */
export function adviseRetry({ ref }: PodPlace): string {
  return `If that is mended already, have it tried at once: ${kubectl(ref)} delete pod ${ref.name}`;
}

/** The architecture of the pod's node; `''` when it is not known. */
export function architectureOf(place: PodPlace): string {
  const name = textAt(place.pod, 'spec', 'nodeName');
  const node = place.scene.observed.get({ apiVersion: 'v1', kind: 'Node', name });
  return (
    textAt(node, 'status', 'nodeInfo', 'architecture') ||
    (mapAt(node, 'metadata', 'labels')['kubernetes.io/arch'] ?? '')
  );
}

export function containerEvidence(place: PodPlace, view: ContainerView): Evidence {
  const ended = view.terminated ?? view.lastTermination;
  const { state, reason, message } = stateOf(view);
  return {
    kind: 'container',
    object: place.ref,
    container: view.name,
    state,
    reason,
    message: clean(place.scene, message),
    restarts: view.restarts,
    ...(ended !== undefined && { exitCode: ended.exitCode }),
  };
}

function stateOf(view: ContainerView): { state: string; reason: string; message: string } {
  if (view.waiting !== undefined) return { state: 'waiting', ...view.waiting };
  if (view.terminated !== undefined) return { state: 'terminated', ...view.terminated };
  return { state: view.isRunning ? 'running' : 'unknown', reason: '', message: '' };
}

const LOG_LINES = 20;
const LOG_LINE_LENGTH = 500;

/** The last lines of a container as evidence, if they were fetched. */
export function logEvidence(place: PodPlace, container: string): readonly Evidence[] {
  const log = place.scene.observed.log(place.pod, container);
  if (log === undefined || log.lines.length === 0) return [];
  // Redacted as one text and before anything is cut, so that a key over many lines is known for what it is.
  const text = withoutSecrets(place.scene, log.lines.join('\n'));
  const lines = text.split('\n').slice(-LOG_LINES);
  const shown = lines.map((line) => (line.length > LOG_LINE_LENGTH ? `${line.slice(0, LOG_LINE_LENGTH - 1)}…` : line));
  return [{ kind: 'log', object: place.ref, container, previous: log.previous, lines: shown }];
}
