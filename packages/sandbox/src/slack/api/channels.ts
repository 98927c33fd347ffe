import type { Channel, Message } from '../workspace/model.ts';
import type { ApiCall } from './method.ts';
import { ApiRefusal } from './refusal.ts';
import { SCOPE_FAMILY } from './scopes.ts';

/** A channel that the app can see, by id. @throws ApiRefusal `channel_not_found`. */
function visibleChannel({ workspace }: ApiCall, id: string): Channel {
  const channel = workspace.channels.get(id);
  const member = channel?.members.includes(workspace.app.botUserId) === true;
  if (channel === undefined || (channel.kind !== 'public' && !member)) throw new ApiRefusal('channel_not_found');
  return channel;
}

/** A channel that the app may ask about. @throws ApiRefusal `channel_not_found`, `missing_scope`. */
export function knownChannel(call: ApiCall, id: string): Channel {
  const channel = visibleChannel(call, id);
  call.scopes.require(`${SCOPE_FAMILY[channel.kind]}:read`);
  return channel;
}

/** A channel whose messages the app may read. @throws ApiRefusal `not_in_channel`. */
export function readableChannel(call: ApiCall, id: string): Channel {
  const channel = visibleChannel(call, id);
  if (!channel.members.includes(call.workspace.app.botUserId)) throw new ApiRefusal('not_in_channel');
  return channel;
}

/** Where a post goes: a channel by id or `#name`, or the IM with a person. @throws ApiRefusal as chat.postMessage does. */
export function postChannel(call: ApiCall, target: string): Channel {
  const { workspace } = call;
  const byName = [...workspace.channels.values()].find(({ kind, name }) => kind !== 'im' && `#${name}` === target);
  const person = workspace.people.get(target);
  const channel =
    person === undefined
      ? readableChannel(call, byName?.id ?? target)
      : workspace.openIm(workspace.app.botUserId, person.id);
  if (channel.archived === true) throw new ApiRefusal('is_archived');
  return channel;
}

/**
 * The head of the thread that a post asks for; a reply stands for its head. Of a head that is gone Slack says nothing:
 * it posts into the channel, and only the missing `thread_ts` of the answer tells (slack-go/slack#1571).
 */
export function threadOf({ workspace }: ApiCall, channel: string, ts: string | undefined): string | undefined {
  const head = ts === undefined ? undefined : workspace.message(channel, ts);
  return head === undefined || head.onlyFor !== undefined ? undefined : (head.threadTs ?? head.ts);
}

/** A message that everybody in the channel can see. @throws ApiRefusal `message_not_found`. */
export function visibleMessage({ workspace }: ApiCall, channel: string, ts: string): Message {
  const message = workspace.message(channel, ts);
  if (message === undefined || message.onlyFor !== undefined || message.tombstone === true)
    throw new ApiRefusal('message_not_found');
  return message;
}
