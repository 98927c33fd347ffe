import { chatbot } from '@otelops/metrics';
import type { Attempt, DeliveryContext } from './delivery-context.ts';
import type { Entry } from './entry.ts';
import { type Found, findPosted } from './find-posted.ts';
import { afterFailure } from './refusal.ts';

/** `absent`: it does not stand there, and nothing of it can be under way any more. */
export type Settled =
  | Extract<Found, { kind: 'found' | 'absent' }>
  | { readonly kind: 'later'; readonly attempt: Attempt };

/**
 * Finds out what came of a post that got no answer, or that a process which ended had under way. A history without it
 * counts only when it was read after Slack had time to finish. Where the history cannot be read the message is posted
 * again: twice is better than never.
 */
export async function settleUncertain(entry: Entry, channel: string, context: DeliveryContext): Promise<Settled> {
  const { row } = entry;
  const { clock, telemetry } = context;
  const startedAt = clock.monotonic();
  const found = await findPosted(context.read, {
    channel,
    threadTs: row.thread === undefined ? undefined : context.placeOf(row.thread)?.ts,
    since: row.sendingSince === undefined ? clock.now() : new Date(row.sendingSince),
    opId: row.opId,
    fileId: row.file?.fileId,
  });
  if (found.kind === 'found') {
    telemetry.count(chatbot.deliveries.otel, 1, { step: 'post', result: 'adopted' });
    return found;
  }
  if (found.kind === 'absent') {
    const quietFor = startedAt - entry.quietAt;
    return quietFor >= 0 ? found : { kind: 'later', attempt: { kind: 'wait', ms: -quietFor } };
  }
  if (!found.lasting) {
    const attempt = await afterFailure(entry, { kind: 'unknown', message: found.reason }, context);
    return { kind: 'later', attempt };
  }
  telemetry.count(chatbot.deliveries.otel, 1, { step: 'post', result: 'unverified' });
  telemetry.log(
    'warn',
    `Whether ${row.key} stands in ${channel} already cannot be seen (${found.reason}); it is posted.`,
  );
  return { kind: 'absent' };
}
