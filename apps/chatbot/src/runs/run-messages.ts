import { exitCodeOf, isReasonCode, noProgress, type Progress } from '@otelops/operations';
import type { KnownBlock } from '@slack/types';
import type { ButtonWish } from '../render/blocks.ts';
import type { RenderedMessage } from '../render/message.ts';
import { renderClosedPreview, renderPreview } from '../render/plan-preview.ts';
import { renderEnd } from '../render/run-end.ts';
import type { RunHead } from '../render/run-head.ts';
import { renderRun } from '../render/run-message.ts';
import type { Ask, RunRecord } from './run-record.ts';

function headOf(record: RunRecord, cluster: string): RunHead {
  const approver = record.approvals.findLast(({ by }) => by !== undefined)?.by;
  const approved = approver === undefined ? {} : { approvedBy: approver.name };
  return { line: record.line, cluster, requester: record.requester.name, ...approved };
}

/** A plan that waits for a yes. */
export function askingMessage(record: RunRecord, ask: Ask, cluster: string): RenderedMessage {
  return renderPreview(headOf(record, cluster), ask.facts, {
    question: ask.question,
    expiresAt: ask.expiresAt,
    secondPerson: ask.rule === 'second-person',
    ...(ask.notice === undefined ? {} : { notice: ask.notice }),
    buttons: [approveButton(record, ask), { label: 'Cancel', action: 'run.cancel', value: record.id }],
  });
}

function approveButton(record: RunRecord, ask: Ask): ButtonWish {
  const wish = { label: 'Approve', action: 'run.approve', value: `${record.id}.${ask.number}` } as const;
  return { ...wish, style: ask.danger === 'changes' ? 'primary' : 'danger' };
}

export interface WorkingState {
  readonly progress: Progress;
  readonly now: Date;
  readonly startedAt: Date;
  readonly state?: string;
}

/** A run under way. */
export function workingMessage(record: RunRecord, working: WorkingState, cluster: string): RenderedMessage {
  const cancel: ButtonWish = { label: 'Cancel', action: 'run.cancel', value: record.id };
  const state = working.state ?? stateOf(record);
  const isEnding = record.cancelledBy !== undefined || working.state !== undefined;
  const again = record.resumed === 0 ? {} : { notice: 'The bot was restarted in the middle; this run goes on.' };
  return renderRun(headOf(record, cluster), working.progress, {
    now: working.now,
    startedAt: working.startedAt,
    state,
    ...again,
    upcoming: upcomingOf(record, working.progress),
    buttons: isEnding ? [] : [cancel],
  });
}

/** Phases of the approved plan that have not begun. */
function upcomingOf({ ask, approvals }: RunRecord, { steps }: Progress): readonly string[] {
  const plans = approvals.length === 0 ? [] : (ask?.facts.plans ?? []);
  return plans.filter(({ phase }) => !steps.has(phase)).map(({ title }) => title);
}

function stateOf(record: RunRecord): string {
  if (record.cancelledBy !== undefined) return `being cancelled by ${record.cancelledBy.name}`;
  return record.approvals.length === 0 ? 'being looked at' : 'running';
}

export interface EndParts {
  readonly progress: Progress;
  readonly results: readonly KnownBlock[];
  readonly buttons: readonly ButtonWish[];
}

/** The last state of a run; without parts, as far as the record alone knows it. */
export function endMessage(record: RunRecord, cluster: string, parts?: EndParts): RenderedMessage {
  const { end, ask } = record;
  const again: ButtonWish[] = [{ label: 'Run again', action: 'run.again', value: record.id }];
  const isGood = end?.state === 'done' || record.mendedBy !== undefined;
  const buttons = [...(parts?.buttons ?? []), ...(isGood || isBadInput(end?.code) ? [] : again)];
  const head = headOf(record, cluster);
  if (end?.state === 'refused' && ask !== undefined && record.approvals.length === 0) {
    const closed = closedStates[end.code] ?? closedStates['not-approved'] ?? '';
    return renderClosedPreview(head, ask.facts, { mark: '⛔', state: closed, reason: end.summary, buttons });
  }
  return renderEnd(head, parts?.progress ?? noProgress, {
    code: end?.code ?? 'internal-error',
    summary: end?.summary ?? '',
    advice: end?.advice ?? [],
    tookMs: end?.tookMs ?? 0,
    results: parts?.results ?? [],
    buttons,
    ...(record.mendedBy === undefined ? {} : { mendedBy: record.mendedBy }),
  });
}

/** The same words again would be as wrong. */
function isBadInput(reason: string | undefined): boolean {
  return reason !== undefined && isReasonCode(reason) && exitCodeOf(reason) === 2;
}

const closedStates: Readonly<Record<string, string>> = {
  'not-approved': 'not approved',
  cancelled: 'cancelled',
};
