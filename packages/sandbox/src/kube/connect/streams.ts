import type { KubeCore } from '../core/kube-core.ts';
import { requireStored } from '../core/update.ts';
import { queryText } from '../http/call.ts';
import type { ResourceRequest } from '../http/resource-handler.ts';
import type { SubresourceHandler } from '../http/subresources.ts';
import { fieldAt, textOf } from '../json.ts';
import { badRequest } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import { containerOf } from './container-of.ts';

/** What a stream into a pod is about. */
export interface StreamPlace {
  readonly pod: KubeObject;
  /** '' for a port-forward, which is about the whole pod. */
  readonly container: string;
}

/** Checks what `exec`, `attach` and `portforward` ask for. @throws StatusError 400, 404 */
export function streamPlace(core: KubeCore, { call, target }: Pick<ResourceRequest, 'call' | 'target'>): StreamPlace {
  const pod = requireStored(core, target);
  const container = target.subresource === 'portforward' ? '' : containerOf(pod, queryText(call, 'container'));
  if (textOf(fieldAt(pod, 'spec', 'nodeName')) === '')
    throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  return { pod, container };
}

/** Answers those who ask for a stream without changing the protocol. @throws StatusError 400 */
export function withoutUpgrade(core: KubeCore): SubresourceHandler {
  return async (request) => {
    streamPlace(core, request);
    throw badRequest('Upgrade request required');
  };
}
