import type { Clock } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import type { Delivery, WantedMessage } from '../ports/delivery.ts';
import type { Ids } from '../ports/ids.ts';
import type { Store } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { SlackApi } from '../slack/slack-api.ts';
import { type DeliveryContext, type DeliveryTimes, deliveryTimes, type UploadBytes } from './delivery-context.ts';
import { type Entry, moreUrgent } from './entry.ts';
import type { Read } from './find-posted.ts';
import { hashOf } from './message-body.ts';
import { type Birth, newFileRow, newMessageRow } from './new-row.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { needsEdit, needsPost, type OutboxRow } from './outbox-row.ts';
import { createTargets } from './targets.ts';
import { createWays, type DeliveryRates, slackRates } from './ways.ts';

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  readonly telemetry: Telemetry;
  /** Calls that have an effect: each once. */
  readonly api: SlackApi;
  /** Reads, repeated where that helps. */
  readonly read: Read;
  readonly upload: UploadBytes;
  /** Nothing new is begun after it; what is under way ends by itself. */
  readonly signal: AbortSignal;
  /** Slack refuses our token for good. */
  readonly fatal: (error: string) => void;
  readonly rates?: DeliveryRates;
  readonly times?: Partial<DeliveryTimes>;
}

/** Delivery, and what only its owner does with it. */
export interface RunningDelivery extends Delivery {
  /** Takes up what an earlier process left. */
  start(): void;
  /** From now on no message waits for its pace: the process is about to end. */
  hurry(): void;
}

/** Bodies in a row that Slack refused the blocks of, after which a message stays plain. */
const ALWAYS_PLAIN_AFTER = 3;
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const HOUSEKEEPING_MS = 600_000;

/** Brings messages to Slack from an outbox on disk. */
export function createDelivery(options: DeliveryOptions): RunningDelivery {
  const { clock, signal, telemetry } = options;
  const outbox = createOutbox(options);
  let isHurried = false;
  const context = contextOf(options, outbox, () => ways.ring());
  const ways = createWays({
    clock,
    signal,
    rates: options.rates ?? slackRates,
    context,
    parentState: (entry) => outbox.parentState(entry),
    target: createTargets(context),
    hurried: () => isHurried,
    changed: (entry) => {
      if (entry.row.state === 'given-up') ways.ring();
      outbox.changed();
    },
  });
  telemetry.gauge(chatbot.outboxWaiting.otel, () => outbox.waiting().count);
  telemetry.gauge(chatbot.outboxOldestAge.otel, () => outbox.waiting().oldestSeconds);
  const birth = (): Birth => ({ opId: options.ids(), at: clock.now().toISOString() });
  const sendNew = async (row: OutboxRow): Promise<void> => {
    const entry = outbox.add(row);
    await outbox.persist(row);
    ways.send(entry);
  };
  return {
    start: () => {
      for (const entry of outbox.entries()) ways.send(entry);
      void keepHouse(options, async () => {
        await outbox.prune();
        ways.ring();
      });
    },
    hurry: () => {
      isHurried = true;
      ways.ring();
    },
    want: async (message) => {
      const known = outbox.find(message.key);
      if (known === undefined) return sendNew(newMessageRow(message, birth()));
      if (!renew(known, message, outbox)) return;
      await outbox.persist(known.row);
      ways.send(known);
      ways.ring();
    },
    upload: async (file) => {
      const known = outbox.find(file.key);
      if (known !== undefined && known.row.state !== 'given-up') return;
      if (Buffer.byteLength(file.content) > MAX_FILE_BYTES) throw new RangeError(`${file.filename} is too large.`);
      await sendNew(newFileRow(file, birth()));
    },
    placeOf: (key) => outbox.find(key)?.row.place,
    keyAt: (place) => outbox.keyAt(place),
    settled: (timeoutMs) => outbox.settled(timeoutMs),
  };
}

function contextOf(options: DeliveryOptions, outbox: Outbox, ring: () => void): DeliveryContext {
  return {
    ...options,
    times: { ...deliveryTimes, ...options.times },
    persist: outbox.persist,
    placeOf: (key) => outbox.find(key)?.row.place,
    placed: (entry, place) => {
      outbox.placed(entry, place);
      ring();
    },
  };
}

/** Puts another body on a message that is known; false when it says that already. */
function renew(entry: Entry, { message, pace }: WantedMessage, outbox: Outbox): boolean {
  const { row } = entry;
  const hash = hashOf(message);
  const isPending = needsPost(row) || needsEdit(row);
  if (!isPending && row.state !== 'given-up' && row.sentHash === hash) return false;
  outbox.renew(entry);
  row.pace = isPending ? moreUrgent(row.pace, pace) : pace;
  row.wanted = message;
  row.wantedHash = hash;
  row.plain = entry.refusedBodies >= ALWAYS_PLAIN_AFTER;
  if (row.state !== 'given-up') return true;
  // Given up once, wanted again: it is tried from where it stood.
  row.state = row.place === undefined ? 'new' : 'sent';
  row.refusedSince = undefined;
  row.generation = 0;
  return true;
}

async function keepHouse({ clock, signal, telemetry }: DeliveryOptions, tidy: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await tidy().catch((error: unknown) => telemetry.log('error', `The outbox was not tidied: ${String(error)}`));
    await clock.sleep(HOUSEKEEPING_MS, signal).catch(() => undefined);
  }
}
