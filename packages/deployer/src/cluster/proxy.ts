import type { Environment } from './environment.ts';

/**
 * The proxy that the environment asks for, by the rules of Go's `ProxyFromEnvironment`, which kubectl follows: loopback is
 * never proxied; `NO_PROXY` lists hosts, domains and suffixes, with or without port, or `*`.
 */
export function proxyFor(server: string, variables: Environment['variables']): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = variables[name] ?? variables[name.toLowerCase()];
  if (proxy === undefined || proxy === '' || isLoopback(hostname)) return undefined;
  const exempt = (variables['NO_PROXY'] ?? variables['no_proxy'] ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase());
  const effectivePort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  if (exempt.some((entry) => entry !== '' && exempts(entry, hostname, effectivePort))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function exempts(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const [, host = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const domain = host.replace(/^\*?\./, '');
  if (host.startsWith('.') || host.startsWith('*.')) return hostname.endsWith(`.${domain}`);
  return inRange(host, hostname) || hostname === domain || hostname.endsWith(`.${domain}`);
}

/** IPv4 ranges like `10.0.0.0/8`. */
function inRange(range: string, hostname: string): boolean {
  const [base = '', bits] = range.split('/');
  const from = ipv4(base);
  const address = ipv4(hostname);
  if (bits === undefined || from === undefined || address === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(from / size) === Math.floor(address / size);
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  const valid = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  return valid ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}
