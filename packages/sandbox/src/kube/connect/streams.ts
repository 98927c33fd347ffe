import type { Authorizer } from '../auth/authorizer.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { requireStored } from '../core/update.ts';
import { queryText } from '../http/call.ts';
import type { ResourceRequest } from '../http/resource-handler.ts';
import { fieldAt, listOf, textOf } from '../json.ts';
import { badRequest, forbidden } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { containerOf } from './container-of.ts';

/** What a stream into a pod is about. */
export interface StreamPlace {
  readonly pod: KubeObject;
  /** '' for a port-forward, which is about the whole pod. */
  readonly container: string;
}

export interface StreamParts {
  readonly core: KubeCore;
  readonly authorizer: Authorizer;
}

/** Checks what `exec`, `attach` and `portforward` ask for. @throws StatusError 400, 403, 404 */
export function streamPlace(
  { core, authorizer }: StreamParts,
  { call, target }: Pick<ResourceRequest, 'call' | 'target'>,
): StreamPlace {
  const { resource, namespace, name, subresource } = target;
  // Whatever the method: a WebSocket begins with a GET, but is more than reading (since Kubernetes 1.35).
  const access = { user: call.user, verb: 'create', group: resource.group, resource: resource.plural, subresource };
  if (!authorizer.allows({ ...access, namespace, name })) throw forbidden(resource, name, '');
  const pod = requireStored(core, target);
  const container = subresource === 'portforward' ? '' : containerOf(pod, queryText(call, 'container'));
  if (textOf(fieldAt(pod, 'spec', 'nodeName')) === '')
    throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  return { pod, container };
}

/** Whether a container runs, by the pod's status. */
function isRunning({ pod, container }: StreamPlace): boolean {
  return ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
    .flatMap((field) => listOf(fieldAt(pod, 'status', field)))
    .some((status) => fieldAt(status, 'name') === container && fieldAt(status, 'state', 'running') !== undefined);
}

/** Refuses as a kubelet does when there is no such process to be connected to. @throws StatusError 500 */
export function requireRunning(place: StreamPlace): void {
  if (isRunning(place)) return;
  const why = `unable to upgrade connection: container not found (${JSON.stringify(place.container)})`;
  throw new StatusError(500, 'InternalError', why);
}
