import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names, ports } from '../names.ts';
import { networkPolicy } from '../objects/network-policy.ts';
import { replaceText, withResources } from '../objects/outside.ts';
import { artifacts } from '../versions.ts';

/** Namespace the release manifest was made for. */
const releaseNamespace = 'opentelemetry-operator-system';
const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '512Mi' } };

/** The operator that makes DaemonSets and Deployments of collector resources, in the namespace of the collectors. */
export function operator(config: StackConfig): Component {
  return {
    name: names.operator,
    summary: 'Turns collector resources into workloads',
    dependsOn: ['namespaces', 'cert-manager'],
    objects: policies(config),
    artifacts: [{ name: artifacts.operator.name, adapt: (object) => adaptOperator(config, object) }],
  };
}

/** Moves an object of the release manifest into our namespace, which exists already. */
export function adaptOperator(config: StackConfig, object: Manifest): Manifest | undefined {
  if (object.kind === 'Namespace') return undefined;
  return withResources(replaceText(object, releaseNamespace, config.namespaces.observability), resources);
}

/** The API server asks its webhooks from the servers' own addresses, which no pod selector matches. */
function policies({ cluster, namespaces, security }: StackConfig): readonly Manifest[] {
  if (!security.networkPolicies) return [];
  const prometheus = { namespace: namespaces.monitoring, pods: { 'app.kubernetes.io/name': names.prometheus } };
  const nodes = cluster.nodeCidrs.map((cidr) => ({ cidr }));
  return [
    networkPolicy(
      { name: names.operator, namespace: namespaces.observability },
      {
        pods: { 'app.kubernetes.io/name': names.operator },
        ingress: [{ ports: [ports.operatorWebhook] }, { peers: [prometheus], ports: [ports.operatorMetrics] }],
        egress: [{ peers: nodes, ports: [ports.apiServer] }],
      },
    ),
  ];
}
