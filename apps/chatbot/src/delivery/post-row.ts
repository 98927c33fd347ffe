import { chatbot } from '@otelops/metrics';
import { z } from 'zod';
import type { MessagePlace } from '../ports/delivery.ts';
import type { Attempt, DeliveryContext } from './delivery-context.ts';
import type { Entry } from './entry.ts';
import { bodyArguments } from './message-body.ts';
import { afterFailure, giveUp } from './refusal.ts';
import { settleUncertain } from './settle-uncertain.ts';

const posted = z.object({ channel: z.string(), ts: z.string() });

/**
 * One attempt to bring a message into being, once: `sending` is on disk before the request leaves, so that whoever finds it
 * there looks into the channel before posting again.
 */
export async function postRow(entry: Entry, channel: string, context: DeliveryContext): Promise<Attempt> {
  const { row } = entry;
  if (row.state === 'sending') {
    const settled = await settleUncertain(entry, channel, context);
    if (settled.kind === 'later') return settled.attempt;
    // What stands there may be an older body; the hash of what Slack has is unknown, so it is edited.
    if (settled.kind === 'found') return standsAt(entry, settled.place, undefined, context);
  }
  row.state = 'sending';
  row.sendingSince = context.clock.now().toISOString();
  await context.persist(row);
  const hash = row.wantedHash;
  const threadTs = row.thread === undefined ? undefined : context.placeOf(row.thread)?.ts;
  const result = await context.api.call('chat.postMessage', {
    channel,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...bodyArguments(row),
  });
  if (result.kind === 'done') {
    const parsed = posted.safeParse(result.data);
    if (parsed.success) return standsAt(entry, parsed.data, hash, context);
  }
  if (result.kind === 'done' || result.kind === 'unknown') {
    return nobodyKnows(entry, context);
  }
  row.state = 'new';
  return afterFailure(entry, result, context);
}

/** The answer says nothing about the effect: the next attempt looks first. That goes on for as long as refusals may. */
export async function nobodyKnows(entry: Entry, context: DeliveryContext): Promise<Attempt> {
  const { clock, times } = context;
  entry.quietAt = clock.monotonic() + times.graceMs;
  entry.row.refusedSince ??= clock.now().toISOString();
  if (clock.now().getTime() - Date.parse(entry.row.refusedSince) < times.giveUpMs) return { kind: 'wait', ms: 0 };
  await giveUp(entry, 'no answer', context);
  return { kind: 'done' };
}

/** The message is in Slack: its place is on disk before anything else happens to it. */
export async function standsAt(
  entry: Entry,
  place: MessagePlace,
  hash: string | undefined,
  context: DeliveryContext,
): Promise<Attempt> {
  const { row } = entry;
  const { clock, telemetry } = context;
  row.state = 'sent';
  row.sendingSince = undefined;
  row.refusedSince = undefined;
  row.sentHash = hash;
  if (row.wantedHash === hash) row.wanted = undefined;
  entry.lastSentAt = clock.monotonic();
  context.placed(entry, { channel: place.channel, ts: place.ts });
  await context.persist(row);
  telemetry.count(chatbot.deliveries.otel, 1, { step: 'post', result: 'sent' });
  telemetry.duration(chatbot.deliveryDuration.otel, (clock.monotonic() - entry.wantedAt) / 1000, { step: 'post' });
  return { kind: 'done' };
}
