import type { StepEvent } from '@otelops/deployer/vocabulary';
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

/** One line as each thing happens: for logs, pipes and CI. Progress goes to standard error, results to standard output. */
export function createPlainReporter(screen: Screen, paint: Paint): Reporter {
  const titles = new Map<string, string>();
  const blocks = createBlocks(paint);
  return {
    banner: (text) => screen.err(`${text}\n`),
    show: (event) => {
      if (event.type === 'document') return screen.out(endWithNewline(event.text));
      if (event.type !== 'step') return write(screen, event, blocks(event, screen.columns));
      titles.set(event.id, event.title);
      const line = stepLine(event, titles);
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

/** Objects speak when they are done; what was found unchanged, and starts of single objects, are no news in a log. */
function stepLine(event: StepEvent, titles: ReadonlyMap<string, string>): string | undefined {
  if (event.kind === 'object' && (event.status === 'started' || event.result === 'unchanged')) return undefined;
  const under = event.parent === undefined ? '' : `${titles.get(event.parent) ?? event.parent} › `;
  const message = event.message === undefined ? '' : `: ${harmless(event.message)}`;
  if (event.status === 'finished') return `${under}${event.title} ${resultWords[event.result ?? 'done']}${message}`;
  const count =
    event.total === undefined
      ? ''
      : event.status === 'started'
        ? ` (${event.total})`
        : ` ${event.done ?? 0}/${event.total}`;
  return `${under}${event.title}${count}${message}`;
}

function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
