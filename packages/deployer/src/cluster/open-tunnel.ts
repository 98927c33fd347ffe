import type { Duplex } from 'node:stream';
import type { ClientOptions, WebSocket } from 'ws';
import { DeployError } from '../errors.ts';
import { formatRef, type ObjectRef } from '../objects.ts';
import type { ObjectKey } from '../ports.ts';
import { builtinResource } from './builtin-kinds.ts';
import type { Credentials, Identity } from './credentials.ts';
import { type CallContext, refusedError, unreachableError } from './kube-failure.ts';
import { PortTunnel } from './port-tunnel.ts';
import { objectPath, query } from './resource-path.ts';
import { parseRefusal, type Refusal } from './status-body.ts';
import type { TlsSettings } from './undici-dispatchers.ts';

/** How sockets into pods are opened. */
export interface TunnelParts {
  readonly server: string;
  readonly userAgent: string;
  readonly credentials: Credentials;
  /** Absent for plain `http:`. */
  readonly tlsFor: (identity: Identity) => TlsSettings | undefined;
  /** Whether the server is reached through a proxy, which these sockets do not pass. */
  readonly proxied: boolean;
  readonly connectMs: number;
}

export type OpenTunnel = (pod: ObjectKey, port: number, signal?: AbortSignal) => Promise<Duplex>;

const PROTOCOL = 'v4.channel.k8s.io';

/** The bound of what is kept of a refusal. */
const mostRefusalBytes = 100_000;

/** Opens connections to ports of pods; what they need is loaded with the first one. */
export function createTunnels(parts: TunnelParts): OpenTunnel {
  return async (pod, port, signal) => {
    if (parts.proxied) throw new DeployError('cluster-unreachable', 'A port of a pod cannot be reached by a proxy.');
    const identity = await parts.credentials.identity();
    const first = await attempt(parts, { pod, port, identity, signal });
    if (first instanceof PortTunnel) return first;
    if (first.status === 401 && (await parts.credentials.renew(identity))) {
      const renewed = await parts.credentials.identity();
      const second = await attempt(parts, { pod, port, identity: renewed, signal });
      if (second instanceof PortTunnel) return second;
      throw refusedError(second, contextOf(parts, { pod, port, identity: renewed, signal }));
    }
    throw refusedError(first, contextOf(parts, { pod, port, identity, signal }));
  };
}

interface Attempt {
  readonly pod: ObjectKey;
  readonly port: number;
  readonly identity: Identity;
  readonly signal: AbortSignal | undefined;
}

async function attempt(parts: TunnelParts, about: Attempt): Promise<PortTunnel | Refusal> {
  const { signal } = about;
  signal?.throwIfAborted();
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(addressOf(parts.server, about), PROTOCOL, optionsOf(parts, about.identity));
  const leave = (): void => socket.terminate();
  signal?.addEventListener('abort', leave, { once: true });
  try {
    return await opened(socket);
  } catch (error) {
    signal?.throwIfAborted();
    throw unreachableError(error, contextOf(parts, about));
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}

/** The tunnel, listening before its first message can come, or what the server said instead. */
function opened(socket: WebSocket): Promise<PortTunnel | Refusal> {
  return new Promise((resolve, reject) => {
    const tunnel = new PortTunnel(socket);
    // Also what ends it before it is open.
    tunnel.once('error', reject);
    socket.once('open', () => {
      tunnel.off('error', reject);
      resolve(tunnel);
    });
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > mostRefusalBytes) response.destroy();
      });
      response.once('close', () => {
        resolve(parseRefusal(response.statusCode ?? 0, text));
        socket.terminate();
      });
    });
  });
}

function addressOf(server: string, { pod, port }: Attempt): string {
  const resource = builtinResource('v1', 'Pod');
  if (resource === undefined) throw new DeployError('internal-error', 'Pods are missing from the built-in kinds.');
  const base = server.replace(/\/$/, '').replace(/^http/, 'ws');
  return `${base}${objectPath(resource, pod, 'portforward')}${query({ ports: port })}`;
}

function optionsOf({ tlsFor, userAgent, connectMs }: TunnelParts, identity: Identity): ClientOptions {
  const tls = tlsFor(identity);
  const headers = Object.entries(identity.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...value] : value,
  ]);
  return {
    headers: { 'user-agent': userAgent, ...Object.fromEntries(headers) },
    handshakeTimeout: connectMs,
    perMessageDeflate: false,
    followRedirects: false,
    ...(tls === undefined
      ? {}
      : {
          secureContext: tls.secureContext,
          rejectUnauthorized: tls.verify,
          ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
        }),
  };
}

function contextOf({ server }: TunnelParts, { pod, port, identity }: Attempt): CallContext {
  const namespace = pod.namespace === undefined ? {} : { namespace: pod.namespace };
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Pod', name: pod.name, ...namespace };
  return { server, action: `connect to port ${port} of ${formatRef(ref)}`, ref, secrets: identity.secrets };
}
