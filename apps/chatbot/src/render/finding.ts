import { type FindingEvent, formatRef } from '@otelops/deployer';
import { actions, type ButtonWish, context, section } from './blocks.ts';
import { causeLines, evidenceOf, evidenceText, leafOf } from './cause.ts';
import { fitMessage } from './fit-message.ts';
import { severityMarks } from './marks.ts';
import type { RenderedMessage } from './message.ts';
import { bold, code, safeLine } from './text.ts';

export interface FindingFrame {
  readonly cluster: string;
  readonly buttons: readonly ButtonWish[];
  /** Fixes that are no buttons, in chat's words. */
  readonly advice: readonly string[];
}

/** A finding with everything: what is wrong, the way down to its cause, what was seen, what helps. */
export function renderFinding(finding: FindingEvent, frame: FindingFrame): RenderedMessage {
  const { cause, severity } = finding;
  const evidence = cause === undefined ? finding.evidence : evidenceOf(cause);
  const seen = evidenceText(evidence);
  const helps = frame.advice.map((title) => `• ${safeLine(title, 400)}`).join('\n');
  return fitMessage({
    text: `${severity}: ${safeLine(titleOf(finding), 500)} (${safeLine(frame.cluster, 120)})`,
    blocks: [
      section(`${severityMarks[severity]} ${bold(titleOf(finding), 400)}`),
      ...(cause === undefined ? [] : [section(causeLines(cause).join('\n'))]),
      ...(seen === '' ? [] : [section(`*Seen*\n${seen}`)]),
      ...(helps === '' ? [] : [section(`*What helps*\n${helps}`)]),
      ...actions(frame.buttons),
      context(safeLine(frame.cluster, 120), code(finding.code)),
    ],
  });
}

/** With a cause its object is the title: the tree says the rest. */
function titleOf({ cause, title }: FindingEvent): string {
  return cause === undefined ? title : `${formatRef(cause.object)} is not well`;
}

/** One or two lines for the message of the run. */
export function findingLine(finding: Pick<FindingEvent, 'severity' | 'code' | 'title' | 'cause'>): string {
  const { severity, cause, title } = finding;
  const mark = severityMarks[severity];
  if (cause === undefined) return `${mark} ${safeLine(title, 300)} ${code(finding.code)}`;
  const leaf = leafOf(cause);
  return `${mark} ${bold(formatRef(cause.object), 160)} ${code(leaf.code)}\n${safeLine(leaf.message, 300)}`;
}
