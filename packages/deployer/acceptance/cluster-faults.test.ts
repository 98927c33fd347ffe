import { describe, expect, onTestFinished, test } from 'vitest';
import { builtinResource } from '../src/cluster/builtin-kinds.ts';
import { defaultBounds } from '../src/cluster/client-bounds.ts';
import { type ConnectedCluster, type ConnectOptions, connectCluster } from '../src/cluster/connect-cluster.ts';
import type { ApiResource } from '../src/ports.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { configMap, type Handler, type LoopbackApi, type LoopbackOptions, startLoopbackApi } from './loopback-api.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

const configMaps = builtinResource('v1', 'ConfigMap') as ApiResource;
const manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default' },
  data: { a: 'b' },
};
const quick = { retry: { retries: 5, firstWaitMs: 10, longestWaitMs: 1500 } };

async function connect(
  handler: Handler,
  bounds: ConnectOptions['bounds'] = quick,
  options: Partial<LoopbackOptions> = {},
): Promise<{ api: LoopbackApi; cluster: ConnectedCluster }> {
  const api = await startLoopbackApi({ ...options, handler });
  const cluster = await connectCluster({
    kubeconfig: { text: api.kubeconfig() },
    kind: 'sandbox',
    bounds: bounds ?? {},
  });
  onTestFinished(async () => {
    await cluster[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });
  return { api, cluster };
}

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

describe('a server in trouble', () => {
  test('that says 429 with Retry-After is asked again after that time, also for a create', async () => {
    const { api, cluster } = await connect(({ visit, json, status }) =>
      visit === 1 ? status(429, 'too many requests', { 'retry-after': '1' }) : json(201, configMap('a')),
    );
    expect(await elapsed(() => cluster.create(manifest))).toBeGreaterThan(990);
    expect(api.requests).toHaveLength(2);
  });

  test('that asks for more time than a call has is not asked again', async () => {
    const { api, cluster } = await connect(({ status }) => status(429, 'busy', { 'retry-after': '3600' }));
    await expect(cluster.get(configMaps, { name: 'a' })).rejects.toMatchObject({ code: 'api-overloaded' });
    expect(api.requests).toHaveLength(1);
  });

  test('for one call answers others while that one waits to be sent again, though there is place for one only', async () => {
    const answered: (string | undefined)[] = [];
    const { cluster } = await connect(
      ({ request, visit, json, status }) => {
        const name = request.url?.split('/').at(-1);
        answered.push(name);
        if (name === 'slow' && visit === 1) status(429, 'busy', { 'retry-after': '1' });
        else json(200, configMap(String(name)));
      },
      { ...quick, inFlight: 1 },
    );
    await Promise.all(['slow', 'quick'].map((name) => cluster.get(configMaps, { namespace: 'default', name })));
    expect(answered).toEqual(['slow', 'quick', 'slow']);
  });

  test('that is slow with every write still hears the signs of life of a lock', async () => {
    const held: (() => void)[] = [];
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l', namespace: 'default' },
    };
    const { api, cluster } = await connect(({ request, json }) => {
      if (request.url?.includes('/leases/') === true) json(200, lease);
      else held.push(() => json(200, configMap('a')));
    });
    const writes = Array.from({ length: 2 * defaultBounds.inFlight }, () =>
      cluster.apply(manifest, { fieldManager: 'f' }),
    );
    while (held.length < defaultBounds.inFlight) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(cluster.replace(lease)).resolves.toMatchObject({ kind: 'Lease' });
    expect(held).toHaveLength(defaultBounds.inFlight);
    while (api.requests.length < writes.length + 1) {
      held.pop()?.();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    for (const answer of held) answer();
    await Promise.all(writes);
  });

  test('that is starting (503 with Retry-After) is asked again', async () => {
    const { cluster } = await connect(({ visit, json, status }) =>
      visit <= 2 ? status(503, 'apiserver not ready', { 'retry-after': '0' }) : json(200, configMap('a')),
    );
    expect(await cluster.get(configMaps, { namespace: 'default', name: 'a' })).toMatchObject({
      metadata: { name: 'a' },
    });
  });

  test('that stays overloaded ends the call with api-overloaded after a bounded number of tries', async () => {
    const { api, cluster } = await connect(({ status }) => status(429, 'too many requests', { 'retry-after': '0' }));
    await expect(cluster.get(configMaps, { name: 'a' })).rejects.toMatchObject({ code: 'api-overloaded', status: 429 });
    expect(api.requests).toHaveLength(6);
  });

  test('whose store changes its leader is asked again', async () => {
    const { cluster } = await connect(({ visit, json, status }) =>
      visit === 1 ? status(500, 'etcdserver: leader changed') : json(200, configMap('a')),
    );
    expect((await cluster.apply(manifest, { fieldManager: 'f' })).created).toBe(false);
  });

  test('that resets the connection midway gets an apply again, and a create not', async () => {
    const { api, cluster } = await connect(({ visit, response, json }) => {
      if (visit > 1) return json(200, configMap('a'));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"apiVersion":');
      setTimeout(() => response.socket?.destroy(), 10);
    });
    await cluster.apply(manifest, { fieldManager: 'f' });
    expect(api.requests.map(({ method }) => method)).toEqual(['PATCH', 'PATCH']);
    const failure = await cluster.create(manifest).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'cluster-unreachable', reason: 'reset', status: 0 });
    expect(failure).toMatchObject({
      advice: expect.arrayContaining([expect.stringContaining('ConfigMap default/a was written is not known')]),
    });
    expect(api.requests).toHaveLength(3);
  });

  test('that drops idle connections costs no call', async () => {
    const { api, cluster } = await connect(({ json }) => json(200, configMap('a')));
    await cluster.get(configMaps, { name: 'a' });
    api.breakConnections();
    await expect(cluster.get(configMaps, { name: 'a' })).resolves.toBeDefined();
  });

  test('that never answers is given up after the time for one try, and the call after its own', async () => {
    const { api, cluster } = await connect(() => undefined, { ...quick, attemptMs: 300, callMs: 700 });
    const failing = cluster.get(configMaps, { name: 'a' }).catch((error: unknown) => error);
    const ms = await elapsed(() => failing);
    expect(await failing).toMatchObject({
      code: 'cluster-unreachable',
      reason: 'answer-timeout',
      message: expect.stringContaining(api.url),
    });
    expect(ms).toBeGreaterThan(550);
    if (strictClock) expect(ms).toBeLessThan(1500);
  });

  test('that is reached over a connection which died without a word is reached over another', async () => {
    const api = await startLoopbackApi({ handler: ({ json }) => json(200, configMap('a')) });
    const proxy = await startCuttingProxy(api.url);
    const text = api.kubeconfig({ server: proxy.url });
    const cluster = await connectCluster({
      kubeconfig: { text },
      kind: 'sandbox',
      bounds: { ...quick, attemptMs: 400, connectMs: 400 },
    });
    onTestFinished(async () => {
      await cluster[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    });
    await cluster.get(configMaps, { name: 'a' });
    proxy.freeze(true);
    setTimeout(() => proxy.freeze(false), 200);
    expect(await cluster.get(configMaps, { name: 'a' })).toBeDefined();
    expect(api.connections()).toBe(2);
  });

  test('that goes silent inside an answer is given up as well', async () => {
    const { cluster } = await connect(
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"items":[');
      },
      { ...quick, retry: { retries: 0, firstWaitMs: 1, longestWaitMs: 1 }, silenceMs: 300 },
    );
    await expect(cluster.list(configMaps)).rejects.toMatchObject({
      code: 'cluster-unreachable',
      reason: 'answer-timeout',
    });
  });

  test('that answers with something else than JSON is named as such', async () => {
    const { cluster } = await connect(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>Log in to the guest network</html>');
    });
    await expect(cluster.get(configMaps, { name: 'a' })).rejects.toMatchObject({
      code: 'api-error',
      message: expect.stringContaining('not JSON'),
    });
  });

  test('that sends more than can be kept is stopped', async () => {
    const { cluster } = await connect(({ json }) => json(200, { items: ['x'.repeat(10_000)] }), {
      bodyBytes: 1000,
      retry: { retries: 0, firstWaitMs: 1, longestWaitMs: 1 },
    });
    await expect(cluster.list(configMaps)).rejects.toMatchObject({ code: 'cluster-unreachable', reason: 'too-large' });
  });

  test('that refuses the request itself is not asked again', async () => {
    const { api, cluster } = await connect(({ status }) => status(422, 'ConfigMap "a" is invalid'));
    await expect(cluster.apply(manifest, { fieldManager: 'f' })).rejects.toMatchObject({ code: 'invalid-manifest' });
    expect(api.requests).toHaveLength(1);
  });

  test('whose webhook is away is not asked again: that is for the caller to decide', async () => {
    const { api, cluster } = await connect(({ status }) =>
      status(500, 'Internal error occurred: failed calling webhook "w": failed to call webhook: connection refused'),
    );
    await expect(cluster.apply(manifest, { fieldManager: 'f' })).rejects.toMatchObject({ code: 'webhook-unavailable' });
    expect(api.requests).toHaveLength(1);
  });
});

