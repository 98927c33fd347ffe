import { h } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { GuideStrip } from '../panel/guide-strip.ts';
import { SidePanel } from '../panel/side-panel.ts';
import type { PageState } from '../state/page-state.ts';
import { channelTalk, type Names, type Workspace } from '../state/workspace.ts';
import { Composer } from '../talk/composer.ts';
import { Intro } from '../talk/intro.ts';
import { MessageList } from '../talk/message-list.ts';
import { ThreadPane } from '../talk/thread-pane.ts';
import type { View } from '../view.ts';
import { Announcer } from './announcer.ts';
import { HomeView } from './home-view.ts';
import { Modal } from './modal.ts';
import { LinkBanner, Notices } from './notices.ts';
import { Sidebar } from './sidebar.ts';
import { playable } from './switcher.ts';
import { TalkBar } from './talk-bar.ts';
import { useDesk, useSelect } from './use-desk.ts';

/** The whole page. */
export function App(): View {
  const state = useSelect((all) => all);
  const { workspace } = state;
  useShortcuts(workspace);
  if (workspace === undefined) {
    return h(
      'main',
      { class: 'loading' },
      h(LinkBanner, null),
      h('p', { role: 'status' }, h('span', { class: 'spinner', 'aria-hidden': true }), ' Opening the sandbox …'),
    );
  }
  return h(Desktop, { state, workspace });
}

interface DesktopProps {
  readonly state: PageState;
  readonly workspace: Workspace;
}

function Desktop({ state, workspace }: DesktopProps): View {
  const desk = useDesk();
  const { people, channels, usergroups, you, modals } = workspace;
  const names = useMemo(() => ({ people, channels, usergroups, you }), [people, channels, usergroups, you]);
  const { place, thread, drawer } = state;
  const modal = modals.at(-1);
  const shape = [
    'desk',
    `drawer-${drawer}`,
    thread === undefined ? '' : 'with-thread',
    state.panelOpen ? 'with-panel' : '',
  ];
  return h(
    'div',
    { class: shape.filter(Boolean).join(' ') },
    h(LinkBanner, null),
    h('button', { type: 'button', class: 'btn skip', onClick: toComposer }, 'Skip to the composer'),
    h(Sidebar, { workspace }),
    h(Middle, { state, workspace, names }),
    thread === undefined ? undefined : h(ThreadPane, { key: `thread ${thread.ts}`, thread, workspace, names }),
    h(SidePanel, { workspace, state }),
    drawer === 'none'
      ? undefined
      : h('button', {
          type: 'button',
          class: 'veil',
          'aria-label': 'Close',
          onClick: () => desk.set({ drawer: 'none' }),
        }),
    modal === undefined ? undefined : h(Modal, { key: modal.id, view: modal, names, depth: modals.length - 1 }),
    h(Announcer, { workspace, channel: place.kind === 'channel' ? place.id : undefined }),
    h(Notices, null),
  );
}

/** Past channels, people and messages. */
function toComposer(): void {
  document.querySelector<HTMLElement>('.talk .composer textarea')?.focus();
}

interface MiddleProps extends DesktopProps {
  readonly names: Names;
}

function Middle({ state, workspace, names }: MiddleProps): View {
  const { place } = state;
  if (place.kind === 'home') {
    const bar = h(TalkBar, {
      title: `${workspace.app.name} Home`,
      sign: '⌂',
      topic: 'What the app shows you',
      workspace,
      state,
    });
    return h('main', { class: 'talk' }, bar, h(HomeView, { workspace, names }));
  }
  const channel = workspace.channels.find(({ id }) => id === place.id);
  if (channel === undefined) return h('main', { class: 'talk' });
  const im = channel.kind === 'im';
  const title = im ? channel.name : channel.name;
  return h(
    'main',
    { class: 'talk' },
    h(TalkBar, { title, sign: im ? '' : '#', topic: channel.topic, workspace, state }),
    h(GuideStrip, { workspace }),
    h(MessageList, {
      identity: `${workspace.you} ${channel.id}`,
      label: `Messages in ${title}`,
      messages: channelTalk(workspace, channel.id),
      names,
      inThread: false,
      intro: h(Intro, { channel, workspace }),
    }),
    h(Composer, {
      key: channel.id,
      workspace,
      channel: channel.id,
      placeholder: `Message ${im ? '' : '#'}${title}, or /otel …`,
    }),
  );
}

/** Alt and a digit: be that person. Esc closes a drawer. */
function useShortcuts(workspace: Workspace | undefined): void {
  const desk = useDesk();
  useEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && desk.store.get().drawer !== 'none') desk.set({ drawer: 'none' });
      const [, digit] = /^Digit([1-9])$/.exec(event.code) ?? [];
      if (!event.altKey || event.ctrlKey || event.metaKey || digit === undefined || workspace === undefined) return;
      const person = playable(workspace)[Number(digit) - 1];
      if (person === undefined) return;
      event.preventDefault();
      desk.become(person.id);
    };
    window.addEventListener('keydown', keys);
    return () => window.removeEventListener('keydown', keys);
  }, [workspace?.people]);
}
