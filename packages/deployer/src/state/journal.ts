import { type KubeObject, type Manifest, type ObjectRef, refKey } from '../objects.ts';
import type { PlanAction } from '../plan.ts';
import { type DeployReasonCode, deployReasonCodes } from '../reason-codes.ts';
import { journalName, PHASE_LABEL, STATE_LABEL } from './names.ts';
import { LARGEST_RECORD, RecordReader, readRecord, STATE_SCHEMA, type Stored } from './stored-json.ts';

/** The last run over a phase, as far as it got. Found `running` without a live lock, it was interrupted. */
export interface Journal {
  readonly phase: string;
  readonly runId: string;
  readonly operation: RunOperation;
  readonly planHash: string;
  readonly who: string;
  readonly from: string;
  /** ISO 8601, as all times here. */
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly state: RunState;
  /** How it ended, once it has. */
  readonly code?: DeployReasonCode;
  readonly summary?: string;
  /** Only objects to be written; by {@link refKey}. */
  readonly steps: ReadonlyMap<string, JournalStep>;
  /** Steps that the record had no room for: what was done or not begun, never what was under way or failed. */
  readonly omitted?: number;
}

export type RunOperation = 'apply' | 'rollback' | 'destroy';
export type RunState = 'running' | 'done' | 'failed' | 'cancelled';

export interface JournalStep {
  readonly ref: ObjectRef;
  readonly action: PlanAction;
  /** `sent`: the request was on its way; whether it arrived, only the cluster knows. */
  readonly state: StepState;
  /** `resourceVersion` before it was touched. */
  readonly before?: string;
}

export type StepState = 'planned' | 'sent' | 'done' | 'failed';

/** Whether the phase was taken down and nothing was done to it since. */
export function isTakenDown(last: Journal | undefined): boolean {
  return last?.operation === 'destroy' && last.state === 'done';
}

/** What is noted as it happens. */
export type JournalNote =
  | { readonly type: 'step'; readonly key: string; readonly state: StepState; readonly at: string }
  | {
      readonly type: 'end';
      readonly state: Exclude<RunState, 'running'>;
      readonly code: DeployReasonCode;
      readonly summary: string;
      readonly at: string;
    };

/** The journal with a note taken. A step never goes back, and nothing is noted after the end. */
export function noteInJournal(journal: Journal, note: JournalNote): Journal {
  if (journal.state !== 'running') return journal;
  if (note.type === 'end') {
    const { state, code, summary, at } = note;
    return { ...journal, state, code, summary, updatedAt: at };
  }
  const step = journal.steps.get(note.key);
  if (step === undefined || ORDER[note.state] <= ORDER[step.state]) return journal;
  const steps = new Map(journal.steps).set(note.key, { ...step, state: note.state });
  return { ...journal, steps, updatedAt: note.at };
}

const ORDER: Readonly<Record<StepState, number>> = { planned: 0, sent: 1, done: 2, failed: 2 };

const DATA_KEY = 'journal.json';
const ACTIONS = ['create', 'change', 'unchanged', 'replace', 'prune', 'conflict'] as const;
const STEP_STATES = ['planned', 'sent', 'done', 'failed'] as const;
const RUN_STATES = ['running', 'done', 'failed', 'cancelled'] as const;
const OPERATIONS = ['apply', 'rollback', 'destroy'] as const;

/** Room for everything but the steps. */
const HEAD = 20_000;
const LONGEST_SUMMARY = 4000;

/**
 * The ConfigMap that keeps a journal. A run over more objects than it holds goes on all the same: the journal tells people how
 * far a run got, what is to be done the cluster tells.
 */
export function journalRecord(stateNamespace: string, journal: Journal): Manifest {
  const { steps, summary, omitted: _, ...rest } = journal;
  const kept = fitting([...steps.values()]);
  const omitted = steps.size - kept.length;
  const text = JSON.stringify({
    schemaVersion: STATE_SCHEMA,
    ...rest,
    ...(summary === undefined ? {} : { summary: summary.slice(0, LONGEST_SUMMARY) }),
    ...(omitted === 0 ? {} : { omitted }),
    steps: kept.map(recordOf),
  });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: journalName(journal.phase),
      namespace: stateNamespace,
      labels: { [STATE_LABEL]: 'journal', [PHASE_LABEL]: journal.phase },
    },
    data: { [DATA_KEY]: text },
  };
}

function recordOf({ ref, ...step }: JournalStep): object {
  return { ...ref, ...step };
}

/** What a person would miss least goes first. */
const WORTH: Readonly<Record<StepState, number>> = { failed: 3, sent: 2, done: 1, planned: 0 };

function fitting(steps: readonly JournalStep[]): readonly JournalStep[] {
  const sized = steps.map((step) => ({ step, size: JSON.stringify(recordOf(step)).length + 1 }));
  let room = LARGEST_RECORD - HEAD;
  if (sized.reduce((sum, { size }) => sum + size, 0) <= room) return steps;
  const kept = new Set<JournalStep>();
  for (const { step, size } of [...sized].sort((a, b) => WORTH[b.step.state] - WORTH[a.step.state])) {
    if (size > room) break;
    room -= size;
    kept.add(step);
  }
  return steps.filter((step) => kept.has(step));
}

/** Throws `state-unreadable`. */
export function readJournal(configMap: KubeObject): Stored<Journal> {
  const record = new RecordReader(configMap, readRecord(configMap, DATA_KEY));
  const ended = record.optionalText('code') !== undefined;
  const value: Journal = {
    phase: record.text('phase'),
    runId: record.text('runId'),
    operation: record.oneOf('operation', OPERATIONS),
    planHash: record.text('planHash'),
    who: record.text('who'),
    from: record.text('from'),
    startedAt: record.text('startedAt'),
    updatedAt: record.text('updatedAt'),
    state: record.oneOf('state', RUN_STATES),
    steps: new Map(record.list('steps').map((step) => readStep(step))),
    ...(record.has('omitted') ? { omitted: record.number('omitted') } : {}),
    ...(ended ? { code: record.oneOf('code', deployReasonCodes), summary: record.text('summary') } : {}),
  };
  return { value, resourceVersion: configMap.metadata.resourceVersion ?? '' };
}

function readStep(step: RecordReader): readonly [string, JournalStep] {
  const ref = step.ref();
  const before = step.optionalText('before');
  const known = { ref, action: step.oneOf('action', ACTIONS), state: step.oneOf('state', STEP_STATES) };
  return [refKey(ref), before === undefined ? known : { ...known, before }];
}
