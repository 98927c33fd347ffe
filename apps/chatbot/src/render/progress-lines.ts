import type { Progress, ProgressStep } from '@otelops/operations';
import { formatDuration } from './duration.ts';
import { stepMarks } from './marks.ts';
import { bold, safeLine } from './text.ts';

/** Lines that a phone shows without scrolling far. */
const maxLines = 14;
const namedTogether = 6;

/** Phases, the components of those under way, and what these wait for; what is done is folded into one line. */
export function progressLines(progress: Progress, now: Date): readonly string[] {
  const roots = progress.roots.flatMap((id) => progress.steps.get(id) ?? []);
  const phases = roots.filter(({ kind }) => kind === 'phase');
  const tasks = roots.filter(({ kind, status }) => kind !== 'phase' && (status === 'running' || status === 'failed'));
  const lines = [
    ...tasks.map((task) => stepLine(task, now)),
    ...phases.flatMap((phase) => phaseLines(phase, progress, { now, alone: phases.length === 1 })),
  ];
  return lines.length <= maxLines ? lines : [...lines.slice(0, maxLines - 1), `… ${lines.length - maxLines + 1} more`];
}

interface PhaseFrame {
  readonly now: Date;
  readonly alone: boolean;
}

function phaseLines(phase: ProgressStep, progress: Progress, { now, alone }: PhaseFrame): readonly string[] {
  const own = phase.children.flatMap((id) => progress.steps.get(id) ?? []);
  const head = headLine(phase, own, now);
  if (phase.status === 'done' || phase.status === 'unchanged') return [head];
  const open = own.filter(({ status }) => status === 'running' || status === 'failed' || status === 'cancelled');
  const indent = alone ? '' : '\u2003';
  return [
    head,
    ...folded('done', own, `${indent}${stepMarks.done}`),
    ...open.map((step) => `${indent}${componentLine(step, progress, now)}`),
    ...folded('skipped', own, `${indent}${stepMarks.skipped} not started:`),
  ];
}

function headLine(phase: ProgressStep, own: readonly ProgressStep[], now: Date): string {
  const total = phase.total ?? own.length;
  const done = own.filter(({ status }) => status === 'done' || status === 'unchanged').length;
  const count = phase.status === 'running' ? `${done} of ${total} components` : phase.status;
  const waits = phase.status === 'running' && phase.message !== undefined ? `\n\u2003${safeLine(phase.message)}` : '';
  return `${stepMarks[phase.status]} ${bold(phase.title)} ${count}${elapsed(phase, now)}${waits}`;
}

function folded(status: 'done' | 'skipped', own: readonly ProgressStep[], lead: string): readonly string[] {
  const matching = own.filter((step) => (step.status === 'unchanged' ? 'done' : step.status) === status);
  if (matching.length === 0) return [];
  const names = matching.slice(0, namedTogether).map(({ title }) => safeLine(title, 60));
  const more = matching.length > names.length ? ` and ${matching.length - names.length} more` : '';
  return [`${lead} ${names.join(', ')}${more}`];
}

function componentLine(step: ProgressStep, progress: Progress, now: Date): string {
  const count = step.done !== undefined && step.total !== undefined ? ` ${step.done}/${step.total}` : '';
  const line = `${stepMarks[step.status]} ${bold(step.title)}${count}${elapsed(step, now)}`;
  if (step.status !== 'running') return step.message === undefined ? line : `${line} ${safeLine(step.message)}`;
  const waits = waitingText(step, progress) ?? step.message;
  return waits === undefined ? line : `${line}\n\u2003${safeLine(waits)}`;
}

/** The object that says what it waits for tells more than that it is waited for. */
function waitingText(step: ProgressStep, progress: Progress): string | undefined {
  const waiting = step.children
    .flatMap((id) => progress.steps.get(id) ?? [])
    .filter(({ status, message }) => status === 'running' && message !== undefined);
  const [first] = waiting;
  if (first === undefined) return undefined;
  const more = waiting.length > 1 ? ` (and ${waiting.length - 1} more)` : '';
  return `waiting for ${first.title}: ${first.message ?? ''}${more}`;
}

function stepLine(step: ProgressStep, now: Date): string {
  const message = step.message === undefined ? '' : `: ${safeLine(step.message)}`;
  return `${stepMarks[step.status]} ${safeLine(step.title, 160)}${message}${elapsed(step, now)}`;
}

/** Only what takes long enough to be asked about. */
const worthSaying = 2000;

function elapsed(step: ProgressStep, now: Date): string {
  const end = step.finishedAt === undefined ? now.getTime() : Date.parse(step.finishedAt);
  const took = end - Date.parse(step.startedAt);
  return took >= worthSaying ? ` · ${formatDuration(took)}` : '';
}
