import type { ControllerApi } from '../controllers/controller-api.ts';
import { isRecord } from '../controllers/model/kind.ts';
import { DAEMON_SETS, DEPLOYMENTS, NODES, PODS, STATEFUL_SETS } from '../controllers/model/kinds.ts';
import type { KubeObject, Resource } from '../kube/types.ts';
import type { PanelHealth, PanelNode, PanelPod, PanelWorkload } from './panel-state.ts';

/** What runs in the cluster now, kept up by watches. */
export interface ClusterView {
  nodes(): readonly PanelNode[];
  workloads(): readonly PanelWorkload[];
  /** The live object of a workload by its panel id. */
  workload(id: string): KubeObject | undefined;
}

const WORKLOADS: readonly Resource[] = [DEPLOYMENTS.resource, DAEMON_SETS.resource, STATEFUL_SETS.resource];

export function followCluster(api: ControllerApi, changed: () => void, signal: AbortSignal): ClusterView {
  const nodes = follow(api, [NODES.resource], changed, signal);
  const pods = follow(api, [PODS.resource], changed, signal);
  const workloads = follow(api, WORKLOADS, changed, signal);
  const podsOf = (object: KubeObject): readonly KubeObject[] =>
    [...pods.values()].filter((pod) => belongs(pod, object));
  return {
    nodes: () => sorted(nodes).map((node) => nodeOf(node, [...pods.values()])),
    workloads: () => sorted(workloads).map((object) => workloadOf(object, podsOf(object))),
    workload: (id) => workloads.get(id),
  };
}

function follow(
  api: ControllerApi,
  resources: readonly Resource[],
  changed: () => void,
  signal: AbortSignal,
): ReadonlyMap<string, KubeObject> {
  const known = new Map<string, KubeObject>();
  for (const resource of resources) {
    const handler = {
      changed: (object: KubeObject): void => {
        known.set(panelId(object), object);
        changed();
      },
      removed: (object: KubeObject): void => {
        known.delete(panelId(object));
        changed();
      },
    };
    api.follow(resource, handler, signal);
  }
  return known;
}

function panelId({ kind, metadata }: KubeObject): string {
  const { name, namespace } = metadata;
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function sorted(objects: ReadonlyMap<string, KubeObject>): readonly KubeObject[] {
  return [...objects.keys()].sort().flatMap((id) => objects.get(id) ?? []);
}

function nodeOf(node: KubeObject, pods: readonly KubeObject[]): PanelNode {
  const name = node.metadata.name;
  const conditions = listOf(recordOf(node['status'])['conditions']);
  const holds = (type: string): boolean => conditions.some((it) => it['type'] === type && it['status'] === 'True');
  const reason = holds('Ready') ? (holds('DiskPressure') ? 'DiskPressure' : null) : 'NodeNotReady';
  const health = reason === null ? 'ready' : 'broken';
  return { name, health, reason, pods: pods.filter((pod) => recordOf(pod['spec'])['nodeName'] === name).length };
}

function workloadOf(object: KubeObject, pods: readonly KubeObject[]): PanelWorkload {
  const status = recordOf(object['status']);
  const daemon = object.kind === 'DaemonSet';
  const wanted = numberOf(daemon ? status['desiredNumberScheduled'] : (recordOf(object['spec'])['replicas'] ?? 1));
  const ready = numberOf(daemon ? status['numberReady'] : status['readyReplicas']);
  // Pods that ended stay where something evicted them; beside those that took their place they are the past.
  const counted = ready >= wanted ? pods.filter((pod) => !hasEnded(pod)) : pods;
  const shown = [...counted].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)).map(podOf);
  const { name, namespace = '' } = object.metadata;
  const health = healthOf(ready >= wanted, shown);
  return { id: panelId(object), kind: object.kind, namespace, name, ready, wanted, health, pods: shown };
}

function hasEnded(pod: KubeObject): boolean {
  const phase = recordOf(pod['status'])['phase'];
  return phase === 'Failed' || phase === 'Succeeded';
}

function healthOf(allReady: boolean, pods: readonly PanelPod[]): PanelHealth {
  if (pods.some(({ health }) => health === 'broken')) return 'broken';
  return allReady ? 'ready' : 'progressing';
}

/** Reasons that pass by themselves in a rollout that goes well. */
const PASSING: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

function podOf(pod: KubeObject): PanelPod {
  const status = recordOf(pod['status']);
  const trouble = troubleOf(status);
  const ready = listOf(status['conditions']).some((it) => it['type'] === 'Ready' && it['status'] === 'True');
  const passing = trouble === undefined || PASSING.has(trouble.reason);
  return {
    name: pod.metadata.name,
    node: textOf(recordOf(pod['spec'])['nodeName']) ?? null,
    health: ready ? 'ready' : passing ? 'progressing' : 'broken',
    reason: ready ? null : (trouble?.reason ?? textOf(status['phase']) ?? 'Pending'),
    message: ready ? null : (trouble?.message ?? null),
  };
}

interface Trouble {
  readonly reason: string;
  readonly message: string | undefined;
}

/** The first container that waits or ended badly, else the condition that keeps the pod from a node. */
function troubleOf(status: Readonly<Record<string, unknown>>): Trouble | undefined {
  const containers = [...listOf(status['initContainerStatuses']), ...listOf(status['containerStatuses'])];
  for (const container of containers) {
    const state = recordOf(container['state']);
    const { reason, message } = recordOf(state['waiting'] ?? state['terminated']);
    if (typeof reason === 'string' && reason !== 'Completed') return { reason, message: textOf(message) };
  }
  const refused = listOf(status['conditions']).find((it) => it['type'] === 'PodScheduled' && it['status'] === 'False');
  return refused && { reason: textOf(refused['reason']) ?? 'Unschedulable', message: textOf(refused['message']) };
}

/** Whether a pod came from this workload: its template's labels are on it, and it stands in the same namespace. */
function belongs(pod: KubeObject, workload: KubeObject): boolean {
  if (pod.metadata.namespace !== workload.metadata.namespace) return false;
  const selector = recordOf(recordOf(workload['spec'])['selector']);
  const labels = Object.entries(recordOf(selector['matchLabels']));
  return labels.length > 0 && labels.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
