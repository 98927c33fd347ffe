import type { Clock } from '@otelops/deployer/vocabulary';
import { noProgress, type Progress, type ProgressStep, reduceProgress } from '@otelops/operations';
import { createLogUpdate } from 'log-update';
import type { Paint } from '../render/paint.ts';
import { type Frame, renderProgress } from '../render/progress.ts';
import { fit, formatDuration, wrap } from '../render/text.ts';
import type { Screen, Ticker } from '../terminal.ts';
import { createBlocks, type Room } from './blocks.ts';
import type { Reporter } from './reporter.ts';

export interface LiveOptions {
  readonly screen: Screen;
  readonly stream: NodeJS.WriteStream;
  readonly paint: Paint;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

const redrawMs = 100;

/** A tree redrawn in place; what stays (tables, findings, the outcome) is printed above it. */
export function createLiveReporter(options: LiveOptions): Reporter {
  const { screen, paint, clock } = options;
  const update = createLogUpdate(options.stream);
  let progress: Progress = noProgress;
  let stopTicker: (() => void) | undefined;
  const blocks = createBlocks(paint);
  let tick = 0;
  const draw = (isLast = false): void => {
    if (progress.roots.length === 0) return;
    const frame = { now: clock.now(), columns: screen.columns, rows: screen.rows, tick };
    const below = isLast ? [] : [footer(progress, frame, paint)];
    update([...renderProgress(progress, paint, frame), ...below].join('\n'));
  };
  const start = (): void => {
    stopTicker ??= options.ticker(redrawMs, () => {
      tick += 1;
      draw();
    });
  };
  const stop = (): void => {
    stopTicker?.();
    stopTicker = undefined;
  };
  const room = (): Room => ({ columns: screen.columns, widest: screen.columns });
  const above = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    update.clear();
    screen.err(`${lines.join('\n')}\n`);
    draw();
  };
  return {
    banner: (text) => screen.err(`${wrap(text, screen.columns).join('\n')}\n\n`),
    show: (event) => {
      progress = reduceProgress(progress, event);
      if (event.type === 'step') return start();
      if (event.type === 'outcome') {
        stop();
        draw(true);
        update.done();
        return screen.err(`\n${blocks(event, room()).join('\n')}\n`);
      }
      if (event.type === 'document') {
        update.clear();
        return screen.out(event.text);
      }
      above(blocks(event, room()));
    },
    pause: () => {
      stop();
      draw(true);
      update.done();
      progress = noProgress;
    },
    close: () => {
      stop();
      update.done();
    },
  };
}

function footer(progress: Progress, frame: Frame, paint: Paint): string {
  const { now, columns } = frame;
  const started = progress.startedAt === undefined ? now.getTime() : Date.parse(progress.startedAt);
  const steps = [...progress.steps.values()];
  const waiting = steps.filter((step) => step.kind === 'object' && step.status === 'running' && isOpen(progress, step));
  const names = waiting.slice(0, 2).map((step) => step.title);
  const more = waiting.length > names.length ? ` and ${waiting.length - names.length} more` : '';
  const what = waiting.length === 0 ? '' : ` · waiting for ${names.join(', ')}${more}`;
  return paint.dim(fit(`  ${formatDuration(now.getTime() - started)}${what}`, columns));
}

/** Whether all that it is part of is still under way. */
function isOpen(progress: Progress, step: ProgressStep): boolean {
  const parent = step.parent === undefined ? undefined : progress.steps.get(step.parent);
  return parent === undefined || (parent.status === 'running' && isOpen(progress, parent));
}