describe('calls', () => {
  test('go over few connections that are kept, never more at once than the bound', async () => {
    let running = 0;
    let most = 0;
    const { api, cluster } = await connect(
      async ({ json }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        json(200, configMap('a'));
      },
      { inFlight: 4 },
    );
    await Promise.all(Array.from({ length: 100 }, () => cluster.get(configMaps, { name: 'a' })));
    expect(most).toBe(4);
    expect(api.connections()).toBe(4);
  });

  test('end with the reason of their signal, whether waiting, running or between two tries', async () => {
    const { cluster } = await connect(
      ({ request, status }) =>
        request.url?.includes('busy') ? status(429, 'busy', { 'retry-after': '60' }) : undefined,
      { inFlight: 2, retry: { retries: 5, firstWaitMs: 10, longestWaitMs: 60_000 } },
    );
    const controller = new AbortController();
    const names = ['running', 'busy', 'waiting'];
    const calls = names.map((name) =>
      cluster.get(configMaps, { name }, controller.signal).catch((error: unknown) => error),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort(new Error('cancelled by hand'));
    expect(await Promise.all(calls)).toEqual(
      names.map(() => expect.objectContaining({ message: 'cancelled by hand' })),
    );
  });

  test('carry what server-side apply needs, and bring back warnings', async () => {
    const { api, cluster } = await connect(({ json }) =>
      json(201, configMap('a'), { warning: '299 - "first \\"one\\"", 299 - "second"' }),
    );
    const applied = await cluster.apply(manifest, { fieldManager: 'otelops', force: true, dryRun: true });
    expect(applied).toMatchObject({
      created: true,
      warnings: ['first "one"', 'second'],
      object: { metadata: { name: 'a' } },
    });
    const [sent] = api.requests;
    expect(sent?.path).toBe(
      '/api/v1/namespaces/default/configmaps/a?fieldManager=otelops&force=true&fieldValidation=Strict&dryRun=All',
    );
    expect(sent?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(JSON.parse(sent?.body ?? '')).toEqual(manifest);
  });

  test('give every field of an object as the server sent it', async () => {
    const odd = {
      ...configMap('a'),
      spec: { 'x-kubernetes-y': [{ from: [], default: null }], ünïcode: '✓', deep: { a: [1, 2.5, true] } },
    };
    const { cluster } = await connect(({ json }) => json(200, odd));
    expect(await cluster.get(configMaps, { name: 'a' })).toEqual(odd);
  });

  test('to a server below a path keep the path', async () => {
    const { api } = await connect(({ json }) => json(200, configMap('a')));
    await using cluster = await connectCluster({
      kubeconfig: { text: api.kubeconfig({ server: `${api.url}/k8s/clusters/c-1` }) },
      kind: 'real',
    });
    await cluster.get(configMaps, { name: 'a' });
    expect(api.requests.at(-1)?.path).toBe('/k8s/clusters/c-1/api/v1/namespaces/default/configmaps/a');
  });
});

describe('logs', () => {
  test('are the last lines of a container as text', async () => {
    const { api, cluster } = await connect(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end('one\ntwo ✓\n');
    });
    const pod = { namespace: 'x', name: 'web-1' };
    expect(await cluster.logs(pod, { container: 'web', tailLines: 20, previous: true })).toBe('one\ntwo ✓\n');
    expect(api.requests[0]?.path).toBe(
      '/api/v1/namespaces/x/pods/web-1/log?container=web&previous=true&tailLines=20&limitBytes=4194304',
    );
  });

  test('that are not there say why', async () => {
    const { cluster } = await connect(({ status }) =>
      status(400, 'previous terminated container "web" in pod "web-1" not found'),
    );
    await expect(cluster.logs({ name: 'web-1' }, { container: 'web', tailLines: 20 })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('not found'),
    });
  });
});

