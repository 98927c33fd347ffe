import type { KubeCore } from '../core/kube-core.ts';
import type { Target } from '../core/request-context.ts';
import { fieldAt, isRecord, listOf, textOf } from '../json.ts';
import { notFound, serviceUnavailable } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import { type Location, noEndpoints, requireNamed, requireSplit } from './location.ts';

/**
 * The ready endpoint that a request to `services/{[scheme:]name[:port]}/proxy` goes to, found in the Endpoints object as
 * pkg/registry/core/service does.
 *
 * @throws StatusError 400, 404, 503 without a ready endpoint
 */
export function serviceLocation(core: KubeCore, target: Target): Location {
  const { scheme, name, port } = requireSplit(target);
  const portName = portNameOf(core, target, name, port);
  const endpoints = core.store.get('/endpoints', `${target.namespace}/${name}`);
  if (endpoints === undefined) throw notFound(target.resource, name);
  const subsets = listOf(endpoints['subsets']);
  if (subsets.length === 0) throw noEndpoints(name);
  for (const subset of subsets) {
    const found = listOf(fieldAt(subset, 'ports')).find((item) => textOf(fieldAt(item, 'name')) === portName);
    const [address] = listOf(fieldAt(subset, 'addresses'));
    if (found === undefined || !isRecord(address)) continue;
    return {
      scheme: scheme === 'https' ? 'https' : 'http',
      address: textOf(address['ip']),
      port: String(fieldAt(found, 'port')),
      owner: ownerOf(core, address['targetRef']),
      via: name,
    };
  }
  throw noEndpoints(target.name);
}

/** The name of a port that is given by its number. */
function portNameOf(core: KubeCore, target: Target, name: string, port: string): string {
  if (!/^\d+$/.test(port)) return port;
  const service = requireNamed(core, target, name);
  const found = listOf(fieldAt(service, 'spec', 'ports')).find((item) => fieldAt(item, 'port') === Number(port));
  if (found === undefined)
    throw serviceUnavailable(`no service port ${Number(port)} found for service ${JSON.stringify(name)}`);
  return textOf(fieldAt(found, 'name'));
}

function ownerOf(core: KubeCore, reference: unknown): KubeObject | undefined {
  if (fieldAt(reference, 'kind') !== 'Pod') return undefined;
  return core.store.get('/pods', `${textOf(fieldAt(reference, 'namespace'))}/${textOf(fieldAt(reference, 'name'))}`);
}
