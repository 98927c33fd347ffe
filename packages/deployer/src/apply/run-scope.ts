import type { KubeObject, Manifest, ObjectRef } from '../objects.ts';
import { refKey } from '../objects.ts';
import type { Decision } from '../plan/decision.ts';
import type { PlanAction, PlanWarning } from '../plan.ts';
import type { Clock, Cluster } from '../ports.ts';
import type { ReadinessRow } from '../readiness-types.ts';
import type { StateStore } from '../state/store.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { Limiter } from './limiter.ts';
import type { RunEvents, StepPlace } from './run-events.ts';
import type { Waiter } from './waiter.ts';

/** What every part of one run shares. */
export interface RunScope {
  readonly phaseId: string;
  /** What is decided on every object of the phase, in its order. */
  readonly decisions: readonly Decision[];
  /** What other plans apply later. */
  readonly laterObjects: readonly Manifest[];
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly fieldManager: string;
  readonly events: RunEvents;
  readonly limiter: Limiter;
  readonly store: StateStore;
  readonly journal: JournalWriter;
  readonly waiter: Waiter;
  readonly rows: readonly ReadinessRow[];
  /** Of each component, over all its waits. */
  readonly readyTimeoutMs: number;
  /** When the run began. */
  readonly begun: Date;
  /** Random text for a value that a Secret asks for. */
  readonly generateSecret: (length: number) => string;
  /** Of the lock: requests that write take it, so that none is sent once the lock is lost. */
  readonly lock: AbortSignal;
  /** Ends waits, and lets nothing new start; requests under way finish, so that the state is known. */
  readonly halt: AbortSignal;
  /** `Warning` headers of the server for what was written. */
  readonly warnings: PlanWarning[];
  /** Objects as the server holds them after their apply, by key. */
  readonly applied: Map<string, AppliedObject>;
}

export interface AppliedObject {
  readonly object: KubeObject;
  /** Somebody had made it between the plan and the write, so that it was taken over unseen. */
  readonly foundThere: boolean;
  readonly settled: string | undefined;
  /** When the server took it, on the clock that never jumps. */
  readonly at: number;
}

export function phaseStep(phaseId: string, title: string): StepPlace {
  return { id: phaseId, kind: 'phase', title };
}

export function componentStep(phaseId: string, component: string): StepPlace {
  return { id: `${phaseId}/${component}`, parent: phaseId, kind: 'component', title: component };
}

export function objectStep(about: {
  readonly phaseId: string;
  readonly component: string;
  readonly ref: ObjectRef;
  readonly action: PlanAction;
  readonly title: string;
}): StepPlace {
  const { phaseId, component, ref, action, title } = about;
  const parent = `${phaseId}/${component}`;
  return { id: `${parent}/${refKey(ref)}`, parent, kind: 'object', title, object: ref, action };
}
