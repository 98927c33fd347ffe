import type { Cause } from '../cause.ts';
import { bestCause } from '../causes/tree.ts';
import { DeployError } from '../errors.ts';
import type { OutcomeEvent } from '../events.ts';
import { formatRef, type ObjectRef } from '../objects.ts';
import type { PlanAction, PlanView } from '../plan.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import type { ApplyReport } from './apply-types.ts';

export type Outcome = Omit<OutcomeEvent<DeployReasonCode>, 'type' | 'time'>;

/** How a run ended, before it is put into words. */
export interface RunEnd {
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly written: Readonly<Partial<Record<PlanAction, number>>>;
  readonly causes: readonly Cause[];
  readonly pending: readonly ObjectRef[];
  readonly revision?: number;
  readonly evidence?: string;
}

export function codeOf({ state, written, causes }: RunEnd): DeployReasonCode {
  if (state === 'cancelled') return 'cancelled';
  const [first] = causes;
  if (state === 'failed') return first === undefined ? 'not-ready-in-time' : bestCause(first).code;
  return totalOf(written) === 0 ? 'unchanged' : 'done';
}

export function reportOf(end: RunEnd, view: PlanView): ApplyReport {
  const { written, causes, pending, revision, evidence } = end;
  return {
    code: codeOf(end),
    phase: view.phase,
    hash: view.hash,
    written,
    causes,
    pending,
    ...(revision === undefined ? {} : { revision }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

export interface RunFigures {
  readonly seconds: number;
  /** Of the plan, and `Warning` headers of what was written. */
  readonly warnings: number;
}

export function outcomeOf(end: RunEnd, view: PlanView, { seconds, warnings }: RunFigures): Outcome {
  const { written, revision, evidence } = end;
  return {
    code: codeOf(end),
    summary: summaryOf(end, view, seconds),
    next: nextOf(end),
    data: {
      phase: view.phase,
      hash: view.hash,
      created: written.create ?? 0,
      changed: written.change ?? 0,
      replaced: written.replace ?? 0,
      pruned: written.prune ?? 0,
      unchanged: view.counts.unchanged,
      warnings,
      seconds: Math.round(seconds * 10) / 10,
      revision: revision ?? null,
      ...(evidence === undefined ? {} : { evidence }),
    },
  };
}

function summaryOf(end: RunEnd, { title, counts }: PlanView, seconds: number): string {
  const done = writtenText(end.written);
  const took = `${seconds.toFixed(1)} s`;
  if (end.state === 'cancelled') return `${title}: cancelled after ${took}; ${done}.`;
  if (end.state === 'failed') {
    const [first] = end.causes;
    const best = first === undefined ? undefined : bestCause(first);
    const why = best === undefined ? pendingText(end.pending) : `${formatRef(best.object)}: ${best.message}`;
    return `${title}: failed after ${took}; ${done}. ${why}`;
  }
  if (totalOf(end.written) === 0) return `${title}: nothing to change, all ${counts.unchanged} objects ready.`;
  return `${title}: ${done}; everything ready after ${took}.`;
}

function pendingText(pending: readonly ObjectRef[]): string {
  return `Not ready in time: ${pending.map(formatRef).join(', ') || 'unknown'}.`;
}

function nextOf(end: RunEnd): readonly string[] {
  if (end.state === 'done') return [];
  if (end.state === 'cancelled') return ['Deploy again: it goes on where this run stopped.'];
  const [first] = end.causes;
  const advice = first === undefined ? [] : bestCause(first).advice;
  return [...advice, 'Deploy again once that is mended, or roll back to the last good revision.'];
}

const WORDS: readonly (readonly [PlanAction, string])[] = [
  ['create', 'created'],
  ['change', 'changed'],
  ['replace', 'replaced'],
  ['prune', 'pruned'],
];

function writtenText(written: RunEnd['written']): string {
  const parts = WORDS.filter(([action]) => (written[action] ?? 0) > 0).map(
    ([action, word]) => `${written[action]} ${word}`,
  );
  return parts.length === 0 ? 'nothing was written' : parts.join(', ');
}

function totalOf(written: RunEnd['written']): number {
  return Object.values(written).reduce((sum, count) => sum + count, 0);
}

/** The end of a run that did not come to its plan, or was broken off by an error. */
export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof DeployError) return { code: error.code, summary: error.message, next: error.advice };
  const summary = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal-error',
    summary,
    next: ['This is a fault of the deployer: report it with the lines above.'],
  };
}
