import type { Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names } from '../names.ts';
import { manifest } from '../objects/metadata.ts';
import { clusterRoleFor, type PolicyRule, roleFor } from '../objects/rbac.ts';

const read = ['get', 'list', 'watch'] as const;

/**
 * The pods and namespaces that telemetry comes from, what the kubelet measures, and which pods it runs. Nothing else: since
 * Kubernetes 1.33 the kubelet's list of pods is a right of its own, before it took the one to enter containers (`nodes/proxy`).
 */
const nodeRules: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: read },
  { apiGroups: [''], resources: ['nodes/stats', 'nodes/pods'], verbs: ['get'] },
];

/** Everything whose state becomes a metric, and events. */
const gatewayRules: readonly PolicyRule[] = [
  {
    apiGroups: [''],
    resources: [
      'events',
      'namespaces',
      'namespaces/status',
      'nodes',
      'nodes/spec',
      'persistentvolumeclaims',
      'persistentvolumes',
      'pods',
      'pods/status',
      'replicationcontrollers',
      'replicationcontrollers/status',
      'resourcequotas',
      'services',
    ],
    verbs: read,
  },
  { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], verbs: read },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: read },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: read },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['list', 'watch'] },
];

/** The Lease that the gateways elect their reader of the cluster by; in their own namespace only. */
const leaseRules: readonly PolicyRule[] = [
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch'],
  },
];

/** Account and rights of the node collectors. */
export function nodeAccess(config: StackConfig): readonly Manifest[] {
  const { identity, subject } = accountOf(config, names.nodeCollector);
  return [
    manifest('v1', 'ServiceAccount', identity, {}),
    ...clusterRoleFor({ name: names.nodeCollector }, subject, nodeRules),
  ];
}

/** Account and rights of the gateways. */
export function gatewayAccess(config: StackConfig): readonly Manifest[] {
  const { identity, subject } = accountOf(config, names.gatewayCollector);
  return [
    manifest('v1', 'ServiceAccount', identity, {}),
    ...clusterRoleFor({ name: names.gatewayCollector }, subject, gatewayRules),
    ...roleFor(identity, subject, leaseRules),
  ];
}

/** Account of the collectors of audit logs, which ask the API server nothing. */
export function auditAccess(config: StackConfig): readonly Manifest[] {
  const { identity } = accountOf(config, names.auditCollector);
  return [manifest('v1', 'ServiceAccount', identity, { automountServiceAccountToken: false })];
}

function accountOf({ namespaces }: StackConfig, name: string) {
  const namespace = namespaces.observability;
  return { identity: { name, namespace }, subject: { serviceAccount: name, namespace } };
}
