import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { findFreePorts } from '../../../sandbox/src/real/free-ports.ts';
import { ports as renderedPorts } from '../../src/names.ts';
import type { Change } from './rewrite.ts';

/** Who has an address of its own, as each pod has in a cluster. */
const dwellers = [
  'app',
  'store',
  'nightly',
  'node',
  'gateway-0',
  'gateway-1',
  'odd-node',
  'odder-node',
  'odd-gateway',
  'front',
  'prometheus',
  'loki',
  'tempo',
  'alertmanager',
  'webhook',
  'kubelet',
  'cluster-reader',
  'door-0',
  'door-1',
  'odder-gateway',
] as const;

export type Dweller = (typeof dwellers)[number];

/** Where everything is. Addresses differ by pod, as in a cluster; ports are those of the cluster under other numbers. */
export interface Places {
  readonly address: Readonly<Record<Dweller, string>>;
  /** The port here of a port there. */
  port(rendered: number): number;
  /** Every port as a change of a configuration. */
  readonly portChanges: readonly Change[];
}

const usedPorts: readonly number[] = [
  ...new Set([
    renderedPorts.otlpGrpc,
    renderedPorts.otlpHttp,
    renderedPorts.macPush,
    renderedPorts.collectorMetrics,
    renderedPorts.collectorHealth,
    renderedPorts.prometheus,
    renderedPorts.loki,
    renderedPorts.lokiGrpc,
    renderedPorts.tempo,
    renderedPorts.alertmanager,
    renderedPorts.grafana,
    renderedPorts.kubelet,
  ]),
];

/**
 * Free addresses of the loopback network and free ports. Linux answers to all of 127.0.0.0/8; elsewhere addresses beyond the
 * first have to be set up.
 */
export async function findPlaces(): Promise<Places> {
  const free = await findFreePorts(usedPorts.length);
  const map = new Map(usedPorts.map((rendered, index) => [rendered, free[index] ?? 0] as const));
  const net = `127.${randomInt(1, 250)}.${randomInt(0, 250)}`;
  const address = Object.fromEntries(dwellers.map((name, index) => [name, `${net}.${index + 1}`]));
  return {
    address: address as Record<Dweller, string>,
    port: (rendered) => map.get(rendered) ?? rendered,
    portChanges: [...map].map(([port, by]) => ({ kind: 'address', port, by })),
  };
}

/** Why the lab cannot be laid out on this machine; undefined where it can. */
export function whyNoPlaces(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () =>
      resolve('this machine does not answer to 127.0.0.2 and further addresses of its loopback network'),
    );
    server.listen({ host: '127.0.0.2', port: 0 }, () => server.close(() => resolve(undefined)));
  });
}
