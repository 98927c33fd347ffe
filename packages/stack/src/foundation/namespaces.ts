import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { manifest } from '../objects/metadata.ts';

type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/** The node collectors read the host's files as its root user; all else runs as the strictest standard asks. */
export function namespaces({ namespaces: { grafana, monitoring, observability } }: StackConfig): Component {
  return {
    name: 'namespaces',
    summary: 'Namespaces with their pod security',
    objects: [
      namespace(observability, 'privileged', 'baseline'),
      namespace(monitoring, 'restricted', 'restricted'),
      namespace(grafana, 'restricted', 'restricted'),
    ],
  };
}

function namespace(name: string, enforce: PodSecurityLevel, audit: PodSecurityLevel): Manifest {
  const labels = {
    'pod-security.kubernetes.io/enforce': enforce,
    'pod-security.kubernetes.io/audit': audit,
    'pod-security.kubernetes.io/warn': audit,
  };
  return manifest('v1', 'Namespace', { name, labels }, {});
}
