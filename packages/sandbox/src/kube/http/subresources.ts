import { noSuchPath } from '../status/refusals.ts';
import type { Answer } from './answer.ts';
import type { ResourceRequest } from './resource-handler.ts';

export type SubresourceHandler = (request: ResourceRequest) => Promise<Answer>;

/** Handlers by subresource name. */
export type SubresourceHandlers = Readonly<Record<string, SubresourceHandler>>;

/** The handler of a subresource that the resource has. @throws StatusError 404 */
export function subresourceHandler(handlers: SubresourceHandlers, request: ResourceRequest): SubresourceHandler {
  const { resource, subresource } = request.target;
  const served = resource.subresources?.some((sub) => sub.name === subresource) ?? false;
  const handler = served ? handlers[subresource] : undefined;
  if (handler === undefined) throw noSuchPath();
  return handler;
}
