import type {
  ClusterPanelState,
  PanelAlert,
  PanelBreakage,
  PanelBroken,
  PanelHealth,
  PanelNode,
  PanelPod,
  PanelWorkload,
} from '../../../panel/panel-state.ts';
import type { Json, JsonObject } from '../../page-protocol.ts';
import { isRecord, numberIn, objectsIn, textIn } from '../blocks/read.ts';

/** The state of the cluster panel; undefined when it is none. */
export function readCluster(state: Json | undefined): ClusterPanelState | undefined {
  if (!isRecord(state)) return undefined;
  return {
    label: textIn(state, 'label'),
    nodes: objectsIn(state, 'nodes').map(nodeOf),
    workloads: objectsIn(state, 'workloads').map(workloadOf),
    breakages: objectsIn(state, 'breakages').map(breakageOf),
    broken: objectsIn(state, 'broken').map(brokenOf),
    alerts: objectsIn(state, 'alerts').map(alertOf),
  };
}

function healthIn(object: JsonObject): PanelHealth {
  const health = textIn(object, 'health');
  return health === 'ready' || health === 'broken' ? health : 'progressing';
}

function wordIn(object: JsonObject, name: string): string | null {
  return textIn(object, name) || null;
}

function nodeOf(node: JsonObject): PanelNode {
  return {
    name: textIn(node, 'name'),
    health: healthIn(node),
    reason: wordIn(node, 'reason'),
    pods: numberIn(node, 'pods') ?? 0,
  };
}

function podOf(pod: JsonObject): PanelPod {
  return {
    name: textIn(pod, 'name'),
    node: wordIn(pod, 'node'),
    health: healthIn(pod),
    reason: wordIn(pod, 'reason'),
    message: wordIn(pod, 'message'),
  };
}

function workloadOf(workload: JsonObject): PanelWorkload {
  return {
    id: textIn(workload, 'id'),
    kind: textIn(workload, 'kind'),
    namespace: textIn(workload, 'namespace'),
    name: textIn(workload, 'name'),
    ready: numberIn(workload, 'ready') ?? 0,
    wanted: numberIn(workload, 'wanted') ?? 0,
    health: healthIn(workload),
    pods: objectsIn(workload, 'pods').map(podOf),
  };
}

function breakageOf(breakage: JsonObject): PanelBreakage {
  return {
    kind: textIn(breakage, 'kind'),
    title: textIn(breakage, 'title'),
    hint: textIn(breakage, 'hint'),
    targets: breakage['targets'] === 'nodes' ? 'nodes' : 'workloads',
  };
}

function brokenOf(broken: JsonObject): PanelBroken {
  return {
    id: textIn(broken, 'id'),
    kind: textIn(broken, 'kind'),
    title: textIn(broken, 'title'),
    target: textIn(broken, 'target'),
  };
}

function alertOf(alert: JsonObject): PanelAlert {
  return {
    id: textIn(alert, 'id'),
    title: textIn(alert, 'title'),
    severity: textIn(alert, 'severity'),
    firing: alert['firing'] === true,
  };
}
