import { containerPorts } from '../../network/pod-network.ts';
import type { KubeCore } from '../core/kube-core.ts';
import type { Target } from '../core/request-context.ts';
import { fieldAt, listOf, textOf } from '../json.ts';
import { badRequest } from '../status/refusals.ts';
import { type Location, requireNamed, requireSplit } from './location.ts';

/** Where `pods/{[scheme:]name[:port]}/proxy` goes: without a port, to the first that a container declares. @throws StatusError 400, 404 */
export function podLocation(core: KubeCore, target: Target): Location {
  const { scheme, name, port } = requireSplit(target);
  const pod = requireNamed(core, target, name);
  const address = textOf(fieldAt(pod, 'status', 'podIP'));
  if (address === '') throw badRequest('address not allowed');
  const declared = containerPorts(pod)[0]?.number ?? 80;
  return {
    scheme: scheme === 'https' ? 'https' : 'http',
    address,
    port: port === '' ? String(declared) : port,
    owner: pod,
  };
}

const KUBELET_PORT = 10_250;

/** Where `nodes/{[scheme:]name[:port]}/proxy` goes: without a port, to the kubelet. @throws StatusError 400, 404 */
export function nodeLocation(core: KubeCore, target: Target): Location {
  const { scheme, name, port } = requireSplit(target);
  const node = requireNamed(core, target, name);
  const internal = listOf(fieldAt(node, 'status', 'addresses')).find((item) => fieldAt(item, 'type') === 'InternalIP');
  return {
    scheme: scheme === 'http' ? 'http' : 'https',
    address: textOf(fieldAt(internal, 'address')),
    port: port === '' ? String(KUBELET_PORT) : port,
    owner: node,
  };
}
