import { type ComponentChildren, h } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { PageMessage } from '../../page-protocol.ts';
import { useDesk, useSelect } from '../frame/use-desk.ts';
import type { Names } from '../state/workspace.ts';
import { dateOfTs, dayName } from '../text/dates.ts';
import type { View } from '../view.ts';
import { groupMessages, type Row } from './group-messages.ts';
import { Message } from './message.ts';
import { useStickyEnd } from './use-sticky-end.ts';

interface MessageListProps {
  /** Another one begins at its end. */
  readonly identity: string;
  readonly label: string;
  readonly messages: readonly PageMessage[];
  readonly names: Names;
  readonly inThread: boolean;
  readonly intro?: ComponentChildren;
}

export function MessageList({ identity, label, messages, names, inThread, intro }: MessageListProps): View {
  const desk = useDesk();
  const target = useSelect((state) => state.target);
  const { box, inside, atEnd, toEnd } = useStickyEnd(identity);
  useLayoutEffect(() => {
    const found = target === undefined ? null : box.current?.querySelector(`[data-ts="${CSS.escape(target)}"]`);
    found?.scrollIntoView({ block: 'center' });
  }, [target, identity]);
  const row = ({ message, follows, newDay }: Row): readonly View[] => {
    const shown = h(Message, { key: message.ts, message, names, follows, inThread, target: message.ts === target });
    if (!newDay || inThread) return [shown];
    const day = dayName(dateOfTs(message.ts), new Date());
    return [h('p', { class: 'day', key: `day ${message.ts}` }, h('span', null, day)), shown];
  };
  const rows = groupMessages(messages).flatMap(row);
  return h(
    'div',
    { class: 'list-frame' },
    h(
      'div',
      {
        class: 'list',
        ref: box,
        tabIndex: 0,
        role: 'log',
        'aria-live': 'off',
        'aria-label': label,
        onPointerDown: () => target && desk.set({ target: undefined }),
      },
      h('div', { class: 'list-inside', ref: inside }, intro, ...rows),
    ),
    atEnd ? undefined : h('button', { type: 'button', class: 'btn to-end', onClick: toEnd }, '↓ Newest'),
  );
}
