import type { KubeCore } from '../core/kube-core.ts';
import { objectKey } from '../core/object-key.ts';
import type { Target } from '../core/request-context.ts';
import { badRequest, notFound, serviceUnavailable } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import { type SchemeNamePort, splitSchemeNamePort } from './scheme-name-port.ts';

/** Where a proxied request goes. */
export interface Location {
  readonly scheme: 'http' | 'https';
  readonly address: string;
  /** As a URL says it: a number, or a name that nobody can dial. */
  readonly port: string;
  /** Who has the address; undefined when nobody is known to. */
  readonly owner: KubeObject | undefined;
  /** The Service that led there. */
  readonly via?: string;
}

/** Reads the name of what is proxied. @throws StatusError 400 */
export function requireSplit(target: Target): SchemeNamePort {
  const split = splitSchemeNamePort(target.name);
  if (split !== undefined) return split;
  throw badRequest(`invalid ${target.resource.singular} request ${JSON.stringify(target.name)}`);
}

/** The object that is proxied. @throws StatusError 404 */
export function requireNamed(core: KubeCore, { resource, namespace }: Target, name: string): KubeObject {
  const found = core.store.get(resource.collection, objectKey(resource, namespace, name));
  if (found === undefined) throw notFound(resource, name);
  return found;
}

export function noEndpoints(id: string): Error {
  return serviceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`);
}
