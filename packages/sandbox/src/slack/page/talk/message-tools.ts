import { h } from 'preact';
import type { PageMessage } from '../../page-protocol.ts';
import { useDesk } from '../frame/use-desk.ts';
import { emojiOf, QUICK_REACTIONS } from '../text/emoji.ts';
import type { View } from '../view.ts';

interface MessageToolsProps {
  readonly message: PageMessage;
  readonly inThread: boolean;
}

/** What can be done with a message: shown when it is pointed at or has the focus. */
export function MessageTools({ message, inThread }: MessageToolsProps): View | null {
  const desk = useDesk();
  const { channel, ts, onlyFor } = message;
  if (onlyFor !== undefined) return null;
  const tool = (label: string, sign: string, click: () => void): View =>
    h('button', { type: 'button', key: label, class: 'tool', title: label, 'aria-label': label, onClick: click }, sign);
  const reactions = QUICK_REACTIONS.slice(0, 3).map((name) =>
    tool(`React with ${name.replaceAll('_', ' ')}`, emojiOf(name) ?? name, () => desk.react(channel, ts, name)),
  );
  const reply = inThread
    ? undefined
    : tool('Reply in thread', '💬', () => desk.openThread(channel, message.threadTs ?? ts));
  const link = tool('Copy link', '🔗', () => void desk.copyLink(message));
  return h('div', { class: 'message-tools' }, ...reactions, reply, link);
}
