import { h } from 'preact';
import type { ClusterPanelState, PanelHealth, PanelNode, PanelPod } from '../../../panel/panel-state.ts';
import type { View } from '../view.ts';

export const HEALTH_WORDS: Readonly<Record<PanelHealth, string>> = {
  ready: 'ready',
  progressing: 'starting',
  broken: 'not well',
};

/** Shorter than the conditions are called. */
const REASON_WORDS: Readonly<Record<string, string>> = { NodeNotReady: 'not ready', DiskPressure: 'disk full' };

/** A tile a Mac, with a dot for each pod on it. */
export function showNodes({ nodes, workloads }: ClusterPanelState): View {
  const pods = workloads.flatMap((workload) => workload.pods);
  return h(
    'ul',
    { class: 'macs' },
    ...nodes.map((node) =>
      showNode(
        node,
        pods.filter((pod) => pod.node === node.name),
      ),
    ),
  );
}

function showNode(node: PanelNode, pods: readonly PanelPod[]): View {
  const words = REASON_WORDS[node.reason ?? ''] ?? node.reason ?? HEALTH_WORDS[node.health];
  return h(
    'li',
    { class: `mac ${node.health}`, key: node.name },
    h('span', { class: 'mac-name' }, node.name),
    h('span', { class: 'mac-words', title: node.reason ?? undefined }, words),
    h(
      'span',
      { class: 'dots', role: 'img', 'aria-label': `${pods.length} pods` },
      ...pods.map((pod) => h('i', { class: `dot ${pod.health}`, key: pod.name, title: podWords(pod) })),
    ),
  );
}

/** A pod and why it is not well, in one line. */
function podWords({ name, reason, message }: PanelPod): string {
  return [name, reason, message].filter((part) => part !== null && part !== '').join(' · ');
}
