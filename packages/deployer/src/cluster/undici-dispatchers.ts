import { createRequire } from 'node:module';
import type { SecureContext } from 'node:tls';
import type { buildConnector, Dispatcher, Pool, ProxyAgent } from 'undici';

/** How connections to one server are made. */
export interface ConnectionSettings {
  /** `https://host:port` */
  readonly origin: string;
  /** Absent for plain `http:`. */
  readonly tls?: TlsSettings;
  /** `http:`, `https:` or `socks5:` address of a proxy, with its credentials if it has any. */
  readonly proxyUrl?: string;
  readonly connectMs: number;
  readonly keepAliveMs: number;
}

export interface TlsSettings {
  /** Authority and client certificate, read once: handshakes then need not parse them again. */
  readonly secureContext: SecureContext;
  readonly serverName?: string;
  /** `false` trusts any certificate. */
  readonly verify: boolean;
}

const require = createRequire(import.meta.url);

/**
 * A pool of at most `connections` keep-alive connections. HTTP/1.1, since a broken HTTP/2 connection would take every watch
 * with it.
 */
export function createDispatcher(settings: ConnectionSettings, connections: number): Dispatcher {
  const client = {
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: settings.keepAliveMs,
    keepAliveMaxTimeout: settings.keepAliveMs,
  };
  const connect = connectOptions(settings);
  if (settings.proxyUrl === undefined) return new (loadPool())(settings.origin, { ...client, connect });
  const timeouts = { timeout: settings.connectMs };
  const proxy = { uri: settings.proxyUrl, proxyTls: timeouts, connectTimeout: settings.connectMs };
  return new (loadProxyAgent())({ ...client, ...proxy, requestTls: connect });
}

function connectOptions({ tls, connectMs }: ConnectionSettings): buildConnector.BuildOptions {
  const socket = { timeout: connectMs, keepAlive: true, keepAliveInitialDelay: 30_000, allowH2: false };
  if (tls === undefined) return socket;
  const { secureContext, verify, serverName } = tls;
  const named = serverName === undefined ? {} : { servername: serverName };
  return { ...socket, secureContext, rejectUnauthorized: verify, ...named };
}

/**
 * Only the pool is loaded: the whole of undici (fetch, caches, web sockets) costs 45 ms more at start on the reference
 * machine. The version is pinned, so the path cannot move unseen.
 */
function loadPool(): typeof Pool {
  return require('undici/lib/dispatcher/pool.js');
}

function loadProxyAgent(): typeof ProxyAgent {
  return require('undici').ProxyAgent;
}
