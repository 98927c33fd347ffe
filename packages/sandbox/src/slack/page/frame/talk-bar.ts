import { h } from 'preact';
import type { PageState } from '../state/page-state.ts';
import type { Workspace } from '../state/workspace.ts';
import { showAvatar } from '../talk/person.ts';
import type { View } from '../view.ts';
import { PersonMenu } from './person-menu.ts';
import { useDesk } from './use-desk.ts';

interface TalkBarProps {
  readonly title: string;
  readonly sign: string;
  readonly topic: string;
  readonly workspace: Workspace;
  readonly state: PageState;
}

/** What is shown, and the ways to what is beside it. */
export function TalkBar({ title, sign, topic, workspace, state }: TalkBarProps): View {
  const desk = useDesk();
  const broken = brokenIn(workspace);
  const togglePanel = (): void => {
    const narrow = matchMedia('(max-width: 1023px)').matches;
    desk.set(narrow ? { drawer: state.drawer === 'panel' ? 'none' : 'panel' } : { panelOpen: !state.panelOpen });
  };
  return h(
    'header',
    { class: 'bar' },
    h(
      'button',
      {
        type: 'button',
        class: 'btn btn-icon narrow-only',
        'aria-label': 'Channels',
        'aria-expanded': state.drawer === 'places',
        'aria-controls': 'places',
        onClick: () => desk.set({ drawer: state.drawer === 'places' ? 'none' : 'places' }),
      },
      '☰',
    ),
    h('h1', null, h('span', { class: 'place-sign', 'aria-hidden': true }, sign), title),
    h('p', { class: 'topic' }, topic),
    h(
      'span',
      { class: 'narrow-only' },
      h(PersonMenu, {
        workspace,
        face: showAvatar(
          workspace.people.find(({ id }) => id === workspace.you),
          'small',
        ),
      }),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'btn panel-toggle',
        'aria-label': broken === 0 ? 'Cluster panel' : `Cluster panel, ${broken} not well`,
        'aria-controls': 'panel',
        onClick: togglePanel,
      },
      h('span', { class: broken === 0 ? 'lamp lamp-on' : 'lamp lamp-bad', 'aria-hidden': true }),
      h('span', { class: 'btn-text' }, 'Cluster'),
    ),
  );
}

function brokenIn({ panels }: Workspace): number {
  const state = panels.find(({ id }) => id === 'cluster')?.state;
  return JSON.stringify(state ?? null).split('"health":"broken"').length - 1;
}
