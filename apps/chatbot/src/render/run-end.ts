import { exitCodeOf, isReasonCode, type Progress } from '@otelops/operations';
import type { KnownBlock } from '@slack/types';
import { actions, type ButtonWish, section } from './blocks.ts';
import { formatDuration } from './duration.ts';
import { fitMessage } from './fit-message.ts';
import type { RenderedMessage } from './message.ts';
import { progressLines } from './progress-lines.ts';
import { headBlocks, headText, type RunHead } from './run-head.ts';
import { findingBlocks } from './run-message.ts';
import { code, safeLine, safeText } from './text.ts';

export interface RunOutcome {
  /** From the closed list of reason codes. */
  readonly code: string;
  readonly summary: string;
  /** What to do next that is no button, in chat's words. */
  readonly advice: readonly string[];
  readonly buttons: readonly ButtonWish[];
  readonly tookMs: number;
  /** What the verb was asked for: a table, a drift report. */
  readonly results: readonly KnownBlock[];
  /** A later run that put right what this one could not. */
  readonly mendedBy?: string;
}

/** The last state of a run's message: how it ended, what changed, what stands in the way, what to do next. */
export function renderEnd(head: RunHead, progress: Progress, outcome: RunOutcome): RenderedMessage {
  const tone = outcome.mendedBy === undefined ? toneOf(outcome.code) : tones.good;
  const took = outcome.tookMs < worthSaying ? '' : formatDuration(outcome.tookMs);
  const failed = tone !== tones.good;
  const lines = failed ? progressLines(progress, new Date(progress.lastAt ?? 0)) : [];
  const mended = outcome.mendedBy === undefined ? [] : [section(`✅ ${safeLine(outcome.mendedBy, 300)}`)];
  // What stood in the way of what is done now is told in the thread.
  const findings = tone === tones.good ? [] : findingBlocks(progress);
  const isPlain = outcome.code === 'done' || outcome.code === 'unchanged' || outcome.mendedBy !== undefined;
  const open = outcome.mendedBy === undefined ? outcome.advice : [];
  const undo = open.filter(isUndo);
  const next = open.filter((step) => !isUndo(step));
  return fitMessage({
    text: `${headText(head, tone.word)}. ${safeLine(outcome.summary, 600)}`,
    blocks: [
      ...headBlocks(head, { mark: tone.mark, state: tone.word, facts: [took, isPlain ? '' : code(outcome.code)] }),
      ...mended,
      section(summaryText(outcome, findings.length > 0)),
      ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
      ...findings,
      ...outcome.results,
      ...adviceBlocks('Next', next),
      ...adviceBlocks('Undo', undo),
      ...actions(outcome.buttons),
    ],
  });
}

function adviceBlocks(title: string, steps: readonly string[]): readonly KnownBlock[] {
  if (steps.length === 0) return [];
  return [section(`*${title}*\n${steps.map((step) => `• ${safeLine(step, 400)}`).join('\n')}`)];
}

/** How a fix says what would take it back, or that nothing does: no step to go on with. */
function isUndo(step: string): boolean {
  return /^(?:Undo:|To undo it|To have it as it was|There is nothing to have back|This cannot be undone)/.test(step);
}

/** What took less was there at once. */
const worthSaying = 1000;

/** The first sentence says what came of it; where the causes stand below, they are not said twice. */
function summaryText({ summary, mendedBy }: RunOutcome, hasCauses: boolean): string {
  const [first = summary] = summary.split(/(?<=\.) (?=[A-Z])/);
  const text = safeText(hasCauses || mendedBy !== undefined ? first : summary, 900);
  return mendedBy === undefined ? text : `before that: ${text}`;
}

const tones = {
  good: { mark: '✅', word: 'done' },
  doubtful: { mark: '⚠️', word: 'done, with warnings' },
  refused: { mark: '⛔', word: 'not done' },
  locked: { mark: '🔒', word: 'not done: locked' },
  cancelled: { mark: '⏹️', word: 'cancelled' },
  bad: { mark: '❌', word: 'failed' },
} as const;

/** As the exit codes of the command line group the reasons. */
function toneOf(reason: string): (typeof tones)[keyof typeof tones] {
  if (reason === 'cancelled') return tones.cancelled;
  if (reason === 'lock-held') return tones.locked;
  const exit = isReasonCode(reason) ? exitCodeOf(reason) : 1;
  if (exit === 0) return tones.good;
  if (exit === 4) return tones.doubtful;
  return exit === 1 ? tones.bad : tones.refused;
}
