import type { JsonObject } from '../../page-protocol.ts';
import type { Message } from '../../workspace/model.ts';
import { withoutReaction, withReaction } from '../../workspace/reactions.ts';
import { readableChannel, visibleMessage } from '../channels.ts';
import type { ApiCall, Method } from '../method.ts';
import { ApiRefusal } from '../refusal.ts';

/** Emoji and pins on messages. */
export const MARK_METHODS: Readonly<Record<string, Method>> = {
  'reactions.add': { token: 'bot', scopes: ['reactions:write'], tier: 'tier3', run: addReaction },
  'reactions.remove': { token: 'bot', scopes: ['reactions:write'], tier: 'tier2', run: removeReaction },
  'pins.add': { token: 'bot', scopes: ['pins:write'], tier: 'tier2', run: addPin },
  'pins.remove': { token: 'bot', scopes: ['pins:write'], tier: 'tier2', run: removePin },
};

/** Emoji that one message can carry. */
const MOST_EMOJI = 50;

function marked(call: ApiCall): Message {
  const channel = readableChannel(call, call.args.required('channel'));
  const timestamp = call.args.required('timestamp');
  if (!/^\d+\.\d+$/.test(timestamp)) throw new ApiRefusal('bad_timestamp');
  if (channel.archived === true) throw new ApiRefusal('is_archived');
  return visibleMessage(call, channel.id, timestamp);
}

function addReaction(call: ApiCall): JsonObject {
  const name = nameOf(call);
  const message = marked(call);
  const user = call.workspace.app.botUserId;
  const reaction = message.reactions.find((each) => each.name === name);
  if (reaction?.users.includes(user) === true) throw new ApiRefusal('already_reacted');
  if (reaction === undefined && message.reactions.length >= MOST_EMOJI) throw new ApiRefusal('too_many_emoji');
  call.workspace.putMessage(withReaction(message, name, user));
  return {};
}

function removeReaction(call: ApiCall): JsonObject {
  const name = nameOf(call);
  const message = marked(call);
  const user = call.workspace.app.botUserId;
  if (!message.reactions.some((each) => each.name === name && each.users.includes(user))) {
    throw new ApiRefusal('no_reaction');
  }
  call.workspace.putMessage(withoutReaction(message, name, user));
  return {};
}

function nameOf({ args }: ApiCall): string {
  const name = args.required('name').replaceAll(':', '');
  if (!/^[a-z0-9_+'-]+(::?skin-tone-[2-6])?$/.test(name)) throw new ApiRefusal('invalid_name');
  return name;
}

function addPin(call: ApiCall): JsonObject {
  const message = marked(call);
  if (message.pinned) throw new ApiRefusal('already_pinned');
  call.workspace.putMessage({ ...message, pinned: true });
  return {};
}

function removePin(call: ApiCall): JsonObject {
  const message = marked(call);
  if (!message.pinned) throw new ApiRefusal('no_pin');
  call.workspace.putMessage({ ...message, pinned: false });
  return {};
}
