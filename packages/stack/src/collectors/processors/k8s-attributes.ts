import { nodeNameVariable } from '../receivers/kubelet-stats.ts';
import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/k8sattributesprocessor */
export interface K8sAttributesProcessor {
  readonly auth_type: 'serviceAccount';
  readonly passthrough: false;
  readonly wait_for_metadata: boolean;
  readonly wait_for_metadata_timeout: GoDuration;
  readonly filter: { readonly node_from_env_var: string };
  readonly pod_association: readonly { readonly sources: readonly AssociationSource[] }[];
  readonly extract: { readonly otel_annotations: true; readonly metadata: readonly string[] };
}

type AssociationSource =
  | { readonly from: 'connection' }
  | { readonly from: 'resource_attribute'; readonly name: string };

/**
 * Which pod, workload and service telemetry comes from. Knows the pods of its own node only: without the filter each
 * collector would keep all pods of the cluster. Names of Deployments come from those of ReplicaSets, which is the default
 * since 0.15x, so no right to read ReplicaSets is needed.
 */
export const k8sAttributes: K8sAttributesProcessor = {
  auth_type: 'serviceAccount',
  passthrough: false,
  wait_for_metadata: true,
  wait_for_metadata_timeout: '30s',
  filter: { node_from_env_var: nodeNameVariable },
  pod_association: [
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }] },
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.ip' }] },
    { sources: [{ from: 'connection' }] },
  ],
  extract: {
    otel_annotations: true,
    metadata: [
      'k8s.namespace.name',
      'k8s.pod.name',
      'k8s.pod.uid',
      'k8s.pod.start_time',
      'k8s.node.name',
      'k8s.deployment.name',
      'k8s.statefulset.name',
      'k8s.daemonset.name',
      'k8s.job.name',
      'k8s.cronjob.name',
      'k8s.container.name',
      'container.image.name',
      'container.image.tag',
      'service.namespace',
      'service.name',
      'service.version',
      'service.instance.id',
    ],
  },
};
