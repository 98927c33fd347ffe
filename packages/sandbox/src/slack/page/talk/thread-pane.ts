import { h } from 'preact';
import { useEffect } from 'preact/hooks';
import { useDesk } from '../frame/use-desk.ts';
import type { ThreadPlace } from '../state/page-state.ts';
import { type Names, threadTalk, type Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { Composer } from './composer.ts';
import { MessageList } from './message-list.ts';

interface ThreadPaneProps {
  readonly thread: ThreadPlace;
  readonly workspace: Workspace;
  readonly names: Names;
}

/** A message and what was replied to it. Esc closes. */
export function ThreadPane({ thread, workspace, names }: ThreadPaneProps): View {
  const desk = useDesk();
  const close = (): void => desk.set({ thread: undefined });
  useEffect(() => {
    // On a touch screen the keyboard would cover half of the thread.
    if (!matchMedia('(pointer: fine)').matches) return;
    document.querySelector<HTMLElement>('.thread .composer textarea')?.focus({ preventScroll: true });
  }, [thread.ts]);
  const { channel, ts } = thread;
  const name = workspace.channels.find(({ id }) => id === channel)?.name ?? channel;
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented) close();
  };
  return h(
    'aside',
    { class: 'thread', 'aria-label': 'Thread', onKeyDown: keys },
    h(
      'header',
      { class: 'bar' },
      h('h2', null, 'Thread ', h('small', null, `#${name}`)),
      h('button', { type: 'button', class: 'btn btn-icon', 'aria-label': 'Close thread', onClick: close }, '✕'),
    ),
    h(MessageList, {
      identity: `${workspace.you} ${ts}`,
      label: 'Messages of the thread',
      messages: threadTalk(workspace, channel, ts),
      names,
      inThread: true,
    }),
    h(Composer, { key: ts, workspace, channel, thread: ts, placeholder: 'Reply …' }),
  );
}
