import type { Pace } from '../ports/delivery.ts';
import type { OutboxRow } from './outbox-row.ts';

/** A row of the outbox and what is known of it in this process only. Times are monotonic milliseconds. */
export interface Entry {
  readonly row: OutboxRow;
  /** The order in which bodies were wanted. */
  seq: number;
  wantedAt: number;
  /** No attempt before this. */
  notBefore: number;
  /** When Slack last took a body of it. */
  lastSentAt: number;
  /** From when on no call whose answer was lost can have an effect any more. */
  quietAt: number;
  /** What Slack took last, though an earlier edit whose answer was lost may still undo it. */
  shownHash: string | undefined;
  /** The last answer was a no, and not one about limits: nobody should wait for it. */
  isRefused: boolean;
  /** Bodies in a row whose blocks Slack refused. */
  refusedBodies: number;
}

export function createEntry(row: OutboxRow, seq: number, now: number): Entry {
  return {
    row,
    seq,
    wantedAt: now,
    notBefore: Number.NEGATIVE_INFINITY,
    lastSentAt: Number.NEGATIVE_INFINITY,
    quietAt: Number.NEGATIVE_INFINITY,
    shownHash: undefined,
    isRefused: false,
    refusedBodies: 0,
  };
}

const PACES: readonly Pace[] = ['now', 'progress', 'alert'];

export function paceRank(pace: Pace): number {
  return PACES.indexOf(pace);
}

/** What waits to be delivered is as urgent as the most urgent of the bodies that it replaced. */
export function moreUrgent(one: Pace, other: Pace): Pace {
  return paceRank(one) <= paceRank(other) ? one : other;
}
