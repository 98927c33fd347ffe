import type { PlanAction } from '@otelops/deployer';
import type { KnownBlock } from '@slack/types';
import { actions, type ButtonWish, context, section } from './blocks.ts';
import { fitMessage } from './fit-message.ts';
import { actionMarks, actionWords } from './marks.ts';
import type { RenderedMessage } from './message.ts';
import type { PlanFacts, PlanLine, PlanSummary } from './plan-facts.ts';
import { headBlocks, headText, type RunHead } from './run-head.ts';
import { bold, code, moment, safeLine, withMoments } from './text.ts';

export interface PreviewState {
  readonly question: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly secondPerson: boolean;
  /** Why it is asked again. */
  readonly notice?: string;
  readonly buttons: readonly ButtonWish[];
}

/** What is asked of a person: counts, what is risky first, until when, and two buttons. */
export function renderPreview(head: RunHead, facts: PlanFacts, state: PreviewState): RenderedMessage {
  const who = state.secondPerson ? 'another person has to approve' : 'whoever asked may approve';
  const until = `until ${moment(state.expiresAt)}`;
  const files = facts.plans.length === 0 ? '' : 'the whole diff is in the thread';
  return fitMessage({
    text: `${headText(head, 'wants approval')}. ${countsText(facts.plans) || safeLine(state.question)}`,
    blocks: [
      ...headBlocks(head, { mark: '🟡', state: 'wants approval', facts: hashes(facts.plans) }),
      ...(state.notice === undefined ? [] : [section(`⚠️ ${safeLine(state.notice, 600)}`)]),
      ...planBlocks(facts),
      section(safeLine(state.question, 600)),
      ...actions(state.buttons),
      context(who, until, files),
    ],
  });
}

/** A preview on which nobody can decide any more, or has decided: what was asked stays to be read, its buttons are gone. */
export function renderClosedPreview(head: RunHead, facts: PlanFacts, closed: ClosedPreview): RenderedMessage {
  return fitMessage({
    text: headText(head, closed.state),
    blocks: [
      ...headBlocks(head, { mark: closed.mark, state: safeLine(closed.state, 100), facts: hashes(facts.plans) }),
      section(safeLine(closed.reason, 1000)),
      ...planBlocks(facts).slice(0, closedParts),
      ...actions(closed.buttons),
    ],
  });
}

export interface ClosedPreview {
  readonly mark: string;
  readonly state: string;
  readonly reason: string;
  readonly buttons: readonly ButtonWish[];
}

/** Of a plan that is not to be decided any more its counts are enough. */
const closedParts = 1;

function planBlocks({ plans, lines, more, warnings, notes }: PlanFacts): readonly KnownBlock[] {
  if (plans.length === 0) return notes.map((note) => section(note));
  const rest = more === 0 ? [] : [`… and ${more} more objects`];
  const body = [...lines.map(lineText), ...rest].join('\n');
  return [
    section(plans.map(summaryText).join('\n')),
    ...(body === '' ? [] : [section(body)]),
    ...(warnings.length === 0 ? [] : [section(warnings.map((text) => `⚠️ ${safeLine(text)}`).join('\n'))]),
  ];
}

function summaryText({ phase, title, counts }: PlanSummary): string {
  return `${bold(title)} (${safeLine(phase, 60)})\n${countsLine(counts, true)}`;
}

function lineText({ action, kind, what, details }: PlanLine): string {
  if (kind === 'group')
    return `${actionMarks[action]} ${actionWords[action]} ${safeLine(what)}: ${safeLine(details.join(', '), 600)}`;
  // Values stay as they are: two times a second apart would look the same.
  const below = details.map((detail) => {
    const line = safeLine(detail);
    return `\u2003\u2003${line.includes(' → ') ? line : withMoments(line)}`;
  });
  return [`${actionMarks[action]} ${actionWords[action]} ${code(what)}`, ...below].join('\n');
}

const counted: readonly (readonly [PlanAction, string])[] = [
  ['conflict', 'in conflict'],
  ['prune', 'to delete'],
  ['replace', 'to replace'],
  ['change', 'to change'],
  ['create', 'to create'],
  ['unchanged', 'unchanged'],
];

function countsLine(counts: PlanSummary['counts'], marked: boolean): string {
  const parts = counted
    .filter(([action]) => counts[action] > 0)
    .map(([action, words]) => (marked ? `*${counts[action]}* ${words}` : `${counts[action]} ${words}`));
  return parts.length === 0 ? 'nothing to change' : parts.join(', ');
}

function countsText(plans: readonly PlanSummary[]): string {
  return plans.map(({ phase, counts }) => `${safeLine(phase, 60)}: ${countsLine(counts, false)}`).join('; ');
}

function hashes(plans: readonly PlanSummary[]): readonly string[] {
  return plans.slice(0, 5).map(({ hash }) => `plan ${code(shortHash(hash))}`);
}

/** Enough of a hash to compare by eye. */
function shortHash(hash: string): string {
  return hash.replace(/^sha256:/, '').slice(0, 12);
}
