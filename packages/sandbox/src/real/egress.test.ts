import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Destination, type Egress, parseDestination, type RouteTarget, startEgress } from './egress.ts';

let folder: string;
let egress: Egress;
let target: RouteTarget | undefined;
const asked: Destination[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-egress-'));
  egress = await startEgress(join(folder, 's'), (destination) => {
    asked.push(destination);
    return target;
  });
});
afterEach(async () => {
  await egress.close();
  await rm(folder, { recursive: true });
});

/** Asks for a way as the API server does, and says something on it. */
async function ask(path: string, say = ''): Promise<{ status: number | undefined; reason: unknown; heard: string }> {
  const outgoing = request({ socketPath: join(folder, 's'), method: 'CONNECT', path });
  outgoing.end();
  const [response, socket]: [{ statusCode?: number; headers: Record<string, unknown> }, Socket] = (await once(
    outgoing,
    'connect',
  )) as never;
  if (response.statusCode !== 200)
    return { status: response.statusCode, reason: response.headers['x-reason'], heard: '' };
  socket.write(say);
  const [heard] = await once(socket, 'data');
  socket.destroy();
  return { status: response.statusCode, reason: undefined, heard: String(heard) };
}

describe('the way of the API server into the network of its cluster', () => {
  it('leads to what stands in for the destination', async () => {
    const server = createServer((incoming, response) => response.end(`you asked for ${incoming.url}`));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    target = { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
    const { status, heard } = await ask('10.43.0.7:443', 'GET /mutate HTTP/1.0\r\n\r\n');
    expect(status).toBe(200);
    expect(heard).toContain('you asked for /mutate');
    expect(asked.at(-1)).toEqual({ host: '10.43.0.7', port: 443 });
    server.close();
  });

  it('is cut when what stands in is withdrawn', async () => {
    const server = createServer((_incoming, response) => response.end('still here'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const cut = new AbortController();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    target = { host: '127.0.0.1', port, signal: cut.signal };
    const outgoing = request({ socketPath: join(folder, 's'), method: 'CONNECT', path: '10.43.0.7:443' });
    outgoing.end();
    const [, socket]: [unknown, Socket] = (await once(outgoing, 'connect')) as never;
    const closed = once(socket, 'close');
    cut.abort();
    await closed;
    server.close();
  });

  it('is refused where nothing stands in, or nothing listens', async () => {
    target = undefined;
    expect(await ask('10.43.0.8:443')).toMatchObject({
      status: 502,
      reason: 'dial tcp 10.43.0.8:443: connect: connection refused',
    });
    target = { host: '127.0.0.1', port: 1 };
    expect((await ask('10.43.0.8:443')).status).toBe(502);
  });

  it('is read from a host and a port', () => {
    expect(parseDestination('web.default.svc:8443')).toEqual({ host: 'web.default.svc', port: 8443 });
    expect(parseDestination('[fd00::1]:443')).toEqual({ host: 'fd00::1', port: 443 });
    expect([parseDestination('web'), parseDestination(':1'), parseDestination('a:b')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
