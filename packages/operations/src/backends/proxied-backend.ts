import type { Cluster, ProxyTarget } from '@otelops/deployer';
import { KubeError } from '@otelops/deployer/vocabulary';
import { type Answer, answered, failed } from './answer.ts';
import {
  type BackendName,
  type BackendReply,
  type BackendRequest,
  defaultTimeoutMs,
  type HttpBackend,
  mostAnswerBytes,
  pathWithQuery,
} from './http-backend.ts';
import { listServices } from './list-services.ts';
import { serviceTarget } from './service-target.ts';

export interface ProxiedBackendOptions {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
}

/** A backend of the cluster through its API server: works wherever a kubeconfig works, with no port opened. */
export function proxiedBackend(name: BackendName, { cluster, signal }: ProxiedBackendOptions): HttpBackend {
  let target: ProxyTarget | undefined;
  const locate = async (): Promise<ProxyTarget | undefined> => {
    target ??= serviceTarget(name, await listServices(name, cluster, signal));
    return target;
  };
  return {
    name,
    get where(): string {
      const place = target === undefined ? '' : `${target.namespace}/${target.name}:${target.port}, `;
      return `${name} (${place}through the API server)`;
    },
    request: async (request) => {
      try {
        const found = await locate();
        if (found === undefined) return notThere(name);
        const { status, body } = await cluster.proxy(found, proxyRequest(request, signal));
        return answered({ status, text: body });
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof KubeError) return faultOf(name, error);
        throw error;
      }
    },
  };
}

function proxyRequest(request: BackendRequest, signal: AbortSignal): Parameters<Cluster['proxy']>[1] {
  return {
    method: request.method,
    path: pathWithQuery(request),
    timeoutMs: request.timeoutMs ?? defaultTimeoutMs,
    bodyBytes: mostAnswerBytes,
    signal,
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  };
}

function notThere(name: BackendName): Answer<BackendReply> {
  return failed('backend-unreachable', `There is no Service of ${name} in this cluster: it is not deployed.`, {
    advice: ['otel status'],
  });
}

/** Failures before the backend itself had a say, told apart by what the API server calls them. */
function faultOf(name: BackendName, error: KubeError): Answer<BackendReply> {
  if (error.reason === 'answer-timeout' || error.status === 504) {
    return failed('backend-timeout', `${name} did not answer in time.`, { advice: [`otel diagnose ${name}`] });
  }
  if (error.status === 403 || error.status === 401) {
    return failed('backend-refused', `The API server does not let us through to ${name}: ${error.message}`, {
      status: error.status,
      advice: error.advice,
    });
  }
  const status = error.status === 0 ? {} : { status: error.status };
  return failed('backend-unreachable', `${name} cannot be reached: ${error.message}`, {
    ...status,
    advice: [`otel diagnose ${name}`],
  });
}
