import type { Progress, ProgressStep } from '@otelops/operations';
import type { Paint } from './paint.ts';
import { fit, formatDuration, harmless } from './text.ts';

export interface Frame {
  readonly now: Date;
  readonly columns: number;
  readonly rows: number;
  /** Counts up with each drawing; turns the spinner. */
  readonly tick: number;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * The tree of a run as it stands: finished parts are one line, running ones show what is under them, and a failed
 * one keeps the objects that failed. Never taller than the screen: what is left out is counted.
 */
export function renderProgress(progress: Progress, paint: Paint, frame: Frame): string[] {
  const lines = progress.roots.flatMap((id) => stepLines(progress, id, 0, { paint, frame }));
  const room = Math.max(3, frame.rows - 2);
  if (lines.length <= room) return lines;
  const hidden = lines.length - room + 1;
  return [paint.dim(`  … ${hidden} lines above`), ...lines.slice(hidden)];
}

/** Less room than this for a message is no room for one. */
const leastMessage = 8;

interface Canvas {
  readonly paint: Paint;
  readonly frame: Frame;
}

function stepLines(progress: Progress, id: string, depth: number, canvas: Canvas): string[] {
  const step = progress.steps.get(id);
  if (step === undefined) return [];
  const line = stepLine(step, depth, canvas);
  const children = step.children.flatMap((child) => {
    const below = progress.steps.get(child);
    return below !== undefined && isWorthALine(step, below) ? stepLines(progress, child, depth + 1, canvas) : [];
  });
  return [line, ...children];
}

/** Under what is done nothing more needs saying; of a running component's objects only those still under way do. */
function isWorthALine(parent: ProgressStep, child: ProgressStep): boolean {
  if (child.status === 'failed') return true;
  if (parent.status === 'done' || parent.status === 'unchanged') return false;
  return child.kind !== 'object' || child.status === 'running' || child.status === 'cancelled';
}

function stepLine(step: ProgressStep, depth: number, { paint, frame }: Canvas): string {
  const indent = '  '.repeat(depth + 1);
  const count = step.total === undefined || step.status !== 'running' ? '' : ` ${step.done ?? 0}/${step.total}`;
  const time = step.kind === 'object' && step.status !== 'running' ? '' : ` ${elapsed(step, frame.now)}`;
  const message = messageOf(step);
  const title = fit(`${step.title}${count}`, frame.columns - indent.length - 2 - time.length);
  const rest = frame.columns - indent.length - 4 - title.length - time.length;
  const tail = message === '' || rest < leastMessage ? '' : paint.dim(`  ${fit(message, rest - 2)}`);
  const name = step.kind === 'phase' ? paint.bold(title) : title;
  return `${indent}${markOf(step, paint, frame.tick)} ${name}${paint.dim(time)}${tail}`;
}

function messageOf(step: ProgressStep): string {
  if (step.message === undefined) return '';
  if (step.status === 'done' || (step.kind === 'phase' && step.status === 'running')) return '';
  return harmless(step.message).replaceAll('\n', ' ');
}

function elapsed(step: ProgressStep, now: Date): string {
  const end = step.finishedAt === undefined ? now.getTime() : Date.parse(step.finishedAt);
  return formatDuration(end - Date.parse(step.startedAt));
}

function markOf(step: ProgressStep, paint: Paint, tick: number): string {
  switch (step.status) {
    case 'running':
      return paint.cyan(spinner[tick % spinner.length] ?? '·');
    case 'done':
      return paint.green('✔');
    case 'unchanged':
      return paint.dim('=');
    case 'failed':
      return paint.red('✖');
    case 'cancelled':
      return paint.yellow('◼');
    default:
      return paint.dim('-');
  }
}
