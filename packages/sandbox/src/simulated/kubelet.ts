import { fieldAt } from '../kube/json.ts';
import type { Store } from '../kube/store/store.ts';
import type { KubeObject } from '../kube/types.ts';
import type { ServiceHandler } from '../network/service-backends.ts';
import { jsonResponse, notFoundResponse, textResponse } from './answers.ts';

/** What the kubelet of a node answers through `nodes/proxy`: its health and its pods. */
export function kubelet(store: Store, node: KubeObject): ServiceHandler {
  return (request) => {
    switch (new URL(request.url).pathname) {
      case '/healthz':
        return textResponse('ok');
      case '/pods':
        return jsonResponse({
          kind: 'PodList',
          apiVersion: 'v1',
          metadata: {},
          items: store.list('/pods').filter((pod) => fieldAt(pod, 'spec', 'nodeName') === node.metadata.name),
        });
      default:
        return notFoundResponse();
    }
  };
}
