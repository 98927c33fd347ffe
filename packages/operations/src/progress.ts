import type { Cause, StepEvent, StepResult } from '@otelops/deployer/vocabulary';
import type { VerbEvent } from './verb.ts';

/** The state of a run as a tree, folded from its events: all that a screen or a message needs to draw it. */
export interface Progress {
  readonly startedAt?: string;
  readonly lastAt?: string;
  readonly steps: ReadonlyMap<string, ProgressStep>;
  /** Ids of the steps without a parent, in the order they came. */
  readonly roots: readonly string[];
  readonly findings: readonly ProgressFinding[];
  readonly outcome?: { readonly code: string; readonly summary: string; readonly next: readonly string[] };
}

export interface ProgressStep {
  readonly id: string;
  readonly kind: StepEvent['kind'];
  readonly title: string;
  readonly status: 'running' | StepResult;
  readonly message?: string;
  readonly done?: number;
  readonly total?: number;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly children: readonly string[];
  readonly parent?: string;
}

export interface ProgressFinding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly title: string;
  readonly step?: string;
  readonly cause?: Cause;
}

export const noProgress: Progress = { steps: new Map(), roots: [], findings: [] };

/** Findings kept in the tree; the stream itself carries all of them. */
const maxFindings = 200;

export function reduceProgress(progress: Progress, event: VerbEvent): Progress {
  const timed: Progress = { ...progress, startedAt: progress.startedAt ?? event.time, lastAt: event.time };
  switch (event.type) {
    case 'step':
      return withStep(timed, event);
    case 'finding': {
      const { severity, code, title, step, cause } = event;
      const finding: ProgressFinding = {
        severity,
        code,
        title,
        ...(step ? { step } : {}),
        ...(cause ? { cause } : {}),
      };
      const others = timed.findings.filter((known) => known.step !== step || known.title !== title);
      return { ...timed, findings: [...others, finding].slice(-maxFindings) };
    }
    case 'outcome':
      return { ...timed, outcome: { code: event.code, summary: event.summary, next: event.next } };
    default:
      return timed;
  }
}

function withStep(progress: Progress, event: StepEvent): Progress {
  const known = progress.steps.get(event.id);
  const steps = new Map(progress.steps);
  const step = mergeStep(known, event);
  steps.set(event.id, step);
  if (step.status === 'failed' || step.status === 'cancelled') endBelow(step, step.status, steps);
  if (known !== undefined) return { ...progress, steps };
  const parent = event.parent === undefined ? undefined : steps.get(event.parent);
  if (parent === undefined) return { ...progress, steps, roots: [...progress.roots, event.id] };
  steps.set(parent.id, { ...parent, children: [...parent.children, event.id] });
  return { ...progress, steps };
}

/** Nobody goes on under what failed or was cancelled: what was still under way there ended with it. */
function endBelow(step: ProgressStep, result: 'failed' | 'cancelled', steps: Map<string, ProgressStep>): void {
  for (const id of step.children) {
    const child = steps.get(id);
    if (child === undefined || child.status !== 'running') continue;
    steps.set(id, {
      ...child,
      status: result,
      ...(step.finishedAt === undefined ? {} : { finishedAt: step.finishedAt }),
    });
    endBelow(child, result, steps);
  }
}

function mergeStep(known: ProgressStep | undefined, event: StepEvent): ProgressStep {
  const message = event.message ?? known?.message;
  const done = event.done ?? known?.done;
  const total = event.total ?? known?.total;
  const parent = known?.parent ?? event.parent;
  return {
    id: event.id,
    kind: event.kind,
    title: event.title,
    status: event.status === 'finished' ? (event.result ?? 'done') : 'running',
    startedAt: known?.startedAt ?? event.time,
    children: known?.children ?? [],
    ...(message === undefined ? {} : { message }),
    ...(done === undefined ? {} : { done }),
    ...(total === undefined ? {} : { total }),
    ...(parent === undefined ? {} : { parent }),
    ...(event.status === 'finished' ? { finishedAt: event.time } : {}),
  };
}
