import type { Node } from '../model/cluster-kinds.ts';
import type { Pod, PodSpec } from '../model/pod.ts';
import { podFromTemplate } from '../model/pod-template.ts';
import { meetsNodeAffinity, selectsLabels, type Toleration, tolerates } from '../model/selector.ts';
import type { DaemonSet } from '../model/workload.ts';
import { REVISION_HASH } from './controller-revision.ts';

/** Annotation in which the API server counts the templates of a DaemonSet. */
export const TEMPLATE_GENERATION: string = 'deprecated.daemonset.template.generation';

/** The pod of a DaemonSet for one node: bound to it by node affinity, so that the scheduler places it, and tolerating the node's troubles. */
export function daemonPod(set: DaemonSet, { node, hash, name }: { node: string; hash: string; name: string }): Pod {
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION];
  const pod = podFromTemplate({
    owner: set,
    template: set.spec.template,
    name,
    generateName: `${set.metadata.name}-`,
    labels: { [REVISION_HASH]: hash, ...(generation === undefined ? {} : { 'pod-template-generation': generation }) },
  });
  const { spec } = pod;
  const required = {
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
  };
  return {
    ...pod,
    spec: {
      ...spec,
      // The node the DaemonSet controller has chosen already fits the template's own affinity.
      affinity: {
        ...spec.affinity,
        nodeAffinity: { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required },
      },
      tolerations: daemonTolerations(spec),
    },
  };
}

function daemonTolerations(spec: PodSpec): Toleration[] {
  const always = (key: string, effect: string): Toleration => ({ key, operator: 'Exists', effect });
  const added = [
    always('node.kubernetes.io/not-ready', 'NoExecute'),
    always('node.kubernetes.io/unreachable', 'NoExecute'),
    always('node.kubernetes.io/disk-pressure', 'NoSchedule'),
    always('node.kubernetes.io/memory-pressure', 'NoSchedule'),
    always('node.kubernetes.io/pid-pressure', 'NoSchedule'),
    always('node.kubernetes.io/unschedulable', 'NoSchedule'),
    ...(spec.hostNetwork === true ? [always('node.kubernetes.io/network-unavailable', 'NoSchedule')] : []),
  ];
  const own = spec.tolerations ?? [];
  return [...own, ...added.filter((one) => !own.some((other) => other.key === one.key && other.effect === one.effect))];
}

/** Whether a node should have a pod of the set, and whether one that is there may stay. */
export function nodeFit(set: DaemonSet, node: Node): { run: boolean; stay: boolean } {
  const { spec } = set.spec.template;
  const tolerations = daemonTolerations(spec);
  const affinity = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const wanted =
    (spec.nodeName === undefined || spec.nodeName === node.metadata.name) &&
    selectsLabels(spec.nodeSelector ?? {}, node.metadata.labels) &&
    meetsNodeAffinity(affinity, node);
  const refused = (effects: readonly string[]): boolean =>
    (node.spec.taints ?? []).some((taint) => effects.includes(taint.effect) && !tolerates(tolerations, taint));
  if (!wanted) return { run: false, stay: false };
  if (refused(['NoSchedule', 'NoExecute'])) return { run: false, stay: !refused(['NoExecute']) };
  return { run: true, stay: true };
}

/** The node a daemon pod is on or meant for. */
export function targetNode(pod: Pod): string | undefined {
  if (pod.spec.nodeName !== undefined) return pod.spec.nodeName;
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms.flatMap(({ matchFields }) => matchFields ?? []).find(({ key }) => key === 'metadata.name')?.values?.[0];
}