describe('a server behind the API server', () => {
  const target = { kind: 'Service', namespace: 'monitoring', name: 'loki', port: 3100 } as const;
  const bounds = { timeoutMs: 20_000, bodyBytes: 1000 };

  test('is asked by the proxy subresource, and answers whatever it likes', async () => {
    const { api, cluster } = await connect(({ response }) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      response.end('Ingester not ready');
    });
    const answer = await cluster.proxy(target, { method: 'GET', path: '/ready?a=b%20c', ...bounds });
    expect(answer).toEqual({ status: 503, body: 'Ingester not ready' });
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/namespaces/monitoring/services/loki%3A3100/proxy/ready?a=b%20c',
    ]);
  });

  test('gets what is posted to it, over TLS where that is asked for', async () => {
    const { api, cluster } = await connect(({ json }) => json(200, { silenceID: 'x' }));
    await cluster.proxy(
      { ...target, kind: 'Pod', name: 'loki-0', scheme: 'https' },
      { method: 'POST', path: '/api', body: '{}', ...bounds },
    );
    expect(api.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/monitoring/pods/https%3Aloki-0%3A3100/proxy/api',
      body: '{}',
    });
  });

  test('that cannot be reached is a failure in the words of the API server, and is asked only once', async () => {
    const { api, cluster } = await connect(({ status }) => status(503, 'no endpoints available for service "loki"'));
    await expect(cluster.proxy(target, { method: 'GET', path: '/ready', ...bounds })).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('no endpoints available'),
    });
    expect(api.requests).toHaveLength(1);
  });

  test('that says too much is a failure', async () => {
    const { cluster } = await connect(({ response }) => {
      response.end('x'.repeat(2000));
    });
    await expect(cluster.proxy(target, { method: 'GET', path: '/metrics', ...bounds })).rejects.toMatchObject({
      code: 'cluster-unreachable',
      reason: 'too-large',
    });
  });

  test('that does not answer is given up after its time', async () => {
    const { cluster } = await connect(() => undefined);
    const request = { method: 'GET', path: '/metrics', timeoutMs: 300, bodyBytes: 1000 } as const;
    await expect(cluster.proxy(target, request)).rejects.toMatchObject({ reason: 'answer-timeout' });
  });
});

