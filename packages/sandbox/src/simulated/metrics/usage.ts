import { fraction } from '../../controllers/model/stable-hash.ts';
import { fieldAt, listOf, textOf } from '../../kube/json.ts';
import { quantityNano } from '../../kube/schema/quantity.ts';
import type { KubeObject } from '../../kube/types.ts';

/** What something uses at a moment. */
export interface Usage {
  /** Billionths of a core. */
  readonly cpuNano: number;
  readonly memoryBytes: number;
}

/** What a container without requests is taken to need. */
const DEFAULTS = { cpu: 20e6, memory: 64 * 2 ** 20 };
/** What a machine uses by itself: the kubelet, the runtime, the system. */
const MACHINE: Usage = { cpuNano: 350e6, memoryBytes: 3 * 2 ** 30 };
const WAVE_SECONDS = 900;

/**
 * A container's use, between a fifth and two thirds of what it requests, rising and falling slowly. The same pod shows the
 * same at the same time.
 */
function containerUsage(pod: KubeObject, container: unknown, now: Date): Usage {
  const name = textOf(fieldAt(container, 'name'));
  const part = fraction(pod.metadata.uid ?? pod.metadata.name, name);
  const phase = (now.getTime() / 1000 / WAVE_SECONDS + part) * 2 * Math.PI;
  const request = (resource: string): number | undefined => {
    const asked = fieldAt(container, 'resources', 'requests', resource);
    const nano = asked === undefined ? undefined : quantityNano(asked);
    return nano === undefined ? undefined : Number(nano);
  };
  return {
    cpuNano: Math.round((request('cpu') ?? DEFAULTS.cpu) * (0.2 + 0.25 * part) * (1 + 0.3 * Math.sin(phase))),
    memoryBytes: Math.round(
      ((request('memory') ?? DEFAULTS.memory * 1e9) / 1e9) * (0.4 + 0.2 * part) * (1 + 0.05 * Math.sin(phase)),
    ),
  };
}

/** The containers of a pod that run, with what they use. */
export function podUsage(pod: KubeObject, now: Date): { readonly name: string; readonly usage: Usage }[] {
  const running = listOf(fieldAt(pod, 'status', 'containerStatuses'))
    .filter((status) => fieldAt(status, 'state', 'running') !== undefined)
    .map((status) => fieldAt(status, 'name'));
  return listOf(fieldAt(pod, 'spec', 'containers'))
    .filter((container) => running.includes(fieldAt(container, 'name')))
    .map((container) => ({
      name: textOf(fieldAt(container, 'name')),
      usage: containerUsage(pod, container, now),
    }));
}

/** What a node uses: its pods, and itself. */
export function nodeUsage(node: KubeObject, pods: readonly KubeObject[], now: Date): Usage {
  return pods
    .filter((pod) => fieldAt(pod, 'spec', 'nodeName') === node.metadata.name)
    .flatMap((pod) => podUsage(pod, now))
    .reduce((sum, { usage }) => plus(sum, usage), MACHINE);
}

function plus(left: Usage, right: Usage): Usage {
  return { cpuNano: left.cpuNano + right.cpuNano, memoryBytes: left.memoryBytes + right.memoryBytes };
}

/** As metrics-server writes it. */
export function usageText({ cpuNano, memoryBytes }: Usage): { readonly cpu: string; readonly memory: string } {
  return { cpu: `${cpuNano}n`, memory: `${Math.round(memoryBytes / 1024)}Ki` };
}
