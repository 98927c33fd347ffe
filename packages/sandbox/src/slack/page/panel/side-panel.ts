import { h } from 'preact';
import { useMemo } from 'preact/hooks';
import { moveFocus } from '../frame/move-focus.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { PageState, PanelTab } from '../state/page-state.ts';
import type { Workspace } from '../state/workspace.ts';
import { Traffic } from '../traffic/traffic.ts';
import type { View } from '../view.ts';
import { ClusterTab } from './cluster-tab.ts';
import { readCluster } from './read-cluster.ts';

interface SidePanelProps {
  readonly workspace: Workspace;
  readonly state: PageState;
}

const TABS: readonly (readonly [PanelTab, string])[] = [
  ['cluster', 'Cluster'],
  ['traffic', 'Traffic'],
];

/** What stands beside Slack: the cluster, and what goes over the wire. */
export function SidePanel({ workspace, state }: SidePanelProps): View {
  const desk = useDesk();
  const told = workspace.panels.find(({ id }) => id === 'cluster')?.state;
  const cluster = useMemo(() => readCluster(told), [told]);
  const tabs = TABS.map(([tab, label]) =>
    h(
      'button',
      {
        type: 'button',
        key: tab,
        role: 'tab',
        id: `tab-${tab}`,
        class: 'tab',
        'aria-selected': state.tab === tab,
        'aria-controls': 'panel-body',
        tabIndex: state.tab === tab ? 0 : -1,
        onClick: () => desk.set({ tab }),
        onFocus: () => desk.set({ tab }),
      },
      label,
    ),
  );
  const inside =
    state.tab === 'traffic'
      ? h(Traffic, { workspace })
      : cluster === undefined
        ? h('p', { class: 'empty' }, 'No cluster is plugged in.')
        : h(ClusterTab, { cluster, workspace });
  return h(
    'aside',
    { class: 'panel', id: 'panel', 'aria-label': 'Beside Slack' },
    h(
      'header',
      { class: 'bar' },
      h(
        'div',
        {
          class: 'tabs',
          role: 'tablist',
          'aria-label': 'Beside Slack',
          onKeyDown: (event: KeyboardEvent) => moveFocus(event, '[role=tab]'),
        },
        ...tabs,
      ),
      h('span', { class: 'sandbox-mark' }, 'simulated'),
      h(
        'button',
        {
          type: 'button',
          class: 'btn btn-icon',
          'aria-label': 'Close panel',
          onClick: () => desk.set({ drawer: 'none', panelOpen: false }),
        },
        '✕',
      ),
    ),
    h(
      'div',
      { class: 'panel-body', id: 'panel-body', role: 'tabpanel', 'aria-labelledby': `tab-${state.tab}`, tabIndex: 0 },
      inside,
    ),
  );
}