describe('a list', () => {
  const page = (names: readonly string[], token = ''): object => ({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '10', ...(token === '' ? {} : { continue: token }) },
    items: names.map((name) => ({ metadata: { name, namespace: 'x' } })),
  });

  test('is read page by page, and its items get the kind that servers leave out', async () => {
    const { api, cluster } = await connect(({ request, json }) =>
      json(200, request.url?.includes('continue=t1') ? page(['c']) : page(['a', 'b'], 't1')),
    );
    const list = await cluster.list(configMaps, { namespace: 'x', labelSelector: 'a=b' });
    expect(list.resourceVersion).toBe('10');
    expect(list.items.map(({ kind, apiVersion, metadata }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual([
      'v1 ConfigMap a',
      'v1 ConfigMap b',
      'v1 ConfigMap c',
    ]);
    expect(api.requests.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/x/configmaps?labelSelector=a%3Db&limit=500',
      '/api/v1/namespaces/x/configmaps?labelSelector=a%3Db&limit=500&continue=t1',
    ]);
  });

  test('whose pages expired midway is read anew in one piece', async () => {
    const { cluster } = await connect(({ request, json, status }) => {
      if (request.url?.includes('continue')) status(410, 'The provided continue parameter is too old');
      else if (request.url?.includes('limit')) json(200, page(['a'], 't1'));
      else json(200, page(['a', 'b', 'c']));
    });
    expect((await cluster.list(configMaps)).items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
  });
});

describe('discovery', () => {
  const resources = (...kinds: string[]): object => ({
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: 'opentelemetry.io/v1beta1',
    resources: kinds.flatMap((kind) => [
      { name: `${kind.toLowerCase()}s`, kind, namespaced: true, verbs: ['get', 'list'] },
      { name: `${kind.toLowerCase()}s/status`, kind, namespaced: true, verbs: ['get'] },
    ]),
  });

  test('asks nothing for built-in kinds, and once for a group version however many ask', async () => {
    const { api, cluster } = await connect(({ json }) => json(200, resources('OpenTelemetryCollector')));
    const kinds = await Promise.all(
      Array.from({ length: 20 }, () => cluster.resolve('opentelemetry.io/v1beta1', 'OpenTelemetryCollector')),
    );
    await cluster.resolve('apps/v1', 'Deployment');
    await cluster.resolve('opentelemetry.io/v1beta1', 'OpenTelemetryCollector');
    expect(new Set(kinds.map((kind) => kind?.plural))).toEqual(new Set(['opentelemetrycollectors']));
    expect(api.requests.map(({ path }) => path)).toEqual(['/apis/opentelemetry.io/v1beta1']);
  });

  test('finds a kind that came later by one refresh, and says unknown after one refresh', async () => {
    const { api, cluster } = await connect(({ visit, json }) =>
      json(200, visit === 1 ? resources('A') : resources('A', 'B')),
    );
    await cluster.resolve('opentelemetry.io/v1beta1', 'A');
    expect(await cluster.resolve('opentelemetry.io/v1beta1', 'B')).toMatchObject({ kind: 'B' });
    expect(await cluster.resolve('opentelemetry.io/v1beta1', 'C')).toBeUndefined();
    expect(api.requests).toHaveLength(3);
  });

  test('forgets what it is told to forget', async () => {
    const { api, cluster } = await connect(({ json }) => json(200, resources('A')));
    await cluster.resolve('opentelemetry.io/v1beta1', 'A');
    cluster.forgetDiscovery('other/v1');
    await cluster.resolve('opentelemetry.io/v1beta1', 'A');
    expect(api.requests).toHaveLength(1);
    cluster.forgetDiscovery('opentelemetry.io/v1beta1');
    await cluster.resolve('opentelemetry.io/v1beta1', 'A');
    expect(api.requests).toHaveLength(2);
  });

  test('of a group version that is not served finds no kind; applying one says what to do', async () => {
    const { cluster } = await connect(({ status }) => status(404, '404 page not found'));
    expect(await cluster.resolve('nowhere.io/v1', 'A')).toBeUndefined();
    await expect(
      cluster.apply({ ...manifest, apiVersion: 'nowhere.io/v1', kind: 'A' }, { fieldManager: 'f' }),
    ).rejects.toMatchObject({
      code: 'unknown-kind',
      message: 'The cluster does not serve A in nowhere.io/v1 (A default/a).',
    });
  });

  test('that failed is not remembered', async () => {
    const { cluster } = await connect(({ visit, json, status }) =>
      visit === 1 ? status(403, 'no') : json(200, resources('A')),
    );
    await expect(cluster.resolve('opentelemetry.io/v1beta1', 'A')).rejects.toMatchObject({ code: 'forbidden' });
    expect(await cluster.resolve('opentelemetry.io/v1beta1', 'A')).toMatchObject({ kind: 'A' });
  });
});

test('defaults keep every wait bounded', () => {
  expect(defaultBounds.callMs).toBeGreaterThan(defaultBounds.attemptMs);
  expect(Object.values({ ...defaultBounds, retry: 0, watch: 0 }).every((bound) => Number.isFinite(bound))).toBe(true);
});
