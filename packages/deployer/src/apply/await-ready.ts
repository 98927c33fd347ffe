import type { Cause } from '../cause.ts';
import { bestCause } from '../causes/tree.ts';
import { formatRef, groupOf, type KubeObject, type ObjectRef, refKey } from '../objects.ts';
import { assessReadiness } from '../readiness/assess.ts';
import type { StepPlace } from './run-events.ts';
import { objectStep, type RunScope } from './run-scope.ts';
import type { WaitEnd, WaitUpdate } from './waiter.ts';

/** An object to wait for, as it was last seen. */
export interface ReadyTarget {
  readonly ref: ObjectRef;
  readonly seen: KubeObject | undefined;
  /** Was sent in this run: what it stands for may still be on its way, whatever its status says. */
  readonly written?: boolean;
}

export interface ReadyEnd {
  readonly ready: boolean;
  readonly causes: readonly Cause[];
  readonly pending: readonly ObjectRef[];
}

/** Those of the objects that, as they were last seen, are not ready. */
function notReady(targets: readonly ReadyTarget[], scope: Pick<RunScope, 'rows' | 'clock'>): readonly ReadyTarget[] {
  const options = { rows: scope.rows, now: scope.clock.now() };
  return targets.filter(
    ({ ref, seen, written }) =>
      seen === undefined ||
      (written === true && speaksForOthers(ref)) ||
      assessReadiness(seen, options).state !== 'ready',
  );
}

/**
 * A custom resource is as ready as the workloads made from it, a webhook configuration as the pods behind it: their own status
 * tells of the time before the change, so the waiter looks around them.
 */
function speaksForOthers({ apiVersion }: ObjectRef): boolean {
  const group = groupOf(apiVersion);
  return group === 'admissionregistration.k8s.io' || (group.includes('.') && !group.endsWith('.k8s.io'));
}

interface ReadyWait {
  readonly component: string;
  readonly place: StepPlace;
  readonly scope: RunScope;
  readonly timeoutMs: number;
}

/** Waits until all are ready; what was ready when last seen costs nothing. Says what it waits for as that changes. */
export async function awaitReady(
  targets: readonly ReadyTarget[],
  { component, place, scope, timeoutMs }: ReadyWait,
): Promise<ReadyEnd> {
  const waiting = notReady(targets, scope).map(({ ref }) => ref);
  if (waiting.length === 0) return { ready: true, causes: [], pending: [] };
  const { cluster, clock, rows, halt } = scope;
  const pending = new Map(waiting.map((ref) => [refKey(ref), ref]));
  const tell = () =>
    scope.events.progress(place, {
      message: waitingText([...pending.values()]),
      done: targets.length - pending.size,
      total: targets.length,
    });
  tell();
  const redact = (text: string): string => scope.events.clean(text);
  const wait = scope.waiter({
    cluster,
    clock,
    targets: waiting,
    rows,
    timeoutMs,
    begun: scope.begun,
    redact,
    signal: halt,
  });
  const onUpdate = (update: WaitUpdate) => {
    const known = pending.size;
    showUpdate(update, { component, pending, scope });
    if (pending.size !== known && pending.size > 0) tell();
  };
  const end = await drain(wait, onUpdate);
  for (const cause of end.causes) {
    const isTarget = waiting.some((ref) => refKey(ref) === refKey(cause.object));
    scope.events.cause(cause, isTarget ? placeOf(cause.object, component, scope).id : place.id);
  }
  for (const ref of end.state === 'ready' ? [] : pending.values()) {
    scope.events.finished(withoutAction(placeOf(ref, component, scope)), 'failed');
  }
  return { ready: end.state === 'ready', causes: end.causes, pending: end.pending };
}

async function drain(
  wait: AsyncGenerator<WaitUpdate, WaitEnd>,
  onUpdate: (update: WaitUpdate) => void,
): Promise<WaitEnd> {
  for (;;) {
    const next = await wait.next();
    if (next.done === true) return next.value;
    onUpdate(next.value);
  }
}

function showUpdate(
  update: WaitUpdate,
  { component, pending, scope }: { component: string; pending: Map<string, ObjectRef>; scope: RunScope },
): void {
  const { ref } = update;
  const place = placeOf(ref, component, scope);
  if (update.type === 'cause') {
    const { cause } = update;
    // What ends the wait is told at its end, which follows, with the log lines that have arrived by then.
    if (cause.terminal) return;
    // What only takes its time (a start-up probe, a rollout) is news of the step; what can end the wait is a finding.
    if (cause.terminalAt !== undefined) scope.events.cause(cause, place.id);
    else scope.events.progress(withoutAction(place), { message: bestCause(cause).message });
    return;
  }
  const { state, message } = update.readiness;
  if (state === 'ready') pending.delete(refKey(ref));
  else pending.set(refKey(ref), ref);
  if (state === 'ready') scope.events.finished(withoutAction(place), 'done', { message: 'ready' });
  else scope.events.progress(withoutAction(place), { message });
}

function placeOf(ref: ObjectRef, component: string, { phaseId }: RunScope): StepPlace {
  return objectStep({ phaseId, component, ref, action: 'unchanged', title: formatRef(ref) });
}

/** What is waited for may have been written or not; the step keeps the action it was started with. */
function withoutAction({ action: _, ...place }: StepPlace): StepPlace {
  return place;
}

const MOST_NAMES = 3;

function waitingText(pending: readonly ObjectRef[]): string {
  const names = pending.slice(0, MOST_NAMES).map(formatRef).join(', ');
  const more = pending.length > MOST_NAMES ? ` and ${pending.length - MOST_NAMES} more` : '';
  return `waiting for ${names}${more}`;
}
