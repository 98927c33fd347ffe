import type { Cause } from '../cause.ts';
import type { StepResult } from '../events.ts';
import type { ObjectRef } from '../objects.ts';
import type { Decision } from '../plan/decision.ts';
import { isCrd, kindKey } from '../plan/kinds.ts';
import { waveNames } from '../plan/waves.ts';
import { applyObject } from './apply-object.ts';
import { awaitAnswers } from './await-answers.ts';
import { awaitReady, type ReadyEnd } from './await-ready.ts';
import { awaitServed } from './await-served.ts';
import { causeOfError } from './failure.ts';
import { freeStuckPods } from './free-stuck-pods.ts';
import type { StepPlace } from './run-events.ts';
import { componentStep, type RunScope } from './run-scope.ts';

export interface ComponentWork {
  readonly name: string;
  readonly decisions: readonly Decision[];
  /** Told at the first failure, while requests of the same wave are still under way. */
  readonly onFailure: (causes: readonly Cause[]) => void;
}

export interface ComponentEnd {
  readonly ready: boolean;
  readonly result: StepResult;
  readonly causes: readonly Cause[];
  /** Not ready when it ended. */
  readonly pending: readonly ObjectRef[];
}

/** What takes part in vetting and routing everybody's requests; sent once what stands behind it is ready. */
const VETTING_WAVE = waveNames.indexOf('API services and webhooks');
const SERVED_MS = 60_000;

/** Applies a component wave by wave, and waits until all of it is ready. */
export async function runComponent(work: ComponentWork, scope: RunScope): Promise<ComponentEnd> {
  const place = componentStep(scope.phaseId, work.name);
  const total = work.decisions.length;
  scope.events.started(place, { total });
  const end = await settle(work, { place, scope, waits: { leftMs: scope.readyTimeoutMs } });
  scope.events.finished(place, end.result, { ...endMessage(end), total });
  return end;
}

async function settle(work: ComponentWork, around: Around): Promise<ComponentEnd> {
  const { place, scope } = around;
  try {
    const causes = await applyWaves(work, around);
    if (causes.length > 0) return failed(work, { causes, pending: [] });
    if (scope.halt.aborted) return CANCELLED;
    await freeStuckPods(work.decisions, place, scope);
    const end = await waitFor(work.decisions, work, around);
    if (!end.ready) return failed(work, end);
    const silent = await awaitAnswers(work.decisions, { place, scope });
    if (silent.length > 0) return failed(work, { causes: silent, pending: [] });
    const changed = work.decisions.some(({ action }) => action !== 'unchanged');
    return { ready: true, result: changed ? 'done' : 'unchanged', causes: [], pending: [] };
  } catch (error) {
    scope.lock.throwIfAborted();
    if (scope.halt.aborted) return CANCELLED;
    throw error;
  }
}

const CANCELLED: ComponentEnd = { ready: false, result: 'cancelled', causes: [], pending: [] };

function failed(work: ComponentWork, { causes, pending }: Pick<ReadyEnd, 'causes' | 'pending'>): ComponentEnd {
  work.onFailure(causes);
  return { ready: false, result: 'failed', causes, pending };
}

function endMessage({ causes }: ComponentEnd): { readonly message?: string } {
  const [first] = causes;
  return first === undefined ? {} : { message: first.message };
}

async function applyWaves(work: ComponentWork, around: Around): Promise<readonly Cause[]> {
  const { place, scope } = around;
  const written = work.decisions.filter(({ action }) => action !== 'unchanged');
  for (const [wave, name] of waveNames.entries()) {
    const decisions = written.filter(({ desired }) => desired.wave === wave);
    if (decisions.length === 0) continue;
    if (scope.halt.aborted) return [];
    if (wave === VETTING_WAVE) {
      const behind = work.decisions.filter(({ desired }) => desired.wave < VETTING_WAVE);
      const end = await waitFor(behind, work, around);
      if (!end.ready) return end.causes;
    }
    scope.events.progress(place, { message: name });
    const causes = await applyWave(decisions, work, scope);
    const missing = causes.length > 0 || scope.halt.aborted ? causes : await awaitDefinitions(decisions, work, around);
    if (missing.length > 0) return missing;
  }
  return [];
}

/** Roles before what binds them: who may not bind any role can bind only those that are there. */
async function applyWave(
  decisions: readonly Decision[],
  work: ComponentWork,
  scope: RunScope,
): Promise<readonly Cause[]> {
  const [roles, others] = [decisions.filter(isRole), decisions.filter((decision) => !isRole(decision))];
  const causes = await applyTogether(roles, work, scope);
  return causes.length > 0 ? causes : applyTogether(others, work, scope);
}

function isRole({ desired: { ref } }: Decision): boolean {
  return ['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRole'].includes(kindKey(ref));
}

async function applyTogether(
  decisions: readonly Decision[],
  work: ComponentWork,
  scope: RunScope,
): Promise<readonly Cause[]> {
  const failures = await Promise.all(
    decisions.map((decision) =>
      scope.limiter.run(async () => {
        if (scope.halt.aborted) return undefined;
        const cause = await applyObject(decision, scope);
        if (cause !== undefined) work.onFailure([cause]);
        return cause;
      }),
    ),
  );
  return failures.filter((cause) => cause !== undefined);
}

interface Around {
  readonly place: StepPlace;
  readonly scope: RunScope;
  /** What is left of the time that the component may take to become ready, over all its waits. */
  readonly waits: { leftMs: number };
}

/** Custom resources can be sent only when the server knows their kinds. */
async function awaitDefinitions(
  decisions: readonly Decision[],
  work: ComponentWork,
  around: Around,
): Promise<readonly Cause[]> {
  const crds = decisions.filter(({ desired }) => isCrd(desired.ref));
  if (crds.length === 0) return [];
  const end = await waitFor(crds, work, around);
  if (!end.ready) return end.causes;
  const { cluster, clock, halt } = around.scope;
  const missing = await Promise.all(
    crds.map(async ({ desired }) => {
      try {
        await awaitServed({ cluster, clock, crd: desired.manifest, timeoutMs: SERVED_MS, signal: halt });
        return undefined;
      } catch (error) {
        halt.throwIfAborted();
        return causeOfError(error, desired.ref);
      }
    }),
  );
  const causes = missing.filter((cause) => cause !== undefined);
  for (const cause of causes) around.scope.events.cause(cause, around.place.id);
  return causes;
}

async function waitFor(
  decisions: readonly Decision[],
  { name }: ComponentWork,
  { place, scope, waits }: Around,
): Promise<ReadyEnd> {
  const targets = decisions.map(({ desired, live }) => ({
    ref: desired.ref,
    seen: scope.applied.get(desired.key)?.object ?? live,
    written: scope.applied.has(desired.key),
  }));
  const begun = scope.clock.monotonic();
  const end = await awaitReady(targets, { component: name, place, scope, timeoutMs: waits.leftMs });
  waits.leftMs = Math.max(0, waits.leftMs - (scope.clock.monotonic() - begun));
  return end;
}
