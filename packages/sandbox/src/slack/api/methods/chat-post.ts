import { compact } from '../../json.ts';
import type { JsonObject } from '../../page-protocol.ts';
import { draftMessage } from '../../workspace/draft.ts';
import type { Message } from '../../workspace/model.ts';
import { postChannel, threadOf } from '../channels.ts';
import { contentOfArguments, type MessageContent } from '../message-content.ts';
import type { ApiCall, Method } from '../method.ts';
import { ApiRefusal } from '../refusal.ts';
import { wireMessage } from '../wire-forms.ts';

/** Saying something: to everybody in a channel, or to one person in it. */
export const CHAT_POST_METHODS: Readonly<Record<string, Method>> = {
  'chat.postMessage': { token: 'bot', scopes: ['chat:write'], tier: 'post', run: postMessage },
  'chat.postEphemeral': { token: 'bot', scopes: ['chat:write'], tier: 'tier4', run: postEphemeral },
};

function postMessage(call: ApiCall): JsonObject {
  const { workspace, args, reach } = call;
  const channel = postChannel(call, args.required('channel'));
  const threadTs = threadOf(call, channel.id, args.text('thread_ts'));
  const content = contentOfArguments(workspace, args, 'cut');
  const message: Message = {
    ...draft(call, channel.id, content),
    ...(threadTs === undefined ? {} : { threadTs }),
    broadcast: threadTs !== undefined && args.flag('reply_broadcast'),
    unfurlLinks: args.flagOr('unfurl_links', false),
    unfurlMedia: args.flagOr('unfurl_media', true),
  };
  workspace.putMessage(message);
  return {
    channel: channel.id,
    ts: message.ts,
    message: wireMessage(workspace, message, { baseUrl: reach.baseUrl(), metadata: true }),
    ...warningsOf(content),
  };
}

function postEphemeral(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const channel = postChannel(call, args.required('channel'));
  const user = args.required('user');
  if (!workspace.people.has(user)) throw new ApiRefusal('user_not_found');
  if (!channel.members.includes(user)) throw new ApiRefusal('user_not_in_channel');
  const threadTs = threadOf(call, channel.id, args.text('thread_ts'));
  const content = contentOfArguments(workspace, args, 'cut');
  const message = {
    ...draft(call, channel.id, content),
    ...(threadTs === undefined ? {} : { threadTs }),
    onlyFor: user,
  };
  workspace.putMessage(message);
  return { message_ts: message.ts, ...warningsOf(content) };
}

function draft({ workspace }: ApiCall, channel: string, content: MessageContent): Message {
  return draftMessage({
    channel,
    ts: workspace.newStamp(),
    user: workspace.app.botUserId,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
  });
}

function warningsOf({ warnings }: MessageContent): JsonObject {
  if (warnings.length === 0) return {};
  return compact({ warning: warnings.join(','), response_metadata: { warnings: [...warnings] } });
}
