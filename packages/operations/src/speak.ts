import type {
  Clock,
  FindingEvent,
  Fix,
  OutcomeEvent,
  StepResult,
  TableColumn,
  TableEvent,
} from '@otelops/deployer/vocabulary';
import type { ReasonCode } from './reason-codes.ts';
import type { VerbEvent } from './verb.ts';

/** Makes a verb's events, stamped with the world's time. */
export interface Speaker {
  started(id: string, title: string): VerbEvent;
  progress(id: string, title: string, message: string): VerbEvent;
  finished(id: string, title: string, result: StepResult, message?: string): VerbEvent;
  table(title: string, columns: readonly TableColumn[], rows: TableEvent['rows']): VerbEvent;
  finding(finding: FindingText): FindingEvent<ReasonCode>;
  document(name: string, mediaType: string, text: string): VerbEvent;
  outcome(code: ReasonCode, summary: string, more?: OutcomeText): VerbEvent;
}

interface FindingText {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: ReasonCode;
  readonly title: string;
  readonly fixes?: readonly Fix[];
}

interface OutcomeText {
  readonly next?: readonly string[];
  readonly undo?: string | undefined;
  readonly data?: OutcomeEvent['data'];
}

export function speaker(clock: Clock): Speaker {
  const time = (): string => clock.now().toISOString();
  const task = { type: 'step', kind: 'task' } as const;
  return {
    started: (id, title) => ({ ...task, time: time(), id, title, status: 'started' }),
    progress: (id, title, message) => ({ ...task, time: time(), id, title, status: 'progress', message }),
    finished: (id, title, result, message) => {
      const text = message === undefined ? {} : { message };
      return { ...task, time: time(), id, title, status: 'finished', result, ...text };
    },
    table: (title, columns, rows) => ({ type: 'table', time: time(), title, columns, rows }),
    finding: ({ severity, code, title, fixes }) => {
      return { type: 'finding', time: time(), severity, code, title, evidence: [], fixes: fixes ?? [] };
    },
    document: (name, mediaType, text) => ({ type: 'document', time: time(), name, mediaType, text }),
    outcome: (code, summary, more = {}) => {
      const data = more.data === undefined ? {} : { data: more.data };
      const undo = more.undo === undefined ? {} : { undo: more.undo };
      return { type: 'outcome', time: time(), code, summary, next: more.next ?? [], ...undo, ...data };
    },
  };
}

/** How something ended that went well: what gave warnings deserves a look, and its outcome says so. */
export function endedWell(
  code: 'done' | 'unchanged',
  summary: string,
  warnings: number,
): { readonly code: 'done' | 'unchanged' | 'done-with-warnings'; readonly summary: string } {
  if (warnings === 0) return { code, summary };
  return { code: 'done-with-warnings', summary: `${summary} ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.` };
}

/** `1 container`, `3 containers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
