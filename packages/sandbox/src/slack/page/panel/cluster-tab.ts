import { h } from 'preact';
import type { ClusterPanelState } from '../../../panel/panel-state.ts';
import type { Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { Alerts } from './alerts.ts';
import { BreakForm } from './break-form.ts';
import { Guide } from './guide.ts';
import { showNodes } from './nodes.ts';
import { showWorkloads } from './workloads.ts';

interface ClusterTabProps {
  readonly cluster: ClusterPanelState;
  readonly workspace: Workspace;
}

export function ClusterTab({ cluster, workspace }: ClusterTabProps): View {
  return h(
    'div',
    null,
    h(Guide, { cluster, workspace }),
    h('section', { class: 'panel-part' }, h('h2', null, 'Six Macs'), showNodes(cluster)),
    h('section', { class: 'panel-part' }, h('h2', null, 'Workloads'), showWorkloads(cluster)),
    h('section', { class: 'panel-part' }, h('h2', null, 'Break something'), h(BreakForm, { cluster })),
    h('section', { class: 'panel-part' }, h('h2', null, 'Fire an alert'), h(Alerts, { alerts: cluster.alerts })),
  );
}
