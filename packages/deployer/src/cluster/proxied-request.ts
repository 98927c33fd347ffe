import { DeployError } from '../errors.ts';
import type { ObjectRef } from '../objects.ts';
import type { ProxyAnswer, ProxyRequest, ProxyTarget } from '../ports.ts';
import type { ApiCall, ApiClient } from './api-client.ts';
import { builtinResource } from './builtin-kinds.ts';
import { proxyPath } from './resource-path.ts';

/** One request to a Service's pods or to a pod, through the API server. */
export async function proxyRequest(
  client: ApiClient,
  target: ProxyTarget,
  request: ProxyRequest,
): Promise<ProxyAnswer> {
  const { timeoutMs, bodyBytes, signal } = request;
  const limits = { totalMs: timeoutMs, headersMs: timeoutMs, silenceMs: timeoutMs, bodyBytes };
  const bounds = signal === undefined ? limits : { ...limits, signal };
  const { status, body } = await client.relay(callOf(target, request), bounds);
  return { status, body };
}

function callOf(target: ProxyTarget, request: ProxyRequest): ApiCall {
  const { kind, namespace, name, port, scheme = 'http' } = target;
  const resource = builtinResource('v1', kind);
  if (resource === undefined) throw new DeployError('internal-error', `${kind} is missing from the built-in kinds.`);
  const ref: ObjectRef = { apiVersion: 'v1', kind, namespace, name };
  const place = scheme === 'https' ? { namespace, name: `https:${name}` } : { namespace, name };
  return {
    method: request.method,
    path: `${proxyPath(resource, place, String(port))}${request.path}`,
    ...(request.body === undefined
      ? {}
      : { body: request.body, contentType: request.contentType ?? 'application/json' }),
    accept: '*/*',
    action: `ask ${kind} ${namespace}/${name}:${port} through the API server`,
    ref,
    replay: 'once',
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
}
