import type { PodNetwork } from '../../network/pod-network.ts';
import { isReady } from '../../network/pod-network.ts';
import type { ServiceBackend, ServiceHandler } from '../../network/service-backends.ts';
import type { KubeCore } from '../core/kube-core.ts';
import type { Target } from '../core/request-context.ts';
import type { Call } from '../http/call.ts';
import type { Outcome } from '../http/outcome.ts';
import type { SubresourceHandler } from '../http/subresources.ts';
import { noSuchPath, serviceUnavailable } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import type { Location } from './location.ts';
import { nodeLocation, podLocation } from './pod-location.ts';
import { relay } from './relay.ts';
import { serviceLocation } from './service-location.ts';

export interface ProxyParts {
  readonly core: KubeCore;
  readonly network: PodNetwork;
  /** What the kubelet of a node answers. */
  readonly kubelet: (node: KubeObject) => ServiceHandler;
}

type Locate = (core: KubeCore, target: Target) => Location;

const LOCATIONS: Readonly<Record<string, Locate>> = {
  '/services': serviceLocation,
  '/pods': podLocation,
  '/nodes': nodeLocation,
};

/** The `proxy` subresource of Services, pods and nodes. @throws StatusError 400, 404, 503 */
export function createProxy(parts: ProxyParts): SubresourceHandler {
  return async ({ call, target, rest }) => {
    const locate = LOCATIONS[target.resource.collection];
    if (locate === undefined) throw noSuchPath();
    const location = locate(parts.core, target);
    const slash = redirectToRoot(call, rest);
    if (slash !== undefined) return slash;
    const backend = listenerAt(parts, target, location);
    if (backend === undefined) throw serviceUnavailable(`error trying to reach service: ${dialFailure(location)}`);
    return { relay: relay({ call, location, path: rest, backend }) };
  };
}

/** A page without its slash would take its links for those of the object: whoever reads is sent to the slash. */
function redirectToRoot(call: Call, rest: string): Outcome | undefined {
  if (rest !== '' || (call.method !== 'GET' && call.method !== 'HEAD')) return undefined;
  const query = call.query.toString();
  const location = `${call.path}/${query === '' ? '' : `?${query}`}`;
  return { answer: { code: 301, headers: { location }, body: '' } };
}

function listenerAt(parts: ProxyParts, target: Target, location: Location): ServiceBackend | undefined {
  const { owner, via } = location;
  const port = Number(location.port);
  if (owner === undefined || !Number.isInteger(port)) return undefined;
  if (target.resource.collection === '/nodes')
    return isReady(owner) && port === KUBELET_PORT ? parts.kubelet(owner) : undefined;
  return parts.network.listener({ pod: owner, port, ...(via === undefined ? {} : { via }) });
}

const KUBELET_PORT = 10_250;

/** In Go's words. */
function dialFailure({ address, port }: Location): string {
  if (!/^\d+$/.test(port)) return `dial tcp: lookup tcp/${port}: unknown port`;
  return `dial tcp ${address}:${port}: connect: connection refused`;
}
