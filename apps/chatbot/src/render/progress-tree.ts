import type { Progress, ProgressStep } from '@otelops/operations';
import { formatDuration } from './duration.ts';
import { stepMarks } from './marks.ts';
import { bold, safeLine } from './text.ts';

/** A section holds so many lines without being cut. */
const linesInSection = 20;
const maxSections = 8;

/** Every phase and component with its time, and the objects that did not come to a good end: parts of `mrkdwn`. */
export function progressTree(progress: Progress): readonly string[] {
  const phases = progress.roots.flatMap((id) => progress.steps.get(id) ?? []).filter(({ kind }) => kind === 'phase');
  const lines = phases.flatMap((phase) => [
    `${stepMarks[phase.status]} ${bold(phase.title)}${took(phase)}`,
    ...childrenOf(phase, progress).flatMap((component) => componentLines(component, progress)),
  ]);
  const parts = Array.from({ length: Math.ceil(lines.length / linesInSection) }, (_, index) =>
    lines.slice(index * linesInSection, (index + 1) * linesInSection).join('\n'),
  );
  return parts.slice(0, maxSections);
}

function componentLines(component: ProgressStep, progress: Progress): readonly string[] {
  // What it waited for last is over once it is well.
  const isWell = component.status === 'done' || component.status === 'unchanged';
  const message = component.message === undefined || isWell ? '' : ` ${safeLine(component.message, 160)}`;
  const open = childrenOf(component, progress).filter(({ status }) => status === 'failed' || status === 'running');
  const { total } = component;
  const count = total === undefined ? '' : ` ${total} ${total === 1 ? 'object' : 'objects'}`;
  return [
    `\u2003${stepMarks[component.status]} ${safeLine(component.title, 80)}${count}${took(component)}${message}`,
    ...open.slice(0, 4).map((step) => `\u2003\u2003${stepMarks[step.status]} ${safeLine(step.title, 120)}`),
  ];
}

function childrenOf(step: ProgressStep, progress: Progress): readonly ProgressStep[] {
  return step.children.flatMap((id) => progress.steps.get(id) ?? []);
}

/** What took less was there at once. */
const worthSaying = 1000;

function took({ startedAt, finishedAt }: ProgressStep): string {
  const milliseconds = Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt);
  return milliseconds < worthSaying ? '' : ` · ${formatDuration(milliseconds)}`;
}
