import type { Clock } from '@otelops/deployer';
import type { MessageKey, MessagePlace } from '../ports/delivery.ts';
import type { Ids } from '../ports/ids.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { SlackApi } from '../slack/slack-api.ts';
import type { Entry } from './entry.ts';
import type { Read } from './find-posted.ts';
import type { OutboxRow } from './outbox-row.ts';

/** What one attempt needs to know and to do. */
export interface DeliveryContext {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly telemetry: Telemetry;
  /** One call, one answer. */
  readonly api: SlackApi;
  /** Reads of the history, which may be repeated and wait for their limits. */
  readonly read: Read;
  readonly upload: UploadBytes;
  /** On disk when it resolves. */
  persist(row: OutboxRow): Promise<void>;
  placeOf(key: MessageKey): MessagePlace | undefined;
  /** A message of ours stands there now; `undefined` where it stood is gone. */
  placed(entry: Entry, place: MessagePlace | undefined): void;
  /** Slack does not know us any more: nothing will ever be delivered. */
  readonly fatal: (error: string) => void;
  readonly times: DeliveryTimes;
}

/** Sends a file's bytes to the address that Slack gave for them; text says why it failed. */
export type UploadBytes = (
  url: string,
  content: Buffer,
) => Promise<{ readonly ok: true } | { readonly ok: false; readonly message: string }>;

/** All in milliseconds. */
export interface DeliveryTimes {
  /** After an answer that says nothing, Slack may still be at work for so long. */
  readonly graceMs: number;
  /** The longest that one call takes. */
  readonly callTimeoutMs: number;
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
  /** What Slack refuses for so long is given up. */
  readonly giveUpMs: number;
  /** Gap between two edits of one message. */
  readonly progressGapMs: number;
  readonly alertGapMs: number;
}

export const deliveryTimes: DeliveryTimes = {
  graceMs: 5_000,
  callTimeoutMs: 10_000,
  firstRetryMs: 2_000,
  lastRetryMs: 30 * 60_000,
  giveUpMs: 24 * 3_600_000,
  progressGapMs: 1_200,
  alertGapMs: 45_000,
};

/** What one attempt came to: done with, wait so long with this message, or with all messages of the same way. */
export type Attempt =
  | { readonly kind: 'done' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'pause'; readonly ms: number };
