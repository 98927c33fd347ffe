import type { Manifest } from '@otelops/deployer';
import { type Identity, manifest } from './metadata.ts';

/** The other end of a connection. */
export type Peer =
  | { readonly namespace: string; readonly pods?: Readonly<Record<string, string>> }
  | { readonly cidr: string };

/** Connections that one rule opens. Without peers: from or to anywhere. Without ports: any port. */
export interface NetworkRule {
  readonly peers?: readonly Peer[];
  readonly ports?: readonly (number | { readonly port: number; readonly protocol: 'TCP' | 'UDP' })[];
}

export interface NetworkPolicySpec {
  /** Labels of the pods it is about; empty for every pod of the namespace. */
  readonly pods: Readonly<Record<string, string>>;
  readonly ingress?: readonly NetworkRule[];
  readonly egress?: readonly NetworkRule[];
}

/** Opens what is listed; together with the namespace's default denial nothing else is. */
export function networkPolicy(identity: Identity, { egress, ingress, pods }: NetworkPolicySpec): Manifest {
  return manifest('networking.k8s.io/v1', 'NetworkPolicy', identity, {
    spec: {
      podSelector: Object.keys(pods).length === 0 ? {} : { matchLabels: pods },
      policyTypes: [...(ingress === undefined ? [] : ['Ingress']), ...(egress === undefined ? [] : ['Egress'])],
      ...(ingress !== undefined && ingress.length > 0 && { ingress: ingress.map((rule) => ruleOf(rule, 'from')) }),
      ...(egress !== undefined && egress.length > 0 && { egress: egress.map((rule) => ruleOf(rule, 'to')) }),
    },
  });
}

function ruleOf({ peers, ports }: NetworkRule, direction: 'from' | 'to'): Record<string, unknown> {
  return {
    ...(peers !== undefined && { [direction]: peers.map(peerOf) }),
    ...(ports !== undefined && {
      ports: ports.map((port) => (typeof port === 'number' ? { port, protocol: 'TCP' } : port)),
    }),
  };
}

function peerOf(peer: Peer): Record<string, unknown> {
  if ('cidr' in peer) return { ipBlock: { cidr: peer.cidr } };
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } },
    ...(peer.pods !== undefined && { podSelector: { matchLabels: peer.pods } }),
  };
}
