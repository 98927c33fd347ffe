import type { Cluster } from '@otelops/deployer';
import { KubeError } from '@otelops/deployer/vocabulary';
import type { Answer } from './answer.ts';
import { type ForwardedBackend, forwardedBackend } from './forwarded-backend.ts';
import type { BackendName, BackendReply, BackendRequest, HttpBackend } from './http-backend.ts';
import { proxiedBackend } from './proxied-backend.ts';

export interface ClusterBackendOptions {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
}

/**
 * The servers of the stack from wherever a kubeconfig works. By `port-forward`, as people do it by hand: it goes by the
 * kubelet, so that network policies let it in, and TLS is from end to end, so that a certificate can be shown. Where the
 * API server opens no such connection (a missing right, a proxy in between), by its own `proxy` from then on.
 */
export function clusterBackends({ cluster, signal }: ClusterBackendOptions): (name: BackendName) => HttpBackend {
  let mayForward = true;
  return (name) => {
    const proxied = proxiedBackend(name, { cluster, signal });
    let found: Promise<ForwardedBackend | undefined> | undefined;
    let where: string | undefined;
    const forward = async (request: BackendRequest): Promise<Answer<BackendReply> | undefined> => {
      if (!mayForward) return undefined;
      try {
        found ??= forwardedBackend(name, { cluster, signal });
        const backend = await found;
        where = backend?.where;
        return await backend?.request(request);
      } catch (error) {
        signal.throwIfAborted();
        found = undefined;
        if (!(error instanceof KubeError)) throw error;
        // A pod that has gone since is no reason to leave this way for good.
        if (error.status !== 404) mayForward = false;
        return undefined;
      }
    };
    return {
      name,
      get where(): string {
        return where !== undefined && mayForward ? where : proxied.where;
      },
      request: async (request) => (await forward(request)) ?? (await proxied.request(request)),
    };
  };
}
