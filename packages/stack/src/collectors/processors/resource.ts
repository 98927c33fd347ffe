import type { StackConfig } from '../../config/types.ts';
import { nodeNameVariable } from '../receivers/kubelet-stats.ts';
import { fromEnvironment, literal } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/resourceprocessor */
export interface ResourceProcessor {
  readonly attributes: readonly {
    readonly key: string;
    readonly value: string;
    readonly action: 'insert' | 'upsert';
  }[];
}

/** Cluster and environment, on everything that passes: telemetry made in the gateway has them from nowhere else. */
export function clusterIdentity({ cluster }: StackConfig): ResourceProcessor {
  return {
    attributes: [
      { key: 'k8s.cluster.name', value: literal(cluster.name), action: 'upsert' },
      { key: 'deployment.environment.name', value: literal(cluster.environment), action: 'upsert' },
    ],
  };
}

/** Also the node: series of host metrics carry nothing that tells six nodes apart. */
export function nodeIdentity(config: StackConfig): ResourceProcessor {
  const node = fromEnvironment(nodeNameVariable);
  return {
    attributes: [
      ...clusterIdentity(config).attributes,
      { key: 'k8s.node.name', value: node, action: 'insert' },
      { key: 'host.name', value: node, action: 'insert' },
    ],
  };
}
