import type { PostedAlert } from '../simulated/alertmanager/alert-store.ts';
import type { PanelNode, PanelWorkload } from './panel-state.ts';

interface Place {
  readonly nodes: readonly PanelNode[];
  readonly workloads: readonly PanelWorkload[];
}

/**
 * The alert as this cluster would give it: the pod it is about is one that is there, and a node is one that alerts can be
 * answered without. Labels that name neither stay as they are.
 */
export function placeAlert(alert: PostedAlert, place: Place): PostedAlert {
  const { k8s_pod_name: pod, k8s_node_name: node } = alert.labels;
  const live = pod === undefined ? undefined : livePod(pod, place.workloads);
  const where = live?.node ?? (node === undefined ? undefined : dispensableNode(place));
  const renamed = new Map<string, string>();
  if (pod !== undefined && live !== undefined) renamed.set(pod, live.name);
  if (node !== undefined && typeof where === 'string') renamed.set(node, where);
  const say = (text: string): string =>
    [...renamed].reduce((told, [from, to]) => told.replace(wholeWord(from), () => to), text);
  const all = (texts: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, say(text)]));
  return { ...alert, labels: all(alert.labels), annotations: all(alert.annotations) };
}

/** `mac-1` is not within `mac-12`. */
function wholeWord(word: string): RegExp {
  return new RegExp(`(?<![\\w-])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g');
}

/** A pod of the workload that the example is named after: `otel-node-collector-a` is of `otel-node-collector`. */
function livePod(example: string, workloads: readonly PanelWorkload[]): PanelWorkload['pods'][number] | undefined {
  const pods = workloads.find(({ name }) => example.startsWith(`${name}-`))?.pods ?? [];
  return pods.find(({ health }) => health === 'ready') ?? pods[0];
}

/** Without these an alert can be neither drawn nor silenced. */
const ANSWERING = ['prometheus', 'alertmanager'];

/** The node on which the least of what keeps data runs, best none of what answers. */
function dispensableNode({ nodes, workloads }: Place): string | undefined {
  const cost = ({ name }: PanelNode): number =>
    workloads
      .filter(({ kind }) => kind === 'StatefulSet')
      .flatMap((workload) => workload.pods.map((pod) => ({ workload, pod })))
      .filter(({ pod }) => pod.node === name)
      .reduce((sum, { workload }) => sum + (ANSWERING.includes(workload.name) ? 100 : 1), 0);
  const ready = nodes.filter(({ health }) => health === 'ready');
  return ready.toSorted((a, b) => cost(a) - cost(b) || (a.name < b.name ? 1 : -1))[0]?.name;
}
