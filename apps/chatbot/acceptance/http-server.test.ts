import { request } from 'node:https';
import { systemClock } from '@otelops/deployer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../../packages/sandbox/src/kube/auth/certificates.ts';
import { createHttpServer, type HttpServer } from '../src/http/http-server.ts';
import { createNotebook } from './kit/notebook.ts';

const authority = createAuthority('ours', new Date());
const foreign = createAuthority('theirs', new Date());
const own = authority.issueServer(['127.0.0.1']);
const notebook = createNotebook();
let server: HttpServer;
let known: boolean | undefined;
beforeAll(async () => {
  server = createHttpServer({
    ...{ clock: systemClock, telemetry: notebook, host: '127.0.0.1', port: 0 },
    tls: { key: own.key, certificate: own.certificate, clientAuthority: authority.certificate },
  });
  server.mount({
    ...{ method: 'GET', path: '/known' },
    handle: async ({ clientCertificate }) => {
      known = clientCertificate;
      return { status: 200 };
    },
  });
  server.mount({
    ...{ method: 'POST', path: '/broken' },
    handle: () => Promise.reject(new Error('a secret: password=hunter22')),
  });
  await server.listen();
});
afterAll(() => server.close(20_000));

interface Shown {
  readonly key?: string;
  readonly cert?: string;
  readonly method?: string;
}

function call(path: string, { method = 'GET', ...client }: Shown = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${server.url}${path}`,
      { method, ca: authority.certificate, agent: false, ...client },
      (answer) => {
        let body = '';
        answer.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
      },
    );
    sending.on('error', reject);
    sending.end();
  });
}

describe('the HTTP side', () => {
  test('knows who shows a certificate of its authority, and nobody else', async () => {
    const ours = authority.issueClient('alertmanager', []);
    await call('/known', { key: ours.key, cert: ours.certificate });
    expect(known).toBe(true);
    await call('/known');
    expect(known).toBe(false);
    const theirs = foreign.issueClient('alertmanager', []);
    await call('/known', { key: theirs.key, cert: theirs.certificate });
    expect(known).toBe(false);
  });

  test('answers 500 without a word of what happened, and logs it', async () => {
    expect(await call('/broken', { method: 'POST' })).toEqual({ status: 500, body: 'internal error\n' });
    expect(notebook.lines.join()).toContain('POST /broken failed');
  });

  test('serves each path once', () => {
    const route = { method: 'GET', path: '/known', handle: async () => ({ status: 200 }) } as const;
    expect(() => server.mount(route)).toThrow('/known');
  });
});
