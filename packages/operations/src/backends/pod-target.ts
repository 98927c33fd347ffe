import type { KubeObject, ProxyTarget } from '@otelops/deployer';
import { listAt, mapAt, numberAt, numberOf, textAt, textOf } from '@otelops/deployer/vocabulary';

/** The port of a pod behind a Service. */
export interface PodTarget {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * A ready pod of those that the Service selects, and the port that the Service's leads to, by number or by the name that a
 * container of it bears. Undefined where no pod is ready or none has that port.
 */
export function podTarget(
  service: KubeObject,
  { port }: ProxyTarget,
  pods: readonly KubeObject[],
): PodTarget | undefined {
  const wanted = listAt(service, 'spec', 'ports').find((each) => each['port'] === port);
  const target = wanted?.['targetPort'] ?? port;
  for (const pod of pods.filter(isReady)) {
    const number = numberOf(target) ?? containerPort(pod, textOf(target));
    const { name, namespace } = pod.metadata;
    if (number !== undefined && namespace !== undefined) return { namespace, name, port: number };
  }
  return undefined;
}

/** The Service's selector as a label selector; undefined where it selects nothing by itself. */
export function selectorText(service: KubeObject): string | undefined {
  const labels = Object.entries(mapAt(service, 'spec', 'selector'));
  return labels.length === 0 ? undefined : labels.map(([key, value]) => `${key}=${value}`).join(',');
}

function isReady(pod: KubeObject): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}

function containerPort(pod: KubeObject, name: string | undefined): number | undefined {
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')];
  const ports = containers.flatMap((container) => listAt(container, 'ports'));
  return numberAt(
    ports.find((port) => textAt(port, 'name') === name),
    'containerPort',
  );
}
