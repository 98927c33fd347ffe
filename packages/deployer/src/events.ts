import type { Cause, Evidence } from './cause.ts';
import type { ObjectRef } from './objects.ts';
import type { FieldChange, PlanAction } from './plan.ts';

/**
 * What a running operation says. Few kinds, so that a mouth which renders these renders every verb there is or will be.
 * `Code` is the closed list of reason codes of whoever emits: the deployer's own, or a wider one around it.
 */
export type Event<Code extends string = string> =
  | StepEvent
  | TableEvent
  | FindingEvent<Code>
  | DiffEvent
  | ChartEvent
  | DocumentEvent
  | OutcomeEvent<Code>;

interface Timed {
  /** ISO 8601, UTC. */
  readonly time: string;
}

/**
 * A piece of work: started, any number of times in progress, finished. Steps form a tree by `id` and `parent`. An object is
 * finished when it is written; where it is waited for, it goes on in progress and finishes again when it is ready.
 */
export interface StepEvent extends Timed {
  readonly type: 'step';
  readonly id: string;
  readonly parent?: string;
  readonly kind: 'phase' | 'component' | 'object' | 'task';
  readonly title: string;
  readonly status: 'started' | 'progress' | 'finished';
  /** Only when finished. */
  readonly result?: StepResult;
  /** What it is doing or waiting for, or how it ended. */
  readonly message?: string;
  readonly done?: number;
  readonly total?: number;
  readonly object?: ObjectRef;
  readonly action?: PlanAction;
}

export type StepResult = 'done' | 'unchanged' | 'failed' | 'skipped' | 'cancelled';

export type Cell = string | number | boolean | null;

export interface TableEvent extends Timed {
  readonly type: 'table';
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

export interface TableColumn {
  readonly key: string;
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Something that a person should know, with what was seen and what to do about it. */
export interface FindingEvent<Code extends string = string> extends Timed {
  readonly type: 'finding';
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: Code;
  readonly title: string;
  /** The step it belongs to. */
  readonly step?: string;
  readonly object?: ObjectRef;
  readonly cause?: Cause;
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly Fix[];
}

/** A way out. `verb` names a verb of the registry with its arguments; mouths turn it into a command line or a button. */
export interface Fix {
  readonly title: string;
  readonly verb?: { readonly name: string; readonly args: Readonly<Record<string, string | number | boolean>> };
}

export interface DiffEvent extends Timed {
  readonly type: 'diff';
  readonly object: ObjectRef;
  readonly component: string;
  readonly action: PlanAction;
  /** What happened to it, in a word, where it is not the action: of what somebody did (`deleted`). */
  readonly word?: string;
  readonly changes: readonly FieldChange[];
}

export interface ChartEvent extends Timed {
  readonly type: 'chart';
  readonly title: string;
  /** UCUM: `s`, `By`, `Cel`, `1`. */
  readonly unit: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [unixSeconds: number, value: number])[];
  }[];
  readonly threshold?: number;
}

/** A text to keep: rendered YAML, a plan as JSON, a kubeconfig. */
export interface DocumentEvent extends Timed {
  readonly type: 'document';
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

/** The end. Exactly one, always last. */
export interface OutcomeEvent<Code extends string = string> extends Timed {
  readonly type: 'outcome';
  readonly code: Code;
  readonly summary: string;
  /** What to do next, in the order of likelihood. */
  readonly next: readonly string[];
  /** What takes it back, as a command or in words; apart from what is next, since nobody should take it for that. */
  readonly undo?: string;
  /** Facts for scripts: the plan's hash, counts, the revision written. */
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}
