import type { Progress } from '@otelops/operations';
import { actions, type ButtonWish, section } from './blocks.ts';
import { formatDuration } from './duration.ts';
import { findingLine } from './finding.ts';
import { fitMessage } from './fit-message.ts';
import type { RenderedMessage } from './message.ts';
import { progressLines } from './progress-lines.ts';
import { headBlocks, headText, type RunHead } from './run-head.ts';
import { safeLine } from './text.ts';

export interface RunFrame {
  readonly now: Date;
  readonly startedAt: Date;
  /** `planning`, `running`, `being cancelled`. */
  readonly state: string;
  /** What happened to the run itself: it was taken up again after a restart. */
  readonly notice?: string;
  /** Titles of the phases that come after what is under way. */
  readonly upcoming?: readonly string[];
  readonly buttons: readonly ButtonWish[];
}

/** Causes that the message shows; all of them are in its thread. */
const shownFindings = 3;

/** A run under way: phases, components, what it waits for, what stands in its way. */
export function renderRun(head: RunHead, progress: Progress, frame: RunFrame): RenderedMessage {
  const took = formatDuration(frame.now.getTime() - frame.startedAt.getTime());
  const later = (frame.upcoming ?? []).map((title) => safeLine(title, 80)).join(', ');
  const lines = [...progressLines(progress, frame.now), ...(later === '' ? [] : [`⚪ then: ${later}`])];
  return fitMessage({
    text: headText(head, frame.state),
    blocks: [
      ...headBlocks(head, { mark: '🔵', state: safeLine(frame.state, 60), facts: [took] }),
      ...(frame.notice === undefined ? [] : [section(`↩️ ${safeLine(frame.notice, 400)}`)]),
      ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
      ...findingBlocks(progress),
      ...actions(frame.buttons),
    ],
  });
}

export function findingBlocks(progress: Progress): ReturnType<typeof section>[] {
  const serious = progress.findings.filter(({ severity }) => severity !== 'info');
  const worst = [...serious].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  const shown = worst.slice(0, shownFindings).map(findingLine);
  const more = worst.length > shown.length ? [`… ${worst.length - shown.length} more in the thread`] : [];
  return shown.length === 0 ? [] : [section([...shown, ...more].join('\n'))];
}
