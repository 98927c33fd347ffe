import { h } from 'preact';
import type { PageMessage } from '../../page-protocol.ts';
import { moveFocus } from '../frame/move-focus.ts';
import { useDesk } from '../frame/use-desk.ts';
import { emojiOf, QUICK_REACTIONS } from '../text/emoji.ts';
import type { View } from '../view.ts';

interface MessageToolsProps {
  readonly message: PageMessage;
  readonly inThread: boolean;
}

/** What can be done with a message: shown when it is pointed at or has the focus. One stop of Tab; arrows walk within. */
export function MessageTools({ message, inThread }: MessageToolsProps): View | null {
  const desk = useDesk();
  const { channel, ts, onlyFor } = message;
  if (onlyFor !== undefined) return null;
  const tool = (label: string, sign: string, click: () => void, tabIndex = -1): View => {
    const words = { title: label, 'aria-label': label };
    return h('button', { type: 'button', key: label, class: 'tool', ...words, tabIndex, onClick: click }, sign);
  };
  const reactions = QUICK_REACTIONS.slice(0, 3).map((name, index) => {
    const react = (): void => desk.react(channel, ts, name);
    return tool(`React with ${name.replaceAll('_', ' ')}`, emojiOf(name) ?? name, react, index === 0 ? 0 : -1);
  });
  const reply = inThread
    ? undefined
    : tool('Reply in thread', '💬', () => desk.openThread(channel, message.threadTs ?? ts));
  const link = tool('Copy link', '🔗', () => void desk.copyLink(message));
  return h(
    'div',
    {
      class: 'message-tools',
      role: 'toolbar',
      'aria-label': 'Message tools',
      onKeyDown: (event: KeyboardEvent) => moveFocus(event, '.tool'),
    },
    ...reactions,
    reply,
    link,
  );
}
