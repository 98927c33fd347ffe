import { compact } from '../../json.ts';
import type { JsonObject } from '../../page-protocol.ts';
import type { Message } from '../../workspace/model.ts';
import { readableChannel, visibleMessage } from '../channels.ts';
import { contentOf, type MessageContent } from '../message-content.ts';
import type { ApiCall, Method } from '../method.ts';
import { ApiRefusal } from '../refusal.ts';
import { wireMessage } from '../wire-forms.ts';

/** Changing what was said, taking it back, and linking to it. */
export const CHAT_CHANGE_METHODS: Readonly<Record<string, Method>> = {
  'chat.update': { token: 'bot', scopes: ['chat:write'], tier: 'tier3', run: update },
  'chat.delete': { token: 'bot', scopes: ['chat:write'], tier: 'tier3', run: remove },
  'chat.getPermalink': { token: 'bot', scopes: [], tier: 'special', run: permalink },
};

function update(call: ApiCall): JsonObject {
  const { workspace, args, reach } = call;
  const channel = readableChannel(call, args.required('channel'));
  const old = visibleMessage(call, channel.id, args.required('ts'));
  if (old.user !== workspace.app.botUserId) throw new ApiRefusal('cant_update_message');
  const age = workspace.clock.now().getTime() - Number(old.ts) * 1_000;
  if (age > (reach.editWindowMs ?? Number.POSITIVE_INFINITY)) throw new ApiRefusal('edit_window_closed');
  const message = replaced(old, changeOf(call, old), workspace.newStamp());
  workspace.putMessage(message);
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: wireMessage(workspace, message, { baseUrl: reach.baseUrl(), metadata: true }),
  };
}

function changeOf({ workspace, args }: ApiCall, old: Message): MessageContent {
  const message = compact({
    text: args.text('text'),
    markdown_text: args.text('markdown_text'),
    blocks: args.json('blocks', 'invalid_blocks_format'),
    attachments: args.json('attachments', 'invalid_attachments'),
    metadata: args.json('metadata', 'invalid_metadata_format'),
  });
  // Metadata alone may be changed: what is shown then stays.
  const shown = ['text', 'markdown_text', 'blocks', 'attachments'].some((name) => message[name] !== undefined);
  if (shown || message['metadata'] === undefined) return contentOf(workspace, message, 'refuse');
  const kept = contentOf(workspace, { ...message, text: old.text === '' ? ' ' : old.text }, 'refuse');
  return { ...(kept.metadata === undefined ? {} : { metadata: kept.metadata }), warnings: [] };
}

/**
 * Text without blocks takes the old blocks away, blocks without text the old text; attachments stay until others (or
 * an empty list) come, metadata until other metadata (or an empty object) comes.
 */
export function replaced(old: Message, change: MessageContent, edited: string): Message {
  const says = change.text !== undefined || change.blocks !== undefined;
  const { metadata: oldMetadata, ...rest } = old;
  const metadata = change.metadata ?? oldMetadata;
  const keeps = metadata !== undefined && Object.keys(metadata).length > 0;
  return {
    ...rest,
    text: says ? (change.text ?? '') : old.text,
    blocks: says ? (change.blocks ?? []) : old.blocks,
    attachments: change.attachments ?? old.attachments,
    ...(keeps ? { metadata } : {}),
    // Of what is shown as blocks Slack does not say that it was edited.
    ...(change.blocks === undefined || change.blocks.length === 0 ? { edited } : {}),
  };
}

function remove(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const channel = readableChannel(call, args.required('channel'));
  const message = visibleMessage(call, channel.id, args.required('ts'));
  if (message.user !== workspace.app.botUserId) throw new ApiRefusal('cant_delete_message');
  workspace.removeMessage(channel.id, message.ts);
  return { channel: channel.id, ts: message.ts };
}

function permalink(call: ApiCall): JsonObject {
  const { args, reach } = call;
  const channel = readableChannel(call, args.required('channel'));
  const message = visibleMessage(call, channel.id, args.required('message_ts'));
  const address = `${reach.baseUrl()}/archives/${channel.id}/p${message.ts.replace('.', '')}`;
  const reply = message.threadTs !== undefined && message.threadTs !== message.ts;
  const query = reply ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
  return { channel: channel.id, permalink: `${address}${query}` };
}
