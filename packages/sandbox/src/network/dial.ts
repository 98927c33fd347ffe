import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import type { PodNetwork, PodPort } from './pod-network.ts';
import type { ServiceBackend, ServiceHandler } from './service-backends.ts';

/** Connects to a port of a pod: undefined when nobody listens. Programs that are functions are spoken to in HTTP/1.1. */
export function dialPod(network: PodNetwork, place: PodPort): Duplex | undefined {
  const backend = network.listener(place);
  return backend === undefined ? undefined : dialBackend(backend, place);
}

function dialBackend(backend: ServiceBackend, { pod, port }: PodPort): Duplex {
  if (typeof backend !== 'function') {
    const { hostname, port: own, protocol } = new URL(backend.origin);
    return connect({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: own === '' ? (protocol === 'https:' ? 443 : 80) : Number(own),
    });
  }
  const [client, server] = duplexPair();
  const http = createServer((request, response) => {
    void answer(backend, `http://${pod.metadata.name}:${port}`, request, response);
  });
  http.emit('connection', server);
  return client;
}

async function answer(
  handler: ServiceHandler,
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
    const body = Buffer.concat(chunks);
    const answered = await handler(
      new Request(new URL(request.url ?? '/', base), {
        method: request.method ?? 'GET',
        headers: plainHeaders(request),
        ...(body.length === 0 || request.method === 'GET' || request.method === 'HEAD' ? {} : { body }),
      }),
    );
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    for await (const chunk of answered.body ?? []) response.write(chunk);
    response.end();
  } catch {
    // A program that fails leaves its client without an answer.
    response.destroy();
  }
}

function plainHeaders({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === 'connection' ? [] : [[name, [value].flat().join(', ')]],
  );
}
