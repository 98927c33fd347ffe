import type { Episode } from '../episodes/episode.ts';
import { labelOf } from './words.ts';

/** Components of the stack by their own names, which are those of their scrape jobs and workloads too. */
const components = [
  'prometheus',
  'loki',
  'tempo',
  'grafana',
  'alertmanager',
  'otel-node',
  'otel-gateway',
  'otel-audit',
  'opentelemetry-operator',
  'otelops-chatbot',
] as const;

const podLabels = ['k8s_pod_name', 'pod'];

/** Labels that name a workload, or what Prometheus reads it as. */
const workloadLabels = [
  ...['k8s_deployment_name', 'k8s_statefulset_name', 'k8s_daemonset_name'],
  ...['deployment', 'statefulset', 'daemonset', 'job'],
];

/**
 * Whose logs tell more about an alert: the pod that its labels name, else the component; undefined where they name none of
 * the stack. Of several pods in one thread, the component that all of them are of.
 */
export function logsTarget(episode: Episode): string | undefined {
  const pod = podLabels.map((name) => labelOf(episode, name)).find((value) => value !== undefined);
  if (pod !== undefined && componentOf(pod) !== undefined) return pod;
  for (const label of workloadLabels) {
    const component = componentOf(labelOf(episode, label));
    if (component !== undefined) return component;
  }
  return backendOf(labelOf(episode, 'diagnosis'));
}

/** `otel-node-collector` and `otel-node-collector-x7k2p` are of `otel-node`. */
function componentOf(name: string | undefined): string | undefined {
  return components.find((component) => name === component || name?.startsWith(`${component}-`));
}

/** The alerts about a server of the stack name it in their diagnosis: `backend-loki`. */
function backendOf(diagnosis: string | undefined): string | undefined {
  return components.find((component) => diagnosis === `backend-${component}`);
}
