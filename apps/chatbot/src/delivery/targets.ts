import { z } from 'zod';
import type { Attempt, DeliveryContext } from './delivery-context.ts';
import type { Entry } from './entry.ts';
import { afterFailure } from './refusal.ts';

const opened = z.object({ channel: z.object({ id: z.string() }) });

/**
 * Where a message goes: its channel; for a person, the conversation with that person, whose history has an id of its own.
 * Conversations are remembered for the life of the process.
 */
export function createTargets(context: DeliveryContext): (entry: Entry) => Promise<string | Attempt> {
  const conversations = new Map<string, string>();
  return async (entry) => {
    const { channel } = entry.row;
    if (!/^[UW]/.test(channel)) return channel;
    const known = conversations.get(channel);
    if (known !== undefined) return known;
    const result = await context.api.call('conversations.open', { users: channel });
    if (result.kind !== 'done') return afterFailure(entry, result, context);
    const parsed = opened.safeParse(result.data);
    if (!parsed.success) return afterFailure(entry, { kind: 'unknown', message: 'no conversation came' }, context);
    conversations.set(channel, parsed.data.channel.id);
    return parsed.data.channel.id;
  };
}
