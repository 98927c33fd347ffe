import type { Clock } from '../../clock.ts';
import type { ComputedCollections } from '../../kube/http/computed.ts';
import { fieldAt, listOf } from '../../kube/json.ts';
import { METRICS } from '../../kube/resources/metrics-resources.ts';
import { serviceUnavailable } from '../../kube/status/refusals.ts';
import type { Store } from '../../kube/store/store.ts';
import type { KubeObject } from '../../kube/types.ts';
import { isReady } from '../../network/pod-network.ts';
import { nodeUsage, podUsage, usageText } from './usage.ts';

/** Over which use is measured, as K3s' metrics-server is set up. */
const WINDOW = '15.000s';

/** `metrics.k8s.io`, which `kubectl top` reads: there as long as metrics-server is. @throws StatusError 503 */
export function createMetricsApi(store: Store, clock: Clock): ComputedCollections {
  const measured = (object: KubeObject): object => ({
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {
      name: object.metadata.name,
      ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
      ...(object.metadata.labels === undefined ? {} : { labels: object.metadata.labels }),
      creationTimestamp: `${clock.now().toISOString().slice(0, 19)}Z`,
    },
    timestamp: `${clock.now().toISOString().slice(0, 19)}Z`,
    window: WINDOW,
  });
  return {
    [METRICS.nodes]: () => {
      requireServer(store);
      const pods = store.list('/pods');
      return store
        .list('/nodes')
        .filter(isReady)
        .map((node) => named(measured(node), 'NodeMetrics', { usage: usageText(nodeUsage(node, pods, clock.now())) }));
    },
    [METRICS.pods]: (namespace) => {
      requireServer(store);
      return store.list('/pods', namespace === '' ? '' : `${namespace}/`).flatMap((pod) => {
        const containers = podUsage(pod, clock.now()).map(({ name, usage }) => ({ name, usage: usageText(usage) }));
        return containers.length === 0 ? [] : [named(measured(pod), 'PodMetrics', { containers })];
      });
    },
  };
}

function named(base: object, kind: string, fields: object): KubeObject {
  return { ...base, kind, ...fields } as KubeObject;
}

function requireServer(store: Store): void {
  const endpoints = store.get('/endpoints', 'kube-system/metrics-server');
  const reached = listOf(endpoints?.['subsets']).some((subset) => listOf(fieldAt(subset, 'addresses')).length > 0);
  if (!reached) throw serviceUnavailable('the server is currently unable to handle the request');
}
