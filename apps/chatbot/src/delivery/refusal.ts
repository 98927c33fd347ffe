import { chatbot } from '@otelops/metrics';
import type { CallResult } from '../slack/slack-api.ts';
import type { Attempt, DeliveryContext } from './delivery-context.ts';
import type { Entry } from './entry.ts';

/** Slack could not make sense of the blocks; the text alone still tells what matters. */
const BLOCK_ERRORS = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'invalid_attachments',
  'slack_file_not_found',
];

/** Words that may mean that the token is no token of this workspace any more. */
const LOST_ERRORS = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'];

export type Failure = Exclude<CallResult, { kind: 'done' }>;
type Refusal = Extract<CallResult, { kind: 'refused' }>;

/**
 * What to do after a call that did not come to its end, other than a lost answer: wait as Slack said, leave the blocks away,
 * or try again later and less and less often. A refusal may be over any time: somebody invites the bot.
 */
export async function afterFailure(entry: Entry, failure: Failure, context: DeliveryContext): Promise<Attempt> {
  entry.isRefused = false;
  if (failure.kind === 'limited') {
    const seconds = failure.retryAfterMs / 1000;
    context.telemetry.duration(chatbot.limitWait.otel, seconds, {
      method: entry.row.place === undefined ? 'post' : 'edit',
    });
    return { kind: 'pause', ms: failure.retryAfterMs };
  }
  if (failure.kind === 'refused') {
    if (BLOCK_ERRORS.includes(failure.error) && !entry.row.plain) return leaveBlocksAway(entry, failure, context);
    if (LOST_ERRORS.includes(failure.error)) await askForToken(context);
  }
  entry.isRefused = failure.kind === 'refused';
  const text = failure.kind === 'refused' ? failure.error : failure.message;
  return tryLater(entry, text, context);
}

/**
 * Whether the token is lost is asked where no channel is concerned: what Slack says of one message must not end the bot, which
 * would find that message in its outbox again at the next start.
 */
async function askForToken({ api, fatal }: DeliveryContext): Promise<void> {
  const result = await api.call('auth.test', {});
  if (result.kind === 'refused' && LOST_ERRORS.includes(result.error)) fatal(result.error);
}

async function leaveBlocksAway(entry: Entry, refusal: Refusal, context: DeliveryContext): Promise<Attempt> {
  entry.row.plain = true;
  entry.refusedBodies += 1;
  context.telemetry.count(chatbot.deliveries.otel, 1, { step: 'fallback', result: 'plain' });
  context.telemetry.log('warn', `Slack refused the blocks of ${entry.row.key}: ${refusal.error}`, {
    'otelops.chat.details': refusal.details.join('; ').slice(0, 500),
  });
  await context.persist(entry.row);
  return { kind: 'wait', ms: 0 };
}

async function tryLater(entry: Entry, reason: string, context: DeliveryContext): Promise<Attempt> {
  const { row } = entry;
  const { clock, times } = context;
  const now = clock.now();
  const isFirst = row.refusedSince === undefined;
  row.refusedSince ??= now.toISOString();
  const age = Math.max(0, now.getTime() - Date.parse(row.refusedSince));
  if (age > times.giveUpMs) {
    await giveUp(entry, reason, context);
    return { kind: 'done' };
  }
  if (isFirst) {
    context.telemetry.count(chatbot.deliveries.otel, 1, { step: 'any', result: 'refused' });
    context.telemetry.log('warn', `Slack did not take ${row.key} for ${row.channel}: ${reason}`);
    await context.persist(row);
  }
  return { kind: 'wait', ms: Math.min(times.lastRetryMs, Math.max(times.firstRetryMs, age / 2)) };
}

/** Nothing more is tried until it is wanted anew. */
export async function giveUp(entry: Entry, reason: string, context: DeliveryContext): Promise<void> {
  const { row } = entry;
  row.state = 'given-up';
  context.telemetry.count(chatbot.deliveries.otel, 1, { step: 'any', result: 'given-up' });
  context.telemetry.log('error', `${row.key} for ${row.channel} was given up: ${reason}`);
  await context.persist(row);
}
