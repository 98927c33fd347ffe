import type { Cause } from '../cause.ts';
import { explain, explainAbsence, isCustom } from '../causes/explain.ts';
import { graces } from '../causes/graces.ts';
import { type ExplainOptions, type Scene, toCause } from '../causes/scene.ts';
import { nextLook } from '../causes/tree.ts';
import { groupOf, type KubeObject } from '../objects.ts';
import { assessReadiness } from '../readiness/assess.ts';
import { gone, progressing, unknown } from '../readiness/verdicts.ts';
import type { AssessOptions, Readiness } from '../readiness-types.ts';
import { judge, judgeVanished } from './judge.ts';
import type { Lookout } from './lookout.ts';
import { isWorkload, type Steadiness } from './steadiness.ts';
import { surroundingsOf } from './surroundings.ts';
import { fingerprint, type TargetState } from './target-state.ts';
import type { WaitScene } from './wait-scene.ts';
import type { WaitNotice } from './wait-types.ts';

/** What one look at a target is made with. */
export interface Look {
  readonly scene: WaitScene;
  readonly lookout: Lookout;
  readonly explain: ExplainOptions;
  readonly steadiness: Steadiness;
  readonly elapsedMs: number;
}

/** Before every grace: one that has just ended is still to be looked at. */
const BEGINNING = new Date(0);

/** Looks at a target anew, and says what is new about it. */
export function settle(target: TargetState, look: Look): readonly WaitNotice[] {
  const observed = readinessOf(target, look);
  const steadyAt = steadyAtOf(target, observed, look);
  const isSettling = observed.state === 'ready' && steadyAt > look.explain.now.getTime();
  const readiness = isSettling ? progressing('Settling', SETTLING) : observed;
  const cause = causeOf(target, readiness, look);
  target.readyAfterMs = readiness.state === 'ready' ? (target.readyAfterMs ?? look.elapsedMs) : undefined;
  target.readiness = readiness;
  target.cause = cause;
  const graceEnds = (cause && nextLook(cause, BEGINNING)?.getTime()) ?? Number.POSITIVE_INFINITY;
  target.lookAt = isSettling ? Math.min(graceEnds, steadyAt) : graceEnds;
  if (cause !== undefined) look.lookout.deepen(cause);
  return news(target);
}

const SETTLING = 'ready, and watched a moment longer because no readiness probe vouches for it';

/** When the last of the workloads that a target is or owns counts as steady. */
function steadyAtOf(target: TargetState, readiness: Readiness, look: Look): number {
  const { index } = look.scene;
  const object = index.get(target.ref);
  if (object === undefined || !target.isWatched) return 0;
  const { now } = look.explain;
  if (isWorkload(object)) return look.steadiness.steadyAt(object, readiness.state === 'ready', now);
  if (!isCustom(object)) return 0;
  const owned = index.ownedBy(object).filter(isWorkload);
  const options = assessOptions(look);
  return Math.max(
    0,
    ...owned.map((one) => look.steadiness.steadyAt(one, assessReadiness(one, options).state === 'ready', now)),
  );
}

function readinessOf(target: TargetState, look: Look): Readiness {
  if (target.blockedBy !== undefined) return unknown('NotObservable', target.blockedBy.message);
  const object = look.scene.index.get(target.ref);
  if (object === undefined) return absent(target);
  if (target.isWatched && !target.isSynced) return unknown('SightLost', 'it cannot be looked at for the moment');
  const verdict = judge(object, look.scene.index, assessOptions(look));
  const isSurveyed =
    verdict.state === 'ready' && !dependsOnOthers(target, object) ? true : look.lookout.look(surroundingsOf(object));
  return verdict.state === 'ready' && !isSurveyed
    ? progressing('Checking', 'what it consists of is being looked at')
    : verdict;
}

function absent(target: TargetState): Readiness {
  if (!target.isSynced) return unknown('NotObserved', 'it has not been looked at yet');
  return (
    judgeVanished(target.object) ??
    gone('NotFound', target.object === undefined ? 'it does not exist' : 'it was deleted')
  );
}

/** Webhooks and custom resources are ready only together with the pods they stand for; certificates have none. */
function dependsOnOthers(target: TargetState, object: KubeObject): boolean {
  if (!target.isWatched) return false;
  const group = groupOf(object.apiVersion);
  return group === 'admissionregistration.k8s.io' || (isCustom(object) && group !== 'cert-manager.io');
}

function causeOf(target: TargetState, readiness: Readiness, look: Look): Cause | undefined {
  if (target.blockedBy !== undefined) return target.blockedBy;
  if (readiness.state === 'unknown' || readiness.reason === 'Checking') return undefined;
  if (readiness.state === 'ready' && readiness.reason !== 'NoNodeMatches') return undefined;
  if (readiness.reason === 'NotFound') return explainAbsence(sceneOf(look), target.ref);
  return explain(target.ref, look.scene.index, look.explain) ?? unexplained(target, readiness, look);
}

/** A rule of the caller may call failed what nothing else objects to. */
function unexplained(target: TargetState, readiness: Readiness, look: Look): Cause | undefined {
  if (readiness.state !== 'failed') return undefined;
  return toCause(sceneOf(look), {
    code: 'condition-failed',
    object: target.ref,
    message: readiness.message || readiness.reason,
    grace: graces.failed,
    part: 'verdict',
  });
}

function sceneOf(look: Look): Scene {
  return { observed: look.scene.index, options: look.explain };
}

function assessOptions({ explain: { now, rows } }: Look): AssessOptions {
  return rows === undefined ? { now } : { now, rows };
}

function news(target: TargetState): readonly WaitNotice[] {
  const { ref, readiness, cause } = target;
  const notices: WaitNotice[] = [];
  const state = JSON.stringify([readiness.state, readiness.reason, readiness.message]);
  const isUnseen = readiness.reason === 'NotObserved' || readiness.reason === 'Checking';
  if (state !== target.toldState && !isUnseen) {
    notices.push({ type: 'state', ref, readiness });
    target.toldState = state;
  }
  const print = fingerprint(cause);
  if (print !== target.toldCause) {
    notices.push(cause === undefined ? { type: 'cleared', ref } : { type: 'cause', ref, cause });
    target.toldCause = print;
  }
  return notices;
}
