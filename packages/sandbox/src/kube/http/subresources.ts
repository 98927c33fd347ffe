import type { Action, ActionRequest } from '../actions/action.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { patchTypeOf } from '../core/patch.ts';
import { methodNotAllowed, noSuchPath } from '../status/refusals.ts';
import { readBody } from './body.ts';
import type { Outcome } from './outcome.ts';
import { renderObject } from './render.ts';
import { requestContext } from './request-context.ts';
import type { ResourceRequest } from './resource-handler.ts';

export type SubresourceHandler = (request: ResourceRequest) => Promise<Outcome>;

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

/** Serves an action over HTTP. */
export function actionHandler(core: KubeCore, action: Action): SubresourceHandler {
  return async (request) => {
    const { code, object } = await action(
      core,
      request.target,
      readAction(request),
      requestContext(request.call, request.warnings),
    );
    return { answer: renderObject(request, code, object) };
  };
}

function readAction(request: ResourceRequest): ActionRequest {
  const { call, target } = request;
  switch (call.method) {
    case 'GET':
      return { verb: 'get' };
    case 'POST':
      return { verb: 'create', body: readBody(call) };
    case 'PUT':
      return { verb: 'update', body: readBody(call) };
    case 'PATCH': {
      const type = patchTypeOf(call.headers['content-type'] ?? '', target.resource);
      return { verb: 'patch', patch: { type, body: readBody(call, type === 'apply' ? 'yaml' : 'json') } };
    }
    default:
      throw methodNotAllowed();
  }
}
