import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Cluster, connectCluster } from '@otelops/deployer';
import { clusterBackends } from '@otelops/operations/adapters';
import { type SandboxKube, startKube } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../sandbox/src/kube/auth/certificates.ts';

const { signal } = new AbortController();
const own = new AsyncDisposableStack();
let kube: SandboxKube;
let cluster: Cluster;

beforeAll(async () => {
  kube = own.use(await startKube({ speed: 0 }));
  cluster = own.use(await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' }));
  for (const name of ['monitoring', 'otelops'])
    await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await deploy('loki', 3100, 'http');
  await deploy('tempo', 3200, 'https');
  await kube.settled();
});
afterAll(() => own.disposeAsync());

/** A Service as the stack has it, with a pod that is ready behind it. */
async function deploy(name: string, port: number, appProtocol: string): Promise<void> {
  const labels = { 'otelops.dev/component': name, app: name };
  const metadata = { name, namespace: 'monitoring', labels };
  const ports = [{ name: 'http', port, targetPort: 'http', appProtocol }];
  await cluster.create({ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: name }, ports } });
  const container = { name, image: 'ghcr.io/acme/other:1', ports: [{ name: 'http', containerPort: port }] };
  await cluster.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: `${name}-0` },
    spec: { containers: [container] },
  });
}

/** How servers of the cluster were reached by what follows. */
function ways(): () => readonly string[] {
  const before = kube.log.mark();
  return () => kube.log.since(before).flatMap(({ path }) => /\/(portforward|proxy)\b/.exec(path)?.[1] ?? []);
}

describe('the servers of the stack from outside the cluster', () => {
  test('are asked by port-forward, as network policies and TLS want it', async () => {
    const asked: string[] = [];
    const end = kube.services.serve({ namespace: 'monitoring', name: 'loki' }, async (request) => {
      const { pathname, search, host } = new URL(request.url);
      asked.push(`${request.method} ${pathname}${search} ${await request.text()}`);
      expect(host).not.toBe('');
      return new Response('x'.repeat(300_000), { status: 418 });
    });
    const used = ways();
    const loki = clusterBackends({ cluster, signal })('loki');
    const answer = await loki.request({ method: 'POST', path: '/push', query: { a: 'b c' }, body: { line: 'ä' } });
    expect(answer).toEqual({ ok: true, value: { status: 418, text: 'x'.repeat(300_000) } });
    expect(asked).toEqual(['POST /push?a=b%20c {"line":"ä"}']);
    expect(used()).toEqual(['portforward']);
    expect(loki.where).toBe('loki (monitoring/loki-0:3100, by port-forward)');
    end();
  });

  test('that nobody answers, or not in time, are faults with their reason', async () => {
    const loki = clusterBackends({ cluster, signal })('loki');
    expect(await loki.request({ method: 'GET', path: '/' })).toMatchObject({
      ok: false,
      fault: { code: 'backend-unreachable', message: expect.stringContaining('connection refused') },
    });
    const end = kube.services.serve({ namespace: 'monitoring', name: 'loki' }, () => new Promise(() => undefined));
    expect(await loki.request({ method: 'GET', path: '/', timeoutMs: 200 })).toMatchObject({
      ok: false,
      fault: { code: 'backend-timeout' },
    });
    end();
    expect(await clusterBackends({ cluster, signal })('grafana').request({ method: 'GET', path: '/' })).toMatchObject({
      ok: false,
      fault: { code: 'backend-unreachable', message: expect.stringContaining('not deployed') },
    });
  });

  test('are asked through the API server by whoever may not forward ports, without asking for it twice', async () => {
    const user = kube.addUser('reader', ['readers']);
    const rules = [
      { apiGroups: [''], resources: ['services', 'pods', 'services/proxy'], verbs: ['get', 'list', 'create'] },
    ];
    const rbac = 'rbac.authorization.k8s.io';
    await cluster.create({ apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: 'reader' }, rules });
    await cluster.create({
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'reader' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'reader' },
      subjects: [{ apiGroup: rbac, kind: 'User', name: 'reader' }],
    });
    const end = kube.services.serve({ namespace: 'monitoring', name: 'loki' }, () => new Response('ready'));
    await using reader = await connectCluster({ kubeconfig: { text: user.kubeconfig }, kind: 'sandbox' });
    const used = ways();
    const loki = clusterBackends({ cluster: reader, signal })('loki');
    for (let turn = 0; turn < 2; turn += 1)
      expect(await loki.request({ method: 'GET', path: '/ready' })).toEqual({
        ok: true,
        value: { status: 200, text: 'ready' },
      });
    expect(used()).toEqual(['portforward', 'proxy', 'proxy']);
    expect(loki.where).toBe('loki (monitoring/loki:3100, through the API server)');
    end();
  });

  test('with mTLS are shown the certificate that the stack keeps for it', async () => {
    const authority = createAuthority('otel-root-ca', new Date());
    const { certificate: cert, key } = authority.issueServer(['tempo.monitoring.svc']);
    const server = createServer(
      { cert, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
      (_, response) => response.end('ready'),
    );
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    own.defer(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const end = kube.services.serve(
      { namespace: 'monitoring', name: 'tempo' },
      { origin: `https://127.0.0.1:${port}` },
    );
    const ask = (): Promise<unknown> =>
      clusterBackends({ cluster, signal })('tempo').request({ method: 'GET', path: '/' });
    expect(await ask()).toMatchObject({
      ok: false,
      fault: { message: expect.stringContaining('Secret otelops/otelops-client-tls') },
    });
    const client = authority.issueClient('otelops-client', []);
    const data = { 'ca.crt': authority.certificate, 'tls.crt': client.certificate, 'tls.key': client.key };
    const metadata = { name: 'otelops-client-tls', namespace: 'otelops' };
    await cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/tls', stringData: data });
    expect(await ask()).toEqual({ ok: true, value: { status: 200, text: 'ready' } });
    end();
  });
});
