import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../src/kube/types.ts';
import { type SandboxKube, type SandboxUser, startKube } from '../src/start-kube.ts';

interface Reply {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let kube: SandboxKube;
let admin: SandboxUser;
let agent: Agent;

interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(path: string, { method = 'GET', body, token = admin.token, headers = {} }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${kube.url}${path}`,
      { method, agent, timeout: 20_000, headers: { authorization: `Bearer ${token}`, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ code: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', reject);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${path}`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const deployment = (name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'main', image: `registry.example/${name}:1`, ports: [{ name: 'web', containerPort: 8080 }] },
        ],
      },
    },
  },
});

const service = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 'web' }] },
});

const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true };
const SERVICES = { group: '', version: 'v1', plural: 'services', kind: 'Service', namespaced: true };
const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const BASE = '/api/v1/namespaces/default';

async function podOf(name: string): Promise<string> {
  const [pod] = await kube.api.list(PODS, { namespace: 'default', labelSelector: `app=${name}` });
  return pod?.metadata.name ?? '';
}

/** Asks again until it is answered so: endpoints follow their pods a moment later. */
async function until(path: string, wanted: (reply: Reply) => boolean): Promise<Reply> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const reply = await ask(path);
    if (wanted(reply) || Date.now() > deadline) return reply;
    await kube.settled();
  }
}

beforeAll(async () => {
  kube = await startKube({ speed: 0 });
  admin = kube.addUser('proxy-test', ['system:masters']);
  agent = new Agent({ ca: kube.caCertificate, keepAlive: true });
  for (const name of ['shop', 'broken']) {
    await kube.api.create(SERVICES, service(name));
  }
  kube.workloads.add({ target: { name: 'broken' }, effect: { kind: 'crash-loop' } });
  for (const name of ['shop', 'broken']) await kube.api.create(DEPLOYMENTS, deployment(name));
  await kube.settled();
});

afterAll(async () => {
  agent.destroy();
  await kube.close();
});

