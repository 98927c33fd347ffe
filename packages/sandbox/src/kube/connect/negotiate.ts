import type { Call } from '../http/call.ts';
import { badRequest, forbiddenProtocol } from '../status/refusals.ts';

/** How the bytes of several streams share one connection. */
export interface Transport {
  /** `channels`: one WebSocket message a write, its first byte the channel. `tunnel`: SPDY within WebSocket messages. */
  readonly kind: 'channels' | 'spdy' | 'tunnel';
  /** As it was offered. */
  readonly protocol: string;
}

/** What one subresource speaks. */
export interface SpokenProtocols {
  /** WebSocket subprotocols, the preferred first. */
  readonly webSocket: readonly string[];
  readonly spdy: readonly string[];
}

/** SPDY within a WebSocket is offered under the name of what runs in it. */
const TUNNEL = 'SPDY/3.1+';

/** The transport that a client offers and the server speaks. @throws StatusError 400 without an upgrade, 403 for others */
export function negotiate({ headers }: Call, spoken: SpokenProtocols): Transport {
  const upgrade = (headers['upgrade'] ?? '').toLowerCase();
  if (upgrade === 'websocket') {
    const protocol = choose(headers['sec-websocket-protocol'], spoken.webSocket);
    return { kind: protocol.startsWith(TUNNEL) ? 'tunnel' : 'channels', protocol };
  }
  if (upgrade === 'spdy/3.1')
    return { kind: 'spdy', protocol: choose(headers['x-stream-protocol-version'], spoken.spdy) };
  throw badRequest('Upgrade request required');
}

function choose(offered: string | undefined, spoken: readonly string[]): string {
  const offers = (offered ?? '').split(',').map((part) => part.trim());
  const chosen = spoken.find((protocol) => offers.includes(protocol));
  if (chosen === undefined) throw forbiddenProtocol(offers, spoken);
  return chosen;
}
