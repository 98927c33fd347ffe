import { bestCause, explain } from '@otelops/deployer';
import { type Cause, type Fix, formatRef, type ObjectRef, refKey } from '@otelops/deployer/vocabulary';
import type { DeployedObject } from '../bundle.ts';
import { seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { advise, offerDeploy, offerRemake } from '../offers.ts';
import { partOfComponent } from '../parts.ts';
import type { Rule } from '../rule.ts';
import { refOfObject, type Scene } from '../scene.ts';

/** Why what was deployed is not ready, as the engine explains it during a deploy. */
export const workloads: Rule = {
  id: 'cause',
  about:
    'why deployed objects are not ready (images, crashes, memory, scheduling, volumes, webhooks, certificates ...)',
  find: (scene) =>
    scene.bundle.deployed.flatMap((object) => causeFinding(scene, object) ?? unreadyFinding(scene, object) ?? []),
};

function causeFinding(scene: Scene, object: DeployedObject): Finding | undefined {
  const { ref, phase, component } = object;
  const own = explain(ref, scene.observed, { now: scene.now });
  const stuck = own === undefined ? undefined : stuckPod(own);
  const cause = own === undefined || stuck !== undefined ? (podCause(scene, object) ?? own) : own;
  if (cause === undefined) return undefined;
  const best = bestCause(cause);
  const [first, ...more] = best.evidence;
  return {
    rule: 'cause',
    part: partOfComponent(component),
    // What only says "not ready" may wait for somebody else.
    kind: weak.has(best.code) ? 'symptom' : 'fault',
    severity: cause.terminal ? 'error' : 'warning',
    code: best.code,
    title: `${formatRef(ref)}: ${best.message}`,
    confidence: best.children.length === 0 && best.evidence.length > 0 ? 'certain' : 'likely',
    object: ref,
    cause,
    evidence: [first ?? seen(best.object, 'status', best.message), ...more],
    fixes: [...(stuck === undefined ? [] : [offerRemake(stuck)]), ...fixesOf({ cause: best, phase, component })],
  };
}

/** A pod may be in trouble that its owner is about to replace, and never does: it is told all the same. */
function podCause(scene: Scene, { ref, state }: DeployedObject): Cause | undefined {
  if (state === 'ready') return undefined;
  const pods = scene.observed.all('', 'Pod', ref.namespace).filter((pod) => scene.deployedAbove(pod)?.ref === ref);
  const causes = pods.map((pod) => explain(refOfObject(pod), scene.observed, { now: scene.now }));
  return causes.find((cause) => cause !== undefined);
}

const weak: ReadonlySet<string> = new Set(['probe-failing', 'not-ready-in-time']);

interface Troubled {
  readonly cause: Cause;
  readonly phase: string;
  readonly component: string;
}

/** Codes after which a pod is only a leftover: its owner makes a new one as soon as it is gone. */
const leftovers: ReadonlySet<string> = new Set(['evicted', 'job-failed', 'volume-mount-failed']);

function fixesOf({ cause, phase, component }: Troubled): readonly Fix[] {
  const advice = cause.advice.map(advise);
  if (cause.code === 'object-gone') return [offerDeploy(phase, component), ...advice];
  const isPod = cause.object.kind === 'Pod' || cause.object.kind === 'Job';
  return leftovers.has(cause.code) && isPod ? [offerRemake(cause.object), ...advice] : advice;
}

/** The broken pod of an earlier revision that keeps an update from coming: what is wrong with it is told, and it has to go. */
function stuckPod(cause: Cause): ObjectRef | undefined {
  const best = bestCause(cause);
  return best.code === 'rollout-stuck' ? best.evidence.flatMap(podOf)[0] : undefined;
}

function podOf(evidence: Cause['evidence'][number]): readonly ObjectRef[] {
  return 'object' in evidence && evidence.object.kind === 'Pod' ? [evidence.object] : [];
}

/** Kinds that nothing is known of but that they are not ready. */
function unreadyFinding(
  { bundle }: Scene,
  { ref, phase, component, state, message }: DeployedObject,
): Finding | undefined {
  if (state !== 'failed' && state !== 'gone') return undefined;
  const gone = state === 'gone';
  // That it was deleted is told as what somebody did.
  if (gone && bundle.drift.some((object) => object.drift === 'missing' && refKey(object.ref) === refKey(ref)))
    return undefined;
  return {
    rule: 'cause',
    part: partOfComponent(component),
    kind: 'fault',
    severity: 'error',
    code: gone ? 'object-gone' : 'condition-failed',
    title: `${formatRef(ref)}: ${message}`,
    confidence: 'certain',
    object: ref,
    evidence: [seen(ref, 'status', message)],
    fixes: gone ? [offerDeploy(phase, component)] : [advise(`Look at it: ${describe(ref)}`)],
  };
}

function describe({ kind, namespace, name }: ObjectRef): string {
  return `kubectl ${namespace === undefined ? '' : `-n ${namespace} `}describe ${kind.toLowerCase()} ${name}`;
}