describe('the proxy of a Service', () => {
  it('says that nobody listens where nobody was registered', async () => {
    const reply = await until(`${BASE}/services/shop/proxy/x`, ({ text }) => text.includes('refused'));
    expect(reply.code).toBe(503);
    expect(JSON.parse(reply.text)).toMatchObject({ kind: 'Status', reason: 'ServiceUnavailable' });
    expect(reply.text).toMatch(
      /error trying to reach service: dial tcp 10\.42\.\d+\.\d+:8080: connect: connection refused/,
    );
  });

  it('passes method, path, query, headers and body on, and the answer back', async () => {
    const seen: Request[] = [];
    const bodies: string[] = [];
    const end = kube.services.serve({ namespace: 'default', name: 'shop', port: 80 }, async (asked) => {
      seen.push(asked);
      bodies.push(await asked.text());
      return new Response('sold', { status: 202, headers: { 'content-type': 'text/x-shop', 'x-till': '7' } });
    });
    const reply = await ask(`${BASE}/services/shop:80/proxy/a%2Fb/?q=1&q=2`, {
      method: 'POST',
      body: '{"beans":3}',
      headers: { 'content-type': 'application/json', accept: 'text/html', 'x-mine': 'yes' },
    });
    end();
    expect(reply).toMatchObject({ code: 202, text: 'sold' });
    expect(reply.headers).toMatchObject({ 'content-type': 'text/x-shop', 'x-till': '7' });
    const [asked] = seen;
    expect(asked?.method).toBe('POST');
    expect(asked?.url).toMatch(/^http:\/\/10\.42\.\d+\.\d+:8080\/a%2Fb\/\?q=1&q=2$/);
    expect(bodies).toEqual(['{"beans":3}']);
    expect(asked?.headers.get('x-mine')).toBe('yes');
    expect(asked?.headers.get('x-forwarded-uri')).toBe(`${BASE}/services/shop:80/proxy/a%2Fb/`);
    // Whoever is proxied does not learn the credentials.
    expect(asked?.headers.get('authorization')).toBeNull();
    expect((await ask(`${BASE}/services/shop/proxy/`)).code).toBe(503);
  });

  it('reaches a server on loopback, and names one that is gone', async () => {
    const server = createServer((asked, answer) => {
      if (asked.url === '/login') answer.writeHead(302, { location: '/home' }).end();
      else answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ url: asked.url }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const end = kube.services.serve({ namespace: 'default', name: 'shop' }, { origin });
    expect((await ask(`${BASE}/services/shop/proxy/api?x=1`)).text).toBe('{"url":"/api?x=1"}');
    const away = await ask(`${BASE}/services/shop/proxy/login`);
    expect(away).toMatchObject({ code: 302, headers: { location: `${BASE}/services/shop/proxy/home` } });
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    const gone = await ask(`${BASE}/services/shop/proxy/api`);
    end();
    expect(gone.code).toBe(503);
    expect(gone.text).toContain('connect: connection refused');
  });

  it('fails as long as no pod of it is ready, whoever is registered', async () => {
    const end = kube.services.serve({ namespace: 'default', name: 'broken' }, () => new Response('works'));
    const reply = await ask(`${BASE}/services/broken/proxy/`);
    const pod = await ask(`${BASE}/pods/${await podOf('broken')}:8080/proxy/`);
    end();
    expect(reply.code).toBe(503);
    expect(JSON.parse(reply.text)).toMatchObject({ message: 'no endpoints available for service "broken"', code: 503 });
    expect(pod).toMatchObject({ code: 503, text: expect.stringContaining('connection refused') });
  });

  it('takes the rights that its method needs', async () => {
    const RULES = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: true };
    await kube.api.create(
      { ...RULES, plural: 'roles', kind: 'Role' },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'looker', namespace: 'default' },
        rules: [{ apiGroups: [''], resources: ['services/proxy'], resourceNames: ['shop'], verbs: ['get'] }],
      },
    );
    await kube.api.create(
      { ...RULES, plural: 'rolebindings', kind: 'RoleBinding' },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'looker', namespace: 'default' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'looker' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
      },
    );
    const end = kube.services.serve({ namespace: 'default', name: 'shop' }, () => new Response('seen'));
    const { token } = kube.addUser('jane');
    const look = await ask(`${BASE}/services/shop/proxy/?watch=true`, { token });
    const write = await ask(`${BASE}/services/shop/proxy/`, { token, method: 'POST', body: '{}' });
    const other = await ask(`${BASE}/services/http:shop:80/proxy/`, { token });
    end();
    expect(look).toMatchObject({ code: 200, text: 'seen' });
    expect(write.code).toBe(403);
    expect(write.text).toContain('cannot create resource \\"services/proxy\\"');
    expect(other.code).toBe(403);
  });

  it('sends whoever forgets the slash to it', async () => {
    const reply = await ask(`${BASE}/pods/${await podOf('shop')}:8080/proxy?a=b`);
    expect(reply.code).toBe(301);
    expect(reply.headers.location).toMatch(/:8080\/proxy\/\?a=b$/);
  });
});

describe('the proxy of pods and nodes', () => {
  it('reaches a pod by its port, or by the first that it declares', async () => {
    const end = kube.services.serve({ namespace: 'default', name: 'shop' }, () => new Response('from the pod'));
    const name = await podOf('shop');
    for (const id of [name, `${name}:8080`, `http:${name}:8080`])
      expect(await ask(`${BASE}/pods/${id}/proxy/`)).toMatchObject({ code: 200, text: 'from the pod' });
    expect((await ask(`${BASE}/pods/${name}:9999/proxy/`)).text).toContain(':9999: connect: connection refused');
    end();
  });

  it('reaches the kubelet of a node', async () => {
    expect(await ask('/api/v1/nodes/mac-2/proxy/healthz')).toMatchObject({ code: 200, text: 'ok' });
    expect((await ask('/api/v1/nodes/https:mac-2:10250/proxy/pods')).text).toContain('"kind":"PodList"');
    expect((await ask('/api/v1/nodes/mac-2:9100/proxy/metrics')).text).toContain(':9100: connect: connection refused');
  });
});

describe('backends', () => {
  it('are on loopback only', () => {
    for (const origin of ['http://example.com', 'ftp://127.0.0.1', 'nothing'])
      expect(() => kube.services.serve({ namespace: 'default', name: 'shop' }, { origin })).toThrow(RangeError);
  });
});
