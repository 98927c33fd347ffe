import type { KubeObject } from '../objects.ts';
import { amountOf, formatBytes, formatCores } from '../quantity.ts';
import { at, type Fields, isFields, listAt, mapAt, numberAt, textAt } from '../readiness/fields.ts';
import type { PodPlace } from './pod-place.ts';
import { kubectl } from './scene.ts';

type Advise = (place: PodPlace, match: RegExpExecArray) => string;

/** What each reason of the scheduler asks for; the reasons are those of its own plug-ins. */
const ADVICE: readonly (readonly [pattern: RegExp, advise: Advise])[] = [
  [/Insufficient (memory|cpu)/, (place, match) => adviseRoom(place, match[1] === 'cpu' ? 'cpu' : 'memory')],
  [/Insufficient (\S+)/, (_place, match) => `Ask for less ${match[1]}, or add nodes that offer it`],
  [/Too many pods/, () => 'Free a node of pods, or raise its limit (kubelet --max-pods)'],
  [
    /untolerated taint(?:\(s\))? \{([^}]*)\}/,
    (_place, match) => `Tolerate the taint ${match[1]}, or take it from the node`,
  ],
  [
    /untolerated taint/,
    () =>
      'Tolerate the taints of the nodes, or take them away: kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints',
  ],
  [/node affinity|node selector/i, (place) => adviseSelector(place)],
  [
    /anti-affinity/,
    () => 'Its pod anti-affinity keeps it off every node: ask for fewer replicas, or prefer instead of require',
  ],
  [/pod affinity/, () => 'No node runs the pods that its affinity asks for: check the labels in podAffinity'],
  [
    /topology spread/,
    () => 'Its topology spread constraints leave no node: use whenUnsatisfiable ScheduleAnyway, or a larger maxSkew',
  ],
  [
    /free ports/,
    (place) =>
      `Another pod holds its host port ${hostPorts(place.pod).join(', ')} on each node: use another port, or end the other pod`,
  ],
  [/were unschedulable/, () => 'Nodes are cordoned: kubectl uncordon <node> once they may take pods again'],
  [
    /persistentvolumeclaim "([^"]+)" not found/,
    (_place, match) => `Create the PersistentVolumeClaim ${match[1]}, or correct the volume that names it`,
  ],
  [
    /volume node affinity conflict/,
    () => 'Its volume lies on a node that the pod may not use: free that node, or move the data to another volume',
  ],
  [/unbound immediate|persistent volumes to bind/, (place) => `Look at its claims: ${kubectl(place.ref)} get pvc`],
];

/** What to do about a pod that fits nowhere, the most frequent reason first. */
export function adviseScheduling(place: PodPlace, reasons: readonly string[]): readonly string[] {
  const frequent = reasons.toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10) || 0);
  const lines = frequent.flatMap((reason) => {
    for (const [pattern, advise] of ADVICE) {
      const match = pattern.exec(reason);
      if (match !== null) return [advise(place, match)];
    }
    return [];
  });
  return lines.length > 0
    ? [...new Set(lines)]
    : [`Read what the scheduler says: ${kubectl(place.ref)} describe pod ${place.ref.name}`];
}

function adviseRoom(place: PodPlace, resource: 'cpu' | 'memory'): string {
  const format = resource === 'cpu' ? formatCores : formatBytes;
  const asked = requestOf(place.pod, resource);
  const room = place.scene.observed.all('', 'Node').map((node) => roomOn(place, node, resource));
  const largest = room.toSorted((a, b) => b.free - a.free)[0];
  const ask = asked > 0 ? `it asks for ${format(asked)} of ${resource}` : `it asks for more ${resource} than is free`;
  if (largest === undefined) return `Lower its ${resource} request or free a node: ${ask}`;
  const have = largest.isCounted ? 'has the most free' : 'is the largest';
  return `Lower its ${resource} request or free a node: ${ask}, and ${largest.name} ${have} with ${format(largest.free)}`;
}

interface Room {
  readonly name: string;
  readonly free: number;
  /** Whether what its pods ask for has been taken off. */
  readonly isCounted: boolean;
}

function roomOn(place: PodPlace, node: KubeObject, resource: 'cpu' | 'memory'): Room {
  const { name } = node.metadata;
  const allocatable = amountOf(at(node, 'status', 'allocatable', resource));
  const requested = place.scene.observed.requestedOn(name);
  return requested === undefined
    ? { name, free: allocatable, isCounted: false }
    : { name, free: Math.max(0, allocatable - requested[resource]), isCounted: true };
}

/**
 * What the scheduler reserves for a pod: the sum over its containers, or its largest init container if that is more; sidecars
 * (init containers that stay) and the overhead come on top. Source: Kubernetes, "Resource sharing within containers".
 */
export function requestOf(pod: KubeObject, resource: 'cpu' | 'memory'): number {
  const ask = (container: Fields): number => amountOf(at(container, 'resources', 'requests', resource));
  const inits = listAt(pod, 'spec', 'initContainers');
  const stays = inits.filter((container) => textAt(container, 'restartPolicy') === 'Always');
  const passing = inits.filter((container) => textAt(container, 'restartPolicy') !== 'Always');
  const sidecars = sum(stays.map(ask));
  const running = sum(listAt(pod, 'spec', 'containers').map(ask)) + sidecars;
  const starting = Math.max(0, ...passing.map(ask)) + sidecars;
  return Math.max(running, starting) + amountOf(at(pod, 'spec', 'overhead', resource));
}

function adviseSelector(place: PodPlace): string {
  const selector = Object.entries(mapAt(place.pod, 'spec', 'nodeSelector')).map(([key, value]) => `${key}=${value}`);
  const missing = selector.filter((pair) => !place.scene.observed.all('', 'Node').some((node) => hasLabel(node, pair)));
  if (missing.length > 0 && place.scene.observed.hasSeen('', 'Node')) {
    return `No node has the label ${missing.join(', ')}: correct its nodeSelector, or label a node`;
  }
  return selector.length > 0
    ? `Correct its nodeSelector (${selector.join(', ')}), or label a node: kubectl label node <node> ${selector.join(' ')}`
    : 'Correct its node affinity, or label a node as it asks';
}

function hasLabel(node: KubeObject, pair: string): boolean {
  return Object.entries(mapAt(node, 'metadata', 'labels')).some(([key, value]) => `${key}=${value}` === pair);
}

function hostPorts(pod: KubeObject): readonly number[] {
  return listAt(pod, 'spec', 'containers')
    .flatMap((container) => listAt(container, 'ports'))
    .flatMap((port) => (isFields(port) ? [numberAt(port, 'hostPort') ?? 0] : []))
    .filter((port) => port > 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
