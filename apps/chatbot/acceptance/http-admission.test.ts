import { connect } from 'node:net';
import { systemClock } from '@otelops/deployer';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpServer, type HttpServer } from '../src/http/http-server.ts';
import { createNotebook } from './kit/notebook.ts';
import { startBot, webhookToken } from './kit/start-bot.ts';

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close(1_000);
});

const servers: HttpServer[] = [];
function serving(): HttpServer {
  const server = createHttpServer({ clock: systemClock, telemetry: createNotebook(), host: '127.0.0.1', port: 0 });
  servers.push(server);
  return server;
}

/** Sends only the head of a request that announces a body, and gives the first line of what comes back. */
function headOnly(server: HttpServer, path: string): Promise<string> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n`);
    });
    socket.once('data', (chunk) => {
      resolve(chunk.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describe('what the HTTP side reads', () => {
  test('whoever may not send is answered before a byte of the body is read', async () => {
    const server = serving();
    server.mount({
      ...{ method: 'POST', path: '/guarded' },
      admit: ({ headers }) => (headers['authorization'] === 'Bearer x' ? undefined : { status: 401 }),
      handle: async ({ body }) => ({ status: 200, body: String(body.length) }),
    });
    await server.listen();
    expect(await headOnly(server, '/guarded')).toBe('HTTP/1.1 401 Unauthorized');
    const send = { method: 'POST', body: 'x'.repeat(1000), headers: { authorization: 'Bearer x' } };
    expect(await (await fetch(`${server.url}/guarded`, send)).text()).toBe('1000');
  });

  test('bodies of all requests together hold a bounded part of the memory; what is too much is to come again', async () => {
    const server = serving();
    let release: () => void = () => undefined;
    const atOnce = { now: 0, most: 0 };
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.mount({
      ...{ method: 'POST', path: '/slow' },
      handle: async () => {
        atOnce.now += 1;
        atOnce.most = Math.max(atOnce.most, atOnce.now);
        await held;
        atOnce.now -= 1;
        return { status: 200 };
      },
    });
    await server.listen();
    const body = 'x'.repeat(1024 * 1024);
    const statuses: number[] = [];
    const all = Array.from({ length: 72 }, async () => {
      const { status } = await fetch(`${server.url}/slow`, { method: 'POST', body }).catch(() => ({ status: 503 }));
      statuses.push(status);
      // As many as fit wait for the handler; the others were answered at once.
      if (statuses.filter((one) => one === 503).length === 8) release();
    });
    await Promise.all(all);
    expect(atOnce.most).toBeLessThanOrEqual(64);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(8);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await fetch(`${server.url}/slow`, { method: 'POST', body })).status).toBe(200);
  });

  test('until everything was taken up again, only the probes are answered', async () => {
    const server = serving();
    for (const path of ['/healthz', '/slack/events'])
      server.mount({ method: 'GET', path, handle: async () => ({ status: 200 }) });
    await server.listen({ only: ['/healthz'] });
    const statusOf = async (path: string): Promise<number> => (await fetch(`${server.url}${path}`)).status;
    expect([await statusOf('/healthz'), await statusOf('/slack/events')]).toEqual([200, 503]);
    server.open();
    expect(await statusOf('/slack/events')).toBe(200);
  });
});

describe('where everybody reaches the port', () => {
  test('figures are for who shows the token of the webhooks; probes are for everybody', async () => {
    await using kit = await startBot({
      settings: (usual) => ({
        ...usual,
        slack: { ...usual.slack, reach: { mode: 'http', signingSecret: 'a-secret-of-sixteen' } },
      }),
      composition: { metrics: async () => 'figures\n' },
    });
    const get = (path: string, token?: string) =>
      fetch(`${kit.bot.url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', 'another')).status).toBe(401);
    expect(await (await get('/metrics', webhookToken)).text()).toBe('figures\n');
    await kit.store.write([{ kind: 'schedule', id: 'x', value: 1 }]);
    expect(kit.notebook.shown('otelops.chat.store.waiting')).toBeGreaterThanOrEqual(0);
    expect(kit.notebook.shown('otelops.chat.store.journal.size')).toBeGreaterThan(0);
  });
});
