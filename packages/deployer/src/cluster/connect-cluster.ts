import { createSecureContext } from 'node:tls';
import type { Clock, Cluster } from '../ports.ts';
import { ApiClient } from './api-client.ts';
import { type ClientBounds, defaultBounds } from './client-bounds.ts';
import { createCluster } from './cluster-client.ts';
import type { ClientCertificate, Identity } from './credentials.ts';
import { openCredentials, readAuthority } from './credentials-open.ts';
import { createDiscovery } from './discovery.ts';
import { type Environment, processEnvironment } from './environment.ts';
import type { HttpTransport } from './http-exchange.ts';
import { createUndiciTransport } from './http-undici.ts';
import { createInFlightLimit } from './in-flight-limit.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import { type KubeconfigSource, loadAccess } from './kubeconfig-load.ts';
import type { ClusterAccess } from './kubeconfig-types.ts';
import { createTunnels } from './open-tunnel.ts';
import { proxyFor } from './proxy.ts';
import { systemClock } from './system-clock.ts';
import type { TlsSettings } from './undici-dispatchers.ts';

/** Which cluster to connect to, and how. */
export interface ConnectOptions {
  /** Left out: the files of `KUBECONFIG`, `~/.kube/config`, or the service account of the pod this runs in. */
  readonly kubeconfig?: KubeconfigSource;
  /** Left out: the current context. `in-cluster` names the service account of the pod. */
  readonly context?: string;
  /** What the caller knows of the cluster; every screen says it. */
  readonly kind: 'real' | 'sandbox';
  /** Named as the writer of creates, replaces and patches; default `otelops`. Applies name theirs. */
  readonly fieldManager?: string;
  /** Default `otelops-deployer`. */
  readonly userAgent?: string;
  readonly bounds?: Partial<ClientBounds>;
  readonly clock?: Clock;
  readonly environment?: Environment;
  /** 0 to 1; spreads retries. */
  readonly random?: () => number;
}

/** A cluster to close when done. Idle, it does not keep the process alive. */
export type ConnectedCluster = Cluster & AsyncDisposable;

/**
 * Reads the kubeconfig and prepares the connection. Nothing is sent yet: an unreachable server is found by the first call.
 *
 * @throws KubeconfigError `kubeconfig-invalid`, naming the file, the context and the contexts there are.
 * @example
 * ```ts
 * await using cluster = await connectCluster({ context: 'macs', kind: 'real' });
 * const nodes = await cluster.resolve('v1', 'Node');
 * ```
 */
export async function connectCluster(options: ConnectOptions): Promise<ConnectedCluster> {
  const { clock = systemClock, random = Math.random, environment = processEnvironment() } = options;
  const bounds = { ...defaultBounds, ...options.bounds };
  const access = await loadAccess(options, environment);
  const [credentials, authority] = await Promise.all([
    openCredentials({ access, environment, clock, pluginTimeoutMs: bounds.pluginMs }),
    readAuthority(access),
  ]);
  const transports = createTransports({ access, authority, bounds, environment });
  const client = new ApiClient({
    server: access.server,
    userAgent: options.userAgent ?? 'otelops-deployer',
    bounds,
    credentials,
    transportFor: transports.for,
    limit: createInFlightLimit({ running: bounds.inFlight, waiting: bounds.waiting }),
    lockLimit: createInFlightLimit({ running: bounds.lockCalls, waiting: bounds.waiting }),
    clock,
    random,
  });
  const watch = {
    client,
    bounds: bounds.watch,
    pageSize: bounds.pageSize,
    clock,
    random,
    withoutWatchList: new Set<string>(),
  };
  const cluster = createCluster({
    identity: { context: access.context, server: access.server, kind: options.kind },
    client,
    discovery: createDiscovery(client),
    watch,
    openTunnel: createTunnels({
      server: access.server,
      userAgent: options.userAgent ?? 'otelops-deployer',
      credentials,
      tlsFor: ({ certificate }) =>
        new URL(access.server).protocol === 'https:'
          ? tlsSettings({ access, authority, bounds, environment }, certificate)
          : undefined,
      proxied: proxyOf(access, environment) !== undefined,
      connectMs: bounds.connectMs,
    }),
    fieldManager: options.fieldManager ?? 'otelops',
  });
  return { ...cluster, [Symbol.asyncDispose]: transports.close };
}

interface TransportParts {
  readonly access: ClusterAccess;
  readonly authority: string | undefined;
  readonly bounds: ClientBounds;
  readonly environment: Environment;
}

interface Transports {
  for(identity: Identity): HttpTransport;
  close(): Promise<void>;
}

/** One transport; another when a plugin hands out a new client certificate. */
function createTransports(parts: TransportParts): Transports {
  let current: { readonly certificate: ClientCertificate | undefined; readonly transport: HttpTransport } | undefined;
  return {
    for: ({ certificate }) => {
      if (current !== undefined && current.certificate === certificate) return current.transport;
      void current?.transport.retire();
      current = { certificate, transport: createTransport(parts, certificate) };
      return current.transport;
    },
    close: async () => {
      await current?.transport.close();
    },
  };
}

function createTransport(parts: TransportParts, certificate: ClientCertificate | undefined): HttpTransport {
  const { access, bounds, environment } = parts;
  const { origin, protocol } = new URL(access.server);
  const proxyUrl = proxyOf(access, environment);
  return createUndiciTransport({
    origin,
    connectMs: bounds.connectMs,
    keepAliveMs: 30_000,
    connections: bounds.inFlight,
    lockConnections: bounds.lockCalls,
    streams: bounds.watches,
    ...(protocol === 'https:' ? { tls: tlsSettings(parts, certificate) } : {}),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  });
}

function proxyOf(access: ClusterAccess, environment: Environment): string | undefined {
  return access.cluster.proxyUrl ?? proxyFor(access.server, environment.variables);
}

function tlsSettings({ access, authority }: TransportParts, certificate: ClientCertificate | undefined): TlsSettings {
  const { tlsServerName, insecureSkipTlsVerify } = access.cluster;
  const named = tlsServerName === undefined ? {} : { serverName: tlsServerName };
  const client = certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key };
  try {
    const secureContext = createSecureContext({ ...(authority === undefined ? {} : { ca: authority }), ...client });
    return { secureContext, verify: !insecureSkipTlsVerify, ...named };
  } catch (cause) {
    const message = `A certificate or key of context "${access.context}" in ${access.origin} is not PEM.`;
    throw new KubeconfigError(message, ['Get a new kubeconfig.'], cause);
  }
}
