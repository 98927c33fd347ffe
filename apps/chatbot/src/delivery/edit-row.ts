import { chatbot } from '@otelops/metrics';
import type { Attempt, DeliveryContext } from './delivery-context.ts';
import type { Entry } from './entry.ts';
import { bodyArguments } from './message-body.ts';
import { afterFailure } from './refusal.ts';

/** The message cannot be edited any more, so another one takes its place. */
const GONE_ERRORS = ['message_not_found', 'cant_update_message', 'edit_window_closed'];
/** Somebody who deletes it again and again does not want it. */
const MAX_GENERATIONS = 5;

/**
 * One attempt to give a message its newest body. Editing twice is harmless, so a lost answer is just tried again; but an edit
 * whose answer was lost may come after a later one and undo it, so the newest body is sent once more when that is over.
 */
export async function editRow(entry: Entry, context: DeliveryContext): Promise<Attempt> {
  const { row } = entry;
  const { clock, telemetry } = context;
  if (row.place === undefined) return { kind: 'done' };
  const hash = row.wantedHash;
  const startedAt = clock.monotonic();
  const result = await context.api.call('chat.update', {
    channel: row.place.channel,
    ts: row.place.ts,
    ...bodyArguments(row),
  });
  if (result.kind === 'refused' && GONE_ERRORS.includes(result.error)) return postAnew(entry, result.error, context);
  if (result.kind === 'unknown') entry.quietAt = clock.monotonic() + context.times.graceMs;
  if (result.kind !== 'done') return afterFailure(entry, result, context);
  entry.lastSentAt = clock.monotonic();
  entry.shownHash = hash;
  if (startedAt < entry.quietAt && row.wantedHash === hash)
    return { kind: 'wait', ms: entry.quietAt - clock.monotonic() };
  row.sentHash = hash;
  row.refusedSince = undefined;
  if (row.wantedHash === hash) row.wanted = undefined;
  if (!row.plain) entry.refusedBodies = 0;
  await context.persist(row);
  telemetry.count(chatbot.deliveries.otel, 1, { step: 'edit', result: 'sent' });
  telemetry.duration(chatbot.deliveryDuration.otel, (clock.monotonic() - entry.wantedAt) / 1000, { step: 'edit' });
  return { kind: 'done' };
}

async function postAnew(entry: Entry, reason: string, context: DeliveryContext): Promise<Attempt> {
  const { row } = entry;
  const { telemetry } = context;
  context.placed(entry, undefined);
  row.generation += 1;
  row.opId = context.ids();
  row.sentHash = undefined;
  row.state = row.generation > MAX_GENERATIONS ? 'given-up' : 'new';
  const result = row.state === 'new' ? 'reposted' : 'given-up';
  telemetry.count(chatbot.deliveries.otel, 1, { step: 'edit', result });
  telemetry.log('warn', `${row.key} was gone from ${row.channel} (${reason}): ${result}`);
  await context.persist(row);
  return { kind: 'done' };
}
