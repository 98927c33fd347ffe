import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectCluster } from '@otelops/deployer';
import { clusterBackends } from '@otelops/operations/adapters';
import { demandRealKube, startRealKube } from '@otelops/sandbox';
import { describe, expect, test } from 'vitest';

const demand = await demandRealKube(process.env);
if (demand.state === 'fail') throw new Error(demand.reason);
if (demand.state === 'skip') process.stderr.write(`skipped: port-forward by a real API server: ${demand.reason}\n`);

describe.skipIf(demand.state !== 'run')('through a real API server', () => {
  test('a server of the stack is asked by port-forward, and says nothing of itself where nobody listens', async () => {
    if (demand.state !== 'run') return;
    const { signal } = new AbortController();
    await using kube = await startRealKube({ binaries: demand.binaries, nodes: 1 });
    await using cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
    await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } });
    const labels = { 'otelops.dev/component': 'loki', app: 'loki' };
    const metadata = { name: 'loki', namespace: 'monitoring', labels };
    await cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: 'loki' }, ports: [{ name: 'http', port: 3100, targetPort: 'http' }] },
    });
    const container = { name: 'loki', image: 'example.org/loki:1', ports: [{ name: 'http', containerPort: 3100 }] };
    const template = { metadata: { labels }, spec: { containers: [container] } };
    await cluster.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 1, selector: { matchLabels: { app: 'loki' } }, template },
    });
    const pods = await cluster.resolve('v1', 'Pod');
    await expect
      .poll(async () => JSON.stringify(pods && (await cluster.list(pods, { namespace: 'monitoring' })).items))
      .toMatch(/"status":"True","type":"Ready"|"type":"Ready","status":"True"/);
    const silent = clusterBackends({ cluster, signal })('loki');
    expect(await silent.request({ method: 'GET', path: '/ready' })).toMatchObject({
      ok: false,
      fault: { code: 'backend-unreachable', message: expect.stringContaining('connection refused') },
    });
    const server = createServer((request, response) => response.end(`${request.url} ${'x'.repeat(200_000)}`));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const end = kube.standIn({ namespace: 'monitoring', name: 'loki' }, { host: '127.0.0.1', port });
    const loki = clusterBackends({ cluster, signal })('loki');
    const answer = await loki.request({ method: 'GET', path: '/ready', query: { a: 1 } });
    expect(answer).toEqual({ ok: true, value: { status: 200, text: `/ready?a=1 ${'x'.repeat(200_000)}` } });
    expect(loki.where).toMatch(/^loki \(monitoring\/loki-[\w-]+:3100, by port-forward\)$/);
    end();
    server.closeAllConnections();
    server.close();
  });
});
