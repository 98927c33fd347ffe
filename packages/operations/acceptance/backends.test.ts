import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connectCluster } from '@otelops/deployer';
import { directBackend, proxiedBackend } from '@otelops/operations/adapters';
import { tempoClient } from '@otelops/operations/backends';
import { startKube } from '@otelops/sandbox';
import { Agent, type buildConnector } from 'undici';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../sandbox/src/kube/auth/certificates.ts';

type ConnectOptions = buildConnector.BuildOptions;

const { signal } = new AbortController();

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('a backend at an address of its own', () => {
  test('gets what it is asked, below its path and with its headers, and gives any status', async () => {
    const asked: string[] = [];
    await using server = await serve((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      request.on('data', (chunk) => asked.push(String(chunk)));
      request.on('end', () => response.writeHead(503).end('not yet'));
    });
    const headers = { authorization: 'Bearer abcdefghijklmnop' };
    const backend = directBackend('loki', { url: `${server.url}/sub/`, headers, signal });
    const answer = await backend.request({ method: 'POST', path: '/push', query: { a: 'b c' }, body: { x: 1 } });
    expect(answer).toEqual({ ok: true, value: { status: 503, text: 'not yet' } });
    expect(asked).toEqual(['POST /sub/push?a=b%20c Bearer abcdefghijklmnop', '{"x":1}']);
    expect(backend.where).not.toContain('abcdefgh');
  });

  test('that is silent, too loud or not there is a fault with its reason', async () => {
    await using silent = await serve(() => undefined);
    const late = directBackend('tempo', { url: silent.url, signal });
    expect(await late.request({ method: 'GET', path: '/', timeoutMs: 200 })).toMatchObject({
      ok: false,
      fault: { code: 'backend-timeout' },
    });
    await using loud = await serve((_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    expect(await directBackend('tempo', { url: loud.url, signal }).request({ method: 'GET', path: '/' })).toMatchObject(
      {
        ok: false,
        fault: { code: 'backend-bad-answer' },
      },
    );
    const gone = directBackend('tempo', { url: 'http://user:hunter22@127.0.0.1:1', signal });
    const answer = await gone.request({ method: 'GET', path: '/' });
    expect(answer).toMatchObject({ ok: false, fault: { code: 'backend-unreachable' } });
    expect(JSON.stringify(answer) + gone.where).not.toContain('hunter22');
  });

  test('ends with the reason of the signal when the run is cancelled', async () => {
    await using silent = await serve(() => undefined);
    const cancel = new AbortController();
    const asked = directBackend('tempo', { url: silent.url, signal: cancel.signal }).request({
      method: 'GET',
      path: '/',
    });
    cancel.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
  });
});

describe('a backend that wants certificates', () => {
  test('is reached by whoever shows one of its authority; everybody else is told what the matter is', async () => {
    const authority = createAuthority('the stack', new Date());
    const server = authority.issueServer(['127.0.0.1']);
    const https = createSecureServer(
      {
        key: server.key,
        cert: server.certificate,
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (_, response) => response.end('ready'),
    );
    await using closing = new AsyncDisposableStack();
    await new Promise<void>((resolve) => {
      https.listen(0, '127.0.0.1', resolve);
    });
    closing.defer(() => {
      https.closeAllConnections();
      https.close();
    });
    const { port } = https.address() as AddressInfo;
    const ask = async (connect: ConnectOptions): Promise<unknown> => {
      const dispatcher = new Agent({ connect });
      closing.defer(() => dispatcher.destroy());
      const loki = directBackend('loki', { url: `https://127.0.0.1:${port}`, signal, dispatcher });
      return await loki.request({ method: 'GET', path: '/ready' });
    };
    const ca = authority.certificate;
    const ours = authority.issueClient('otelops-chatbot', []);
    const theirs = createAuthority('somebody else', new Date()).issueClient('otelops-chatbot', []);
    const refused = {
      ok: false,
      fault: { code: 'backend-unreachable', advice: expect.arrayContaining([expect.stringContaining('certificate')]) },
    };
    expect(await ask({ ca, cert: ours.certificate, key: ours.key })).toEqual({
      ok: true,
      value: { status: 200, text: 'ready' },
    });
    expect(await ask({ ca })).toMatchObject(refused);
    expect(await ask({ ca, cert: theirs.certificate, key: theirs.key })).toMatchObject(refused);
    expect(await ask({ cert: ours.certificate, key: ours.key })).toMatchObject(refused);
  });
});

describe('a backend through the API server', () => {
  test('is found by its Service, and every way in which it is not to be had has its reason', async () => {
    await using kube = await startKube({ speed: 0 });
    await using cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
    const tempo = (): ReturnType<typeof tempoClient> => tempoClient(proxiedBackend('tempo', { cluster, signal }));
    expect(await tempo().ready()).toMatchObject({
      ok: false,
      fault: { code: 'backend-unreachable', message: expect.stringContaining('not deployed') },
    });
    const labels = { 'otelops.dev/component': 'tempo' };
    await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } });
    await cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'tempo', namespace: 'monitoring', labels },
      spec: { selector: { app: 'tempo' }, ports: [{ name: 'http', port: 3200 }] },
    });
    expect(await tempo().ready()).toMatchObject({
      ok: false,
      fault: { code: 'backend-unreachable', message: expect.stringContaining('no endpoints available') },
    });
    const pod = { containers: [{ name: 'tempo', image: 'ghcr.io/acme/other:1', ports: [{ containerPort: 3200 }] }] };
    await cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'tempo-0', namespace: 'monitoring', labels: { app: 'tempo' } },
      spec: pod,
    });
    await kube.settled();
    const end = kube.services.serve(
      { namespace: 'monitoring', name: 'tempo' },
      () => new Response('Ingester not ready', { status: 503 }),
    );
    expect(await tempo().ready()).toEqual({ ok: true, value: { ready: false, text: 'Ingester not ready' } });
    end();
    const nobody = kube.addUser('nobody');
    await using other = await connectCluster({ kubeconfig: { text: nobody.kubeconfig }, kind: 'sandbox' });
    expect(await tempoClient(proxiedBackend('tempo', { cluster: other, signal })).ready()).toMatchObject({
      ok: false,
      fault: { code: 'backend-refused', status: 403 },
    });
  });
});
