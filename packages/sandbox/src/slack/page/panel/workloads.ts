import { h } from 'preact';
import type { ClusterPanelState, PanelPod, PanelWorkload } from '../../../panel/panel-state.ts';
import type { View } from '../view.ts';
import { HEALTH_WORDS } from './nodes.ts';

/** By namespace; what is not well says why when it is opened, and what is broken says so at once. */
export function showWorkloads({ workloads }: ClusterPanelState): View {
  const spaces = Map.groupBy(workloads, ({ namespace }) => namespace);
  const groups = [...spaces].map(([namespace, list]) => {
    const well = list.filter(({ health }) => health === 'ready').length;
    const summary = h(
      'summary',
      null,
      h('span', { class: 'space-name' }, namespace),
      h('small', null, `${well}/${list.length}`),
    );
    const isOpen = namespace !== 'kube-system' && namespace !== 'cert-manager';
    return h(
      'details',
      { class: 'space', key: namespace, open: isOpen || well < list.length },
      summary,
      h('ul', null, ...list.map(showWorkload)),
    );
  });
  return h('div', { class: 'workloads' }, ...groups);
}

function showWorkload(workload: PanelWorkload): View {
  const { id, kind, name, ready, wanted, health } = workload;
  const causes = causesOf(workload.pods);
  const line = [
    h('i', { class: `dot ${health}`, role: 'img', 'aria-label': HEALTH_WORDS[health] }),
    h('span', { class: 'workload-name', title: name }, name),
    h('small', { class: 'workload-kind' }, kind),
    h('span', { class: 'workload-ready' }, `${ready}/${wanted}`),
  ];
  if (causes.length === 0)
    return h('li', { class: 'workload', key: id }, h('div', { class: 'workload-line' }, ...line));
  return h(
    'li',
    { class: `workload ${health}`, key: id },
    h(
      'details',
      { open: health === 'broken' },
      h('summary', { class: 'workload-line' }, ...line),
      h('ul', { class: 'causes' }, ...causes),
    ),
  );
}

/** Each reason once, with how many pods have it. */
function causesOf(pods: readonly PanelPod[]): readonly View[] {
  const unwell = pods.filter(({ health, reason }) => health !== 'ready' && reason !== null);
  const byReason = Map.groupBy(unwell, ({ reason }) => reason);
  return [...byReason].map(([reason, list]) =>
    h(
      'li',
      { key: reason },
      h('b', null, list.length > 1 ? `${wordsFor(reason)} (${list.length} pods)` : wordsFor(reason)),
      list[0]?.message === null ? undefined : h('span', null, ` ${list[0]?.message}`),
    ),
  );
}

/** A pod that runs and is not ready has no reason of its own. */
function wordsFor(reason: string | null): string {
  return reason === 'Running' ? 'Runs, not ready yet' : (reason ?? '');
}
