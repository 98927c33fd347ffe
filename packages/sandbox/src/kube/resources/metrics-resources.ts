import { UNTYPED } from '../schema/schema.ts';
import type { ServedResource } from './served-resource.ts';

/** The collections of `metrics.k8s.io`. */
export const METRICS = { nodes: 'metrics.k8s.io/nodes', pods: 'metrics.k8s.io/pods' } as const;

const COMMON = { group: 'metrics.k8s.io', version: 'v1beta1', singular: '', verbs: ['get', 'list'], schema: UNTYPED };

/** What metrics-server adds to the API of a K3s cluster. */
export const METRICS_RESOURCES: readonly ServedResource[] = [
  { ...COMMON, plural: 'nodes', kind: 'NodeMetrics', namespaced: false, collection: METRICS.nodes },
  { ...COMMON, plural: 'pods', kind: 'PodMetrics', namespaced: true, collection: METRICS.pods },
];
