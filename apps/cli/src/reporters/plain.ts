import type { PlanAction, StepEvent } from '@otelops/deployer/vocabulary';
import type { VerbEvent } from '@otelops/operations';
import type { Paint } from '../render/paint.ts';
import { harmless } from '../render/text.ts';
import type { Screen } from '../terminal.ts';
import { createBlocks } from './blocks.ts';
import type { Reporter } from './reporter.ts';

const resultWords = {
  done: 'done',
  unchanged: 'unchanged',
  failed: 'FAILED',
  skipped: 'skipped',
  cancelled: 'cancelled',
};

/** What was done to an object that was written. */
const actionWords: Readonly<Partial<Record<PlanAction, string>>> = {
  create: 'created',
  change: 'changed',
  replace: 'replaced',
  prune: 'deleted',
};

/** A log hears so often at most what a component or a task is waiting for. */
const heartbeatMs = 5000;

/** One line as each thing happens: for logs, pipes and CI. Progress goes to standard error, results to standard output. */
export function createPlainReporter(screen: Screen, paint: Paint): Reporter {
  const blocks = createBlocks(paint);
  const lineOf = createStepLines();
  return {
    banner: (text) => screen.err(`${text}\n`),
    show: (event) => {
      if (event.type === 'document') return screen.out(endWithNewline(event.text));
      if (event.type !== 'step')
        return write(screen, event, blocks(event, { columns: screen.columns, widest: Number.POSITIVE_INFINITY }));
      const line = lineOf(event);
      if (line !== undefined) screen.err(`${paint.dim(event.time.slice(11, 19))} ${line}\n`);
    },
    pause: () => {},
    close: () => {},
  };
}

function write(screen: Screen, event: VerbEvent, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const text = `${lines.join('\n')}\n`;
  if (event.type === 'finding' || event.type === 'outcome') screen.err(text);
  else screen.out(text);
}

/** Steps as lines of a log; what is no news in one gives nothing. */
function createStepLines(): (event: StepEvent) => string | undefined {
  const titles = new Map<string, string>();
  const spokenAt = new Map<string, number>();
  /** Whether a step that is under way is to be heard of again; what only repeats soon after is not. */
  const isDue = (event: StepEvent): boolean => {
    const last = spokenAt.get(event.id);
    return last === undefined || Date.parse(event.time) - last >= heartbeatMs;
  };
  return (event) => {
    titles.set(event.id, event.title);
    const wasWritten = event.kind === 'object' && spokenAt.has(event.id);
    const silent =
      event.kind === 'object' ? isQuietObject(event, wasWritten) : event.status === 'progress' && !isDue(event);
    if (silent) return undefined;
    spokenAt.set(event.id, Date.parse(event.time));
    const parent = event.parent === undefined ? undefined : (titles.get(event.parent) ?? event.parent);
    return `${parent === undefined ? '' : `${short(parent)} › `}${stepText(event)}`;
  };
}

/** An object speaks once, when it is written; then its component tells what it waits for, and a failure is a finding. */
function isQuietObject(event: StepEvent, wasWritten: boolean): boolean {
  if (event.status !== 'finished' || event.result === 'unchanged') return true;
  return wasWritten && event.result === 'done';
}

function stepText(event: StepEvent): string {
  const message = event.message === undefined ? '' : `: ${harmless(event.message)}`;
  if (event.status === 'finished') return `${event.title} ${endWord(event)}${message}`;
  return `${event.title}${countOf(event)}${message}`;
}

function endWord({ kind, action, result = 'done' }: StepEvent): string {
  const word = action === undefined ? undefined : actionWords[action];
  return kind === 'object' && result === 'done' && word !== undefined ? word : resultWords[result];
}

function countOf({ total, done, status }: StepEvent): string {
  if (total === undefined) return '';
  return status === 'started' ? ` (${total})` : ` ${done ?? 0}/${total}`;
}

/** `Foundation: namespaces, certificates, storage` is known by its first word. */
function short(title: string): string {
  return title.split(': ')[0] ?? title;
}

function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
