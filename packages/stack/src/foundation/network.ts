import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { networkPolicy } from '../objects/network-policy.ts';

const dnsPorts = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
] as const;

/** Nothing may connect until a component's own policy opens it; names may be resolved from the start. */
export function networkBase(config: StackConfig): readonly Component[] {
  if (!config.security.networkPolicies) return [];
  return [
    {
      name: 'network',
      summary: 'No connection but those that are opened',
      dependsOn: ['namespaces'],
      objects: Object.values(config.namespaces).flatMap(namespacePolicies),
    },
  ];
}

function namespacePolicies(namespace: string): readonly Manifest[] {
  const dns = { namespace: 'kube-system', pods: { 'k8s-app': 'kube-dns' } };
  return [
    networkPolicy({ name: 'default-deny', namespace, part: 'network' }, { pods: {}, ingress: [], egress: [] }),
    networkPolicy(
      { name: 'allow-dns', namespace, part: 'network' },
      { pods: {}, egress: [{ peers: [dns], ports: dnsPorts }] },
    ),
  ];
}
