import type { PageChannel, PageFile, PageMessage, PagePerson, PageView } from '../page-protocol.ts';
import type { Channel, Message, Person, StoredFile, View } from './model.ts';

/** Text files up to this many bytes are shown in place. */
const PREVIEW_LIMIT = 64 * 1024;

export function pagePerson({ id, name, realName, title, kind, teamId }: Person): PagePerson {
  return { id, name, realName, title, kind, teamId };
}

/** A channel as `viewer` sees it: an IM carries the name of the other one. */
export function pageChannel(channel: Channel, viewer: string, people: ReadonlyMap<string, Person>): PageChannel {
  const { id, name, kind, topic, members } = channel;
  if (kind !== 'im') return { id, name, kind, topic, members };
  const other = members.find((member) => member !== viewer) ?? viewer;
  return { id, name: people.get(other)?.name ?? other, kind, topic, members, withUser: other };
}

export function pageMessage(
  message: Message,
  files: ReadonlyMap<string, StoredFile>,
  /** Timestamps, oldest first. */
  replies: readonly string[],
): PageMessage {
  const latest = replies.at(-1);
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    broadcast: message.broadcast,
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    files: message.files.flatMap((id) => {
      const file = files.get(id);
      return file === undefined ? [] : [pageFile(file)];
    }),
    reactions: message.reactions,
    edited: message.edited !== undefined,
    pinned: message.pinned,
    ...(message.onlyFor === undefined ? {} : { onlyFor: message.onlyFor }),
    replyCount: replies.length,
    ...(latest === undefined ? {} : { latestReply: latest }),
  };
}

function pageFile(file: StoredFile): PageFile {
  const readable = file.mimetype.startsWith('text/') && file.content !== undefined && file.size <= PREVIEW_LIMIT;
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    size: file.size,
    altText: file.altText,
    url: `/files/${file.id}`,
    ...(readable ? { preview: new TextDecoder().decode(file.content) } : {}),
  };
}

export function pageView(view: View): PageView {
  return {
    id: view.id,
    type: view.type,
    hash: view.hash,
    callbackId: view.callbackId,
    title: view.title,
    ...(view.submit === undefined ? {} : { submit: view.submit }),
    ...(view.close === undefined ? {} : { close: view.close }),
    blocks: view.blocks,
  };
}
