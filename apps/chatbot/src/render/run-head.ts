import type { KnownBlock } from '@slack/types';
import { context, section } from './blocks.ts';
import { bold, safeLine } from './text.ts';

/** What every message of a run says first: what, where, for whom. */
export interface RunHead {
  /** `deploy phase-2` */
  readonly line: string;
  /** `sandbox (simulated)` or `cluster prod-macs`. */
  readonly cluster: string;
  readonly requester: string;
  readonly approvedBy?: string;
}

export interface HeadState {
  readonly mark: string;
  /** `wants approval`, `running`; `mrkdwn`. */
  readonly state: string;
  /** More for the small line: `12 s`; `mrkdwn`. */
  readonly facts?: readonly string[];
}

export function headBlocks(head: RunHead, { mark, state, facts = [] }: HeadState): readonly KnownBlock[] {
  const approved = head.approvedBy === undefined ? '' : `approved by ${safeLine(head.approvedBy, 60)}`;
  return [
    section(`${mark} ${bold(head.line, 300)} ${state}`),
    context(safeLine(head.cluster, 120), `asked by ${safeLine(head.requester, 60)}`, approved, ...facts),
  ];
}

/** For notifications and screen readers: one line without marks. */
export function headText(head: RunHead, state: string): string {
  return `${safeLine(head.line, 300)}: ${safeLine(state, 200)} (${safeLine(head.cluster, 120)})`;
}
