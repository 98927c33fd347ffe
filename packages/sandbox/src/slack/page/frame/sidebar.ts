import { h } from 'preact';
import type { PageChannel } from '../../page-protocol.ts';
import { seenKey } from '../state/page-state.ts';
import type { Workspace } from '../state/workspace.ts';
import { showAvatar } from '../talk/person.ts';
import type { View } from '../view.ts';
import { Switcher } from './switcher.ts';
import { ThemeSwitch } from './theme.ts';
import { useDesk, useSelect } from './use-desk.ts';

/** Where one can go, and who one is. */
export function Sidebar({ workspace }: { readonly workspace: Workspace }): View {
  const { channels, app, connection } = workspace;
  const rooms = channels.filter(({ kind }) => kind !== 'im');
  return h(
    'nav',
    { class: 'places', id: 'places', 'aria-label': 'Workspace' },
    h(
      'header',
      { class: 'workspace' },
      h('strong', null, workspace.team.name.replace(/\s*sandbox$/i, '')),
      h('span', { class: 'sandbox-mark' }, 'sandbox'),
      h(ThemeSwitch, null),
    ),
    h('p', { class: 'workspace-note' }, 'A simulated Slack with the real bot. Nothing leaves this machine.'),
    h('h2', { class: 'places-title' }, 'Channels'),
    h('ul', null, ...rooms.map((channel) => h('li', { key: channel.id }, h(ChannelLink, { channel, workspace })))),
    h('h2', { class: 'places-title' }, 'App'),
    h('ul', null, h('li', null, h(HomeLink, { workspace })), h('li', null, h(AppLink, { workspace }))),
    h(DirectLinks, { workspace }),
    h('p', { class: 'connection' }, connectionWords(app.name, connection)),
    h(Switcher, { workspace }),
  );
}

function connectionWords(name: string, { mode, connections }: Workspace['connection']): View[] {
  const on = connections > 0;
  const words = on
    ? `${name} connected${mode === 'socket' ? ` · ${connections} socket${connections === 1 ? '' : 's'}` : ''}`
    : `${name} not connected`;
  return [h('span', { class: on ? 'lamp lamp-on' : 'lamp', 'aria-hidden': true }), h('span', null, words)];
}

interface ChannelLinkProps {
  readonly channel: PageChannel;
  readonly workspace: Workspace;
}

function ChannelLink({ channel, workspace }: ChannelLinkProps): View {
  const desk = useDesk();
  const here = useSelect(({ place }) => place.kind === 'channel' && place.id === channel.id);
  const seen = useSelect((state) => state.seen[seenKey(workspace.you, channel.id)] ?? '');
  const fresh = (workspace.talk[channel.id] ?? []).filter(({ ts, user }) => ts > seen && user !== workspace.you).length;
  const isNew = fresh > 0 && !here;
  return h(
    'button',
    {
      type: 'button',
      class: isNew ? 'place fresh' : 'place',
      'aria-current': here ? 'page' : undefined,
      onClick: () => desk.go({ kind: 'channel', id: channel.id }),
    },
    channel.kind === 'im'
      ? showAvatar(
          workspace.people.find(({ id }) => id === channel.withUser),
          'small',
        )
      : h('span', { class: 'place-sign', 'aria-hidden': true }, channel.kind === 'private' ? '◆' : '#'),
    h('span', { class: 'place-name' }, channel.name),
    isNew ? h('span', { class: 'count', 'aria-label': `${fresh} new` }, fresh) : undefined,
  );
}

function HomeLink({ workspace }: { readonly workspace: Workspace }): View {
  const desk = useDesk();
  const here = useSelect(({ place }) => place.kind === 'home');
  return h(
    'button',
    {
      type: 'button',
      class: 'place',
      'aria-current': here ? 'page' : undefined,
      onClick: () => desk.go({ kind: 'home' }),
    },
    h('span', { class: 'place-sign', 'aria-hidden': true }, '⌂'),
    h('span', { class: 'place-name' }, `${workspace.app.name} Home`),
  );
}

/** The IM with the app stands here before it was opened. */
function AppLink({ workspace }: { readonly workspace: Workspace }): View {
  const desk = useDesk();
  const { app, channels, people } = workspace;
  const im = channels.find(({ withUser }) => withUser === app.botUserId);
  if (im !== undefined) return h(ChannelLink, { channel: im, workspace });
  return h(
    'button',
    { type: 'button', class: 'place', onClick: () => void desk.openIm(app.botUserId) },
    showAvatar(
      people.find(({ id }) => id === app.botUserId),
      'small',
    ),
    h('span', { class: 'place-name' }, app.name),
  );
}

function DirectLinks({ workspace }: { readonly workspace: Workspace }): View | null {
  const { channels, app } = workspace;
  const direct = channels.filter(({ kind, withUser }) => kind === 'im' && withUser !== app.botUserId);
  if (direct.length === 0) return null;
  return h(
    'div',
    null,
    h('h2', { class: 'places-title' }, 'Direct messages'),
    h('ul', null, ...direct.map((channel) => h('li', { key: channel.id }, h(ChannelLink, { channel, workspace })))),
  );
}
