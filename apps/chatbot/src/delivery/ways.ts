import type { Clock } from '@otelops/deployer';
import type { Rate } from './bucket.ts';
import type { Attempt, DeliveryContext, DeliveryTimes } from './delivery-context.ts';
import { editRow } from './edit-row.ts';
import { type Entry, paceRank } from './entry.ts';
import { createLane, type Lane } from './lane.ts';
import { needsEdit, needsPost } from './outbox-row.ts';
import { postRow } from './post-row.ts';
import { giveUp } from './refusal.ts';
import { uploadRow } from './upload-row.ts';

/** Slack's limits (https://docs.slack.dev/apis/web-api/rate-limits): about one post a second and channel, 50 edits a minute. */
export interface DeliveryRates {
  readonly posts: Rate;
  readonly edits: Rate;
}

export const slackRates: DeliveryRates = {
  posts: { everyMs: 1_000, burst: 3 },
  edits: { everyMs: 1_200, burst: 10 },
};

/** The ways by which rows get to Slack: one for the posts of each channel, one for all edits. */
export interface Ways {
  /** Sends it on the way that it needs now; nothing when it needs none. */
  send(entry: Entry): void;
  /** Somewhere a message came into being, for which replies may wait. */
  ring(): void;
}

export interface WaysOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly rates: DeliveryRates;
  readonly context: DeliveryContext;
  /** Whether what it stands under is there; nothing is known of it for a while after a start. */
  parentState(entry: Entry): 'there' | 'awaited' | 'lost';
  /** Where Slack wants it: the channel, or the conversation with a person. */
  target(entry: Entry): Promise<string | Attempt>;
  /** True once: everything that waits for its pace goes now. */
  hurried(): boolean;
  /** After each attempt. */
  changed(entry: Entry): void;
}

const EDITS_AT_ONCE = 4;
const AFTER_A_FAULT_MS = 1_000;

export function createWays(options: WaysOptions): Ways {
  const { clock, signal, rates, context } = options;
  const posts = new Map<string, Lane<Entry>>();
  const after = (entry: Entry, lane: Lane<Entry>, attempt: Attempt): void => {
    if (attempt.kind === 'wait') entry.notBefore = clock.monotonic() + attempt.ms;
    if (attempt.kind === 'pause') lane.pause(attempt.ms);
    send(entry);
    options.changed(entry);
  };
  const work = async (entry: Entry, lane: Lane<Entry>, attempt: () => Promise<Attempt>): Promise<void> => {
    try {
      after(entry, lane, await attempt());
    } catch (error) {
      // The disk, in all likelihood: without it nothing is sent, and the store tells who must know.
      context.telemetry.log('error', `Delivery of ${entry.row.key} failed: ${String(error)}`);
      after(entry, lane, { kind: 'wait', ms: AFTER_A_FAULT_MS });
    }
  };
  const edits: Lane<Entry> = createLane<Entry>({
    clock,
    signal,
    rate: rates.edits,
    workers: EDITS_AT_ONCE,
    readyAt: (entry) =>
      Math.max(entry.notBefore, options.hurried() ? 0 : entry.lastSentAt + gapOf(entry, context.times)),
    hurries: ({ row }) => row.pace === 'now',
    rank: rankOf,
    isDone: ({ row }) => !needsEdit(row),
    work: (entry) => work(entry, edits, () => editRow(entry, context)),
  });
  const postLane = (): Lane<Entry> => {
    const lane: Lane<Entry> = createLane<Entry>({
      clock,
      signal,
      rate: rates.posts,
      workers: 1,
      readyAt: (entry) => (options.parentState(entry) === 'awaited' ? Number.POSITIVE_INFINITY : entry.notBefore),
      hurries: () => false,
      rank: rankOf,
      isDone: ({ row }) => !needsPost(row),
      work: (entry) => work(entry, lane, () => postOne(entry, options)),
    });
    return lane;
  };
  const send = (entry: Entry): void => {
    if (needsEdit(entry.row)) edits.add(entry);
    if (!needsPost(entry.row)) return;
    const { channel } = entry.row;
    const lane = posts.get(channel) ?? postLane();
    posts.set(channel, lane);
    lane.add(entry);
  };
  return {
    send,
    ring: () => {
      edits.ring();
      for (const lane of posts.values()) lane.ring();
    },
  };
}

async function postOne(entry: Entry, { context, target, parentState }: WaysOptions): Promise<Attempt> {
  if (parentState(entry) === 'lost') {
    await giveUp(entry, 'the message that it replies to does not stand anywhere', context);
    return { kind: 'done' };
  }
  const channel = await target(entry);
  if (typeof channel !== 'string') return channel;
  return entry.row.file === undefined ? postRow(entry, channel, context) : uploadRow(entry, channel, context);
}

function gapOf({ row }: Entry, times: DeliveryTimes): number {
  if (row.pace === 'now') return 0;
  return row.pace === 'progress' ? times.progressGapMs : times.alertGapMs;
}

/** The most urgent first, and of those the oldest. */
function rankOf({ row, seq }: Entry): number {
  return paceRank(row.pace) * 2 ** 40 + seq;
}
