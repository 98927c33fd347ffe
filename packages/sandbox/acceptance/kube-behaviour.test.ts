import { Agent, request } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpsApi, type HttpsControllerApi } from '../src/kube/https-api.ts';
import { systemClock } from '../src/kube/system-clock.ts';
import type { KubeObject, Resource } from '../src/kube/types.ts';
import { type SandboxKube, startKube } from '../src/start-kube.ts';

const CONFIG_MAPS: Resource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
} as Resource;
const COLLECTION = '/api/v1/namespaces/default/configmaps';

interface Reply {
  readonly code: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly token?: string;
  readonly timeoutMs?: number;
}

function configMap(name: string, data: Record<string, string> = { a: '1' }): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data } as KubeObject;
}

describe('a sandbox that answers over HTTPS', () => {
  let kube: SandboxKube;
  let agent: Agent;
  let token: string;

  beforeEach(async () => {
    kube = await startKube({ controllers: false, speed: 0 });
    agent = new Agent({ ca: kube.caCertificate, keepAlive: true });
    token = kube.addUser('tester', ['system:masters']).token;
  });
  afterEach(async () => {
    agent.destroy();
    await kube.close();
  });

  function ask(path: string, { method = 'GET', body, type, token: own, timeoutMs = 5000 }: Ask = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${own ?? token}`,
        'user-agent': 'behaviour/1',
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      };
      const outgoing = request(
        `${kube.url}${path}`,
        { method, agent, headers, signal: AbortSignal.timeout(timeoutMs) },
        async (answer) => {
          const chunks: Buffer[] = [];
          for await (const chunk of answer) chunks.push(Buffer.from(chunk));
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ code: answer.statusCode ?? 0, headers: answer.headers, body: JSON.parse(text) });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The events of a watch until it ends or `enough` have come. */
  function watch(query: string, enough = Number.POSITIVE_INFINITY): Promise<{ type: string; object: KubeObject }[]> {
    return new Promise((resolve, reject) => {
      const options = { agent, headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(5000) };
      const outgoing = request(`${kube.url}${COLLECTION}?watch=true&${query}`, options, async (answer) => {
        const events: { type: string; object: KubeObject }[] = [];
        let rest = '';
        try {
          for await (const chunk of answer.setEncoding('utf8')) {
            const lines = `${rest}${chunk}`.split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) events.push(JSON.parse(line));
            if (events.length >= enough) break;
          }
        } catch {
          // A cut connection ends a watch like any other end.
        }
        outgoing.destroy();
        resolve(events);
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  describe('faults on demand', () => {
    it('refuses with Too Many Requests and says when to come back, as often as told', async () => {
      kube.faults.add({
        match: { method: 'POST' },
        times: 2,
        effect: { kind: 'too-many-requests', retryAfterSeconds: 3 },
      });
      for (let turn = 0; turn < 2; turn += 1) {
        const refused = await ask(COLLECTION, { method: 'POST', body: configMap('a') });
        expect([refused.code, refused.headers['retry-after'], refused.body['reason']]).toEqual([
          429,
          '3',
          'TooManyRequests',
        ]);
      }
      expect((await ask(COLLECTION, { method: 'POST', body: configMap('a') })).code).toBe(201);
      expect(kube.faults.struck).toBe(2);
    });

    it('answers with any status, for the paths that match only', async () => {
      const remove = kube.faults.add({
        match: { path: /\/configmaps$/ },
        effect: { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'not now' },
      });
      const refused = await ask(COLLECTION);
      expect([refused.code, refused.body['reason'], refused.body['message']]).toEqual([
        503,
        'ServiceUnavailable',
        'not now',
      ]);
      expect((await ask('/api/v1/namespaces/default/secrets')).code).toBe(200);
      remove();
      expect((await ask(COLLECTION)).code).toBe(200);
    });

    it('resets a connection before anything has happened', async () => {
      kube.faults.add({ match: { method: 'POST' }, times: 1, effect: { kind: 'reset' } });
      await expect(ask(COLLECTION, { method: 'POST', body: configMap('a') })).rejects.toThrow(/ECONNRESET|hang up/);
      expect((await ask(`${COLLECTION}/a`)).code).toBe(404);
    });

    it('loses an answer after its effect', async () => {
      kube.faults.add({ match: { method: 'POST' }, times: 1, effect: { kind: 'lost-response' } });
      await expect(ask(COLLECTION, { method: 'POST', body: configMap('a') })).rejects.toThrow(/ECONNRESET|hang up/);
      expect((await ask(`${COLLECTION}/a`)).code).toBe(200);
    });

    it('never answers when told to hang', async () => {
      kube.faults.add({ match: {}, times: 1, effect: { kind: 'hang' } });
      await expect(ask(COLLECTION, { timeoutMs: 150 })).rejects.toThrow(/abort/i);
      expect((await ask(COLLECTION)).code).toBe(200);
    });

    it('answers late when told to be slow', async () => {
      kube.faults.add({ match: {}, times: 1, effect: { kind: 'slow', ms: 120 } });
      const start = performance.now();
      expect((await ask(COLLECTION)).code).toBe(200);
      expect(performance.now() - start).toBeGreaterThanOrEqual(110);
    });

    it('says that the past is forgotten', async () => {
      kube.faults.add({ match: { watch: true }, times: 1, effect: { kind: 'expired' } });
      const [event] = await watch('resourceVersion=1');
      expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    });

    it('cuts a watch in the middle', async () => {
      kube.faults.add({ match: { watch: true }, times: 1, effect: { kind: 'cut-watch', afterMs: 60 } });
      await kube.api.create(CONFIG_MAPS, configMap('a'));
      const events = await watch('resourceVersion=0');
      expect(events.map(({ object }) => object.metadata.name)).toContain('a');
    });
  });

  describe('the request log', () => {
    it('tells what a client did since a mark, and whether it would have changed anything', async () => {
      await ask(COLLECTION);
      const mark = kube.log.mark();
      await ask(`${COLLECTION}?dryRun=All`, { method: 'POST', body: configMap('a') });
      await ask(`${COLLECTION}/a?fieldManager=m`, {
        method: 'PATCH',
        body: configMap('a'),
        type: 'application/apply-patch+yaml',
      });
      await ask(`${COLLECTION}/nobody`);
      const entries = kube.log.since(mark);
      expect(entries.map(({ verb, status, dryRun }) => [verb, status, dryRun])).toEqual([
        ['create', 201, true],
        ['apply', 201, false],
        ['get', 404, false],
      ]);
      expect(entries.every(({ user, userAgent }) => user === 'tester' && userAgent === 'behaviour/1')).toBe(true);
      expect(entries[1]?.bytes).toBeGreaterThan(100);
    });
  });

  describe('watches', () => {
    it('gives every change after a version, in order, and ends when its time is up', async () => {
      const first = await kube.api.create(CONFIG_MAPS, configMap('a'));
      const events = watch(`resourceVersion=${first.metadata.resourceVersion}&timeoutSeconds=1`);
      await kube.api.create(CONFIG_MAPS, configMap('b'));
      await kube.api.mergePatch(CONFIG_MAPS, { namespace: 'default', name: 'b' }, { data: { a: '2' } });
      await kube.api.remove(CONFIG_MAPS, { namespace: 'default', name: 'b' });
      expect((await events).map(({ type, object }) => [type, object.metadata.name])).toEqual([
        ['ADDED', 'b'],
        ['MODIFIED', 'b'],
        ['DELETED', 'b'],
      ]);
    });

    it('turns a change of labels into the coming and going of an object for a selector', async () => {
      const { metadata } = await kube.api.create(CONFIG_MAPS, configMap('a'));
      const events = watch(`resourceVersion=${metadata.resourceVersion}&labelSelector=on%3Dyes`, 2);
      const key = { namespace: 'default', name: 'a' };
      await kube.api.mergePatch(CONFIG_MAPS, key, { metadata: { labels: { on: 'yes' } } });
      await kube.api.mergePatch(CONFIG_MAPS, key, { metadata: { labels: { on: 'no' } } });
      expect((await events).map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
    });

    it('streams the present as a list and marks its end, when asked for initial events', async () => {
      await kube.api.create(CONFIG_MAPS, configMap('a'));
      const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
      const events = await watch(`${query}&timeoutSeconds=1`);
      const end = events.findIndex(({ type }) => type === 'BOOKMARK');
      expect(events.slice(0, end).map(({ type, object }) => [type, object.metadata.name])).toContainEqual([
        'ADDED',
        'a',
      ]);
      expect(events[end]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    });

    it('waits in silence for a version that is still to come', async () => {
      const { metadata } = await kube.api.create(CONFIG_MAPS, configMap('a'));
      const events = watch(`resourceVersion=${Number(metadata.resourceVersion) + 1}`, 1);
      await kube.api.create(CONFIG_MAPS, configMap('skipped'));
      await kube.api.create(CONFIG_MAPS, configMap('told'));
      expect((await events).map(({ object }) => object.metadata.name)).toEqual(['told']);
    });

    it('refuses to go on from a forgotten version', async () => {
      const first = await kube.api.create(CONFIG_MAPS, configMap('a'));
      await kube.api.create(CONFIG_MAPS, configMap('b'));
      await kube.api.create(CONFIG_MAPS, configMap('c'));
      kube.compact();
      const events = await watch(`resourceVersion=${first.metadata.resourceVersion}&timeoutSeconds=1`);
      expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
    });
  });

  describe('who may do what', () => {
    it('lets a user do what a Role allows, and refuses the rest by name', async () => {
      const ada = kube.addUser('ada', ['readers']).token;
      const group = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
      const metadata = { name: 'read' };
      await ask(`${group}/roles`, {
        method: 'POST',
        body: {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'Role',
          metadata,
          rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }],
        },
      });
      await ask(`${group}/rolebindings`, {
        method: 'POST',
        body: {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          metadata,
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'read' },
          subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
        },
      });
      expect((await ask(COLLECTION, { token: ada })).code).toBe(200);
      const refused = await ask(COLLECTION, { token: ada, method: 'POST', body: configMap('a') });
      expect([refused.code, refused.body['message']]).toEqual([
        403,
        'configmaps is forbidden: User "ada" cannot create resource "configmaps" in API group "" in the namespace "default"',
      ]);
      expect((await ask('/api/v1/namespaces/kube-system/configmaps', { token: ada })).code).toBe(403);
      expect((await ask(COLLECTION, { token: 'nobody-knows-me' })).code).toBe(401);
    });
  });

  describe('webhooks', () => {
    const hook = (failurePolicy: string): unknown => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'guard' },
      webhooks: [
        {
          name: 'guard.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy,
          clientConfig: { service: { namespace: 'default', name: 'guard', path: '/check' } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
        },
      ],
    });
    const hooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

    it('refuses what they guard while nobody is there to ask', async () => {
      await ask('/api/v1/namespaces/default/services', {
        method: 'POST',
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'guard' },
          spec: { selector: { app: 'guard' }, ports: [{ port: 443 }] },
        },
      });
      await ask(hooks, { method: 'POST', body: hook('Fail') });
      const refused = await ask(COLLECTION, { method: 'POST', body: configMap('a') });
      expect([refused.code, refused.body['message']]).toEqual([
        500,
        'Internal error occurred: failed calling webhook "guard.example.com": failed to call webhook: Post ' +
          '"https://guard.default.svc:443/check?timeout=10s": no endpoints available for service "guard"',
      ]);
    });

    it('lets pass what they guard when they are told to be ignored', async () => {
      await ask(hooks, { method: 'POST', body: hook('Ignore') });
      expect((await ask(COLLECTION, { method: 'POST', body: configMap('a') })).code).toBe(201);
    });
  });

  describe('the adapter for controllers', () => {
    let api: HttpsControllerApi;

    beforeEach(() => {
      api = createHttpsApi({
        url: kube.url,
        caCertificate: kube.caCertificate,
        credentials: { token },
        clock: systemClock(),
        manager: 'adapter',
      });
    });
    afterEach(() => api.close());

    it('writes, reads and removes like the one in process', async () => {
      const created = await api.create(CONFIG_MAPS, configMap('a'));
      expect(created.metadata.managedFields?.[0]?.manager).toBe('adapter');
      const key = { namespace: 'default', name: 'a' };
      await api.mergePatch(CONFIG_MAPS, key, { data: { b: '2' } });
      await api.apply(CONFIG_MAPS, configMap('a', { c: '3' }), 'applier');
      expect(await api.get(CONFIG_MAPS, key)).toMatchObject({ data: { a: '1', b: '2', c: '3' } });
      await expect(api.create(CONFIG_MAPS, configMap('a'))).rejects.toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
      });
      await api.remove(CONFIG_MAPS, key);
      await api.remove(CONFIG_MAPS, key);
      expect(await api.get(CONFIG_MAPS, key)).toBeUndefined();
    });

    it('pages through long lists', async () => {
      for (let index = 0; index < 1100; index += 1) await kube.api.create(CONFIG_MAPS, configMap(`many-${index}`));
      const names = (await api.list(CONFIG_MAPS, { namespace: 'default' })).map(({ metadata }) => metadata.name);
      expect(new Set(names.filter((name) => name.startsWith('many-'))).size).toBe(1100);
    });

    it('follows without gaps through cut watches and a forgotten past', async () => {
      const seen = new Map<string, string>();
      const end = new AbortController();
      kube.faults.add({ match: { watch: true }, times: 2, effect: { kind: 'cut-watch', afterMs: 30 } });
      kube.faults.add({ match: { watch: true }, times: 1, effect: { kind: 'expired' } });
      api.follow(
        CONFIG_MAPS,
        {
          changed: (object) => seen.set(object.metadata.name, JSON.stringify(object['data'])),
          removed: (object) => seen.delete(object.metadata.name),
        },
        end.signal,
      );
      for (let turn = 0; turn < 40; turn += 1) {
        await kube.api.create(CONFIG_MAPS, configMap(`f-${turn}`));
        if (turn % 2 === 0) await kube.api.remove(CONFIG_MAPS, { namespace: 'default', name: `f-${turn}` });
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await expect
        .poll(() => [...seen.keys()].filter((name) => name.startsWith('f-')).length, { timeout: 20_000 })
        .toBe(20);
      await expect.poll(() => kube.faults.struck, { timeout: 20_000 }).toBe(3);
      expect([...seen.keys()].filter((name) => name.startsWith('f-'))).toHaveLength(20);
      end.abort();
    });
  });
});
