import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { builtinResource } from '../src/cluster/builtin-kinds.ts';
import { defaultBounds, type WatchBounds } from '../src/cluster/client-bounds.ts';
import { connectCluster } from '../src/cluster/connect-cluster.ts';
import type { ApiResource, WatchNotice } from '../src/ports.ts';
import { configMap, type Exchange, type LoopbackApi, startLoopbackApi } from './loopback-api.ts';

const configMaps = builtinResource('v1', 'ConfigMap') as ApiResource;

interface Watched {
  readonly api: LoopbackApi;
  readonly notices: AsyncIterable<WatchNotice>;
  readonly abort: AbortController;
}

/** A watch of a server that follows a script: one step for each request, the last for all that follow. */
async function watched(
  script: readonly ((exchange: Exchange) => void)[],
  bounds: Partial<WatchBounds> = {},
): Promise<Watched> {
  let step = 0;
  const api = await startLoopbackApi({
    handler: (exchange) => {
      script[Math.min(step, script.length - 1)]?.(exchange);
      step += 1;
    },
  });
  const watch = { ...defaultBounds.watch, firstWaitMs: 5, longestWaitMs: 20, ...bounds };
  const cluster = await connectCluster({
    kubeconfig: { text: api.kubeconfig() },
    kind: 'sandbox',
    bounds: { watch, retry: { retries: 1, firstWaitMs: 1, longestWaitMs: 1 } },
  });
  const abort = new AbortController();
  onTestFinished(async () => {
    abort.abort();
    await cluster[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });
  return { api, notices: cluster.watch(configMaps, { namespace: 'default', signal: abort.signal }), abort };
}

/** Reads until so many notices came, as text. */
async function read(notices: AsyncIterable<WatchNotice>, count: number): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const notice of notices) {
    all.push(
      notice.type === 'synced'
        ? 'synced'
        : `${notice.type} ${notice.object.metadata.name}@${notice.object.metadata.resourceVersion}`,
    );
    if (all.length === count) break;
  }
  return all;
}

const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;
const bookmark = (resourceVersion: string, initialEnd = false): string =>
  line('BOOKMARK', {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { resourceVersion, ...(initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}) },
  });
const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 1 (5)' };

const stream = (response: ServerResponse, ...lines: string[]): ServerResponse => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(lines.join(''));
  return response;
};
const open =
  (...lines: string[]) =>
  ({ response }: Exchange): void =>
    void stream(response, ...lines);
const ended =
  (...lines: string[]) =>
  ({ response }: Exchange): void =>
    void stream(response, ...lines).end();
const broken =
  (...lines: string[]) =>
  ({ response }: Exchange): void => {
    stream(response, ...lines);
    setTimeout(() => response.socket?.destroy(), 10);
  };
const listed =
  (resourceVersion: string, ...objects: unknown[]) =>
  ({ json }: Exchange): void =>
    json(200, { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion }, items: objects });

const queries = (api: LoopbackApi): URLSearchParams[] =>
  api.requests.map(({ path }) => new URL(path, api.url).searchParams);

describe('a watch', () => {
  test('asks for the first state in the watch itself, and goes on from the last bookmark', async () => {
    const { api, notices } = await watched([
      ended(line('ADDED', configMap('a', '3')), bookmark('7', true), bookmark('9')),
      open(line('MODIFIED', configMap('a', '10'))),
    ]);
    expect(await read(notices, 3)).toEqual(['present a@3', 'synced', 'present a@10']);
    const [first, second] = queries(api);
    expect(Object.fromEntries(first ?? [])).toMatchObject({
      watch: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
    });
    expect(first?.has('resourceVersion')).toBe(false);
    expect(second?.get('resourceVersion')).toBe('9');
    expect(second?.has('sendInitialEvents')).toBe(false);
    expect(Number(second?.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300);
  });

  test('lists where the server refuses to do so, and does not ask it again', async () => {
    const refusing = ({ status }: Exchange): void =>
      status(
        422,
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
    const { api, notices } = await watched([
      refusing,
      listed('5', configMap('a', '3')),
      ended(line('MODIFIED', configMap('a', '6'))),
      open(line('DELETED', configMap('a', '7'))),
    ]);
    expect(await read(notices, 4)).toEqual(['present a@3', 'synced', 'present a@6', 'gone a@7']);
    expect(queries(api).map((query) => query.get('resourceVersion'))).toEqual([null, null, '5', '6']);
  });

  test('lists where the server does not know of it and never says that the state is complete', async () => {
    const { notices } = await watched(
      [
        open(line('ADDED', configMap('a', '3'))),
        listed('5', configMap('a', '3')),
        open(line('ADDED', configMap('b', '6'))),
      ],
      { firstStateMs: 100 },
    );
    expect(await read(notices, 3)).toEqual(['present a@3', 'synced', 'present b@6']);
  });

  test.each([
    ['in the answer', ({ status }: Exchange): void => status(410, 'too old resource version: 1 (5)')],
    ['inside the stream', ended(line('ERROR', expired))],
  ])(
    'that was away too long (410 %s) reads anew: what changed is told, what vanished is gone, what stayed is not repeated',
    async (_where, step) => {
      const { notices } = await watched([
        ended(
          ...['stays', 'changes', 'vanishes', 'returns'].map((name) => line('ADDED', configMap(name, '3'))),
          bookmark('4', true),
        ),
        step,
        open(
          line('ADDED', configMap('stays', '3')),
          line('ADDED', configMap('changes', '12')),
          line('ADDED', {
            ...configMap('returns', '13'),
            metadata: { name: 'returns', namespace: 'default', uid: 'another', resourceVersion: '13' },
          }),
          line('ADDED', configMap('new', '14')),
          bookmark('20', true),
          line('MODIFIED', configMap('stays', '21')),
        ),
      ]);
      expect(await read(notices, 12)).toEqual([
        'present stays@3',
        'present changes@3',
        'present vanishes@3',
        'present returns@3',
        'synced',
        'present changes@12',
        'gone returns@3',
        'present returns@13',
        'present new@14',
        'gone vanishes@3',
        'synced',
        'present stays@21',
      ]);
    },
  );

  test('whose connection breaks amid a line loses nothing and repeats nothing', async () => {
    const half = line('MODIFIED', configMap('a', '11')).slice(0, 40);
    const { api, notices } = await watched([
      broken(line('ADDED', configMap('a', '3')), bookmark('4', true), line('MODIFIED', configMap('a', '10')), half),
      open(line('MODIFIED', configMap('a', '11'))),
    ]);
    expect(await read(notices, 4)).toEqual(['present a@3', 'synced', 'present a@10', 'present a@11']);
    expect(queries(api).at(-1)?.get('resourceVersion')).toBe('10');
  });

  test('whose connection breaks amid the first state starts over, without telling twice', async () => {
    const { notices } = await watched([
      broken(line('ADDED', configMap('a', '3'))),
      open(line('ADDED', configMap('a', '3')), line('ADDED', configMap('b', '3')), bookmark('4', true)),
    ]);
    expect(await read(notices, 3)).toEqual(['present a@3', 'present b@3', 'synced']);
  });

  test('of an overloaded server waits and tries again', async () => {
    const busy = ({ status }: Exchange): void => status(429, 'too many requests');
    const { api, notices } = await watched([busy, busy, busy, open(bookmark('4', true))]);
    expect(await read(notices, 1)).toEqual(['synced']);
    expect(api.requests).toHaveLength(4);
  });

  test('that is forbidden ends with the missing rule at once', async () => {
    const { api, notices } = await watched([
      ({ status }) =>
        status(
          403,
          'configmaps is forbidden: User "u" cannot watch resource "configmaps" in API group "" in the namespace "default"',
        ),
    ]);
    await expect(read(notices, 1)).rejects.toMatchObject({
      code: 'forbidden',
      advice: expect.arrayContaining(['Let u watch configmaps in namespace default:']),
    });
    expect(api.requests).toHaveLength(1);
  });

  test('whose credentials are refused tries once more, in case they were renewed', async () => {
    const { api, notices } = await watched([({ status }) => status(401, 'Unauthorized')]);
    await expect(read(notices, 1)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(api.requests).toHaveLength(2);
  });

  test('gives up a server that stays away longer than its patience, and hands over first what it had', async () => {
    const { api, notices } = await watched([broken(bookmark('4', true)), ({ response }) => response.destroy()], {
      patienceMs: 300,
    });
    const seen: string[] = [];
    const start = performance.now();
    const reading = (async () => {
      for await (const notice of notices) seen.push(notice.type);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'cluster-unreachable',
      message: expect.stringContaining(api.url),
    });
    expect(seen).toEqual(['synced']);
    expect(performance.now() - start).toBeGreaterThan(290);
    expect(api.requests.length).toBeGreaterThan(5);
  });

  test('is patient with a server that has nothing to tell for long, and sends no bookmarks', async () => {
    const silence = open();
    const { api, notices } = await watched(
      [open(bookmark('4', true)), silence, silence, open(line('ADDED', configMap('a', '5')))],
      { silenceMs: 1200, patienceMs: 1300 },
    );
    expect(await read(notices, 2)).toEqual(['synced', 'present a@5']);
    expect(api.requests).toHaveLength(4);
  });

  test('gives up a server that agrees to every stream and breaks it at once', async () => {
    const { notices } = await watched([broken(bookmark('4', true)), broken()], { patienceMs: 300 });
    await expect(read(notices, 2)).rejects.toMatchObject({ code: 'cluster-unreachable' });
  });

  test('does not run hot when the server ends every stream at once', async () => {
    const { api, notices, abort } = await watched([ended(bookmark('4', true)), ended()], {
      firstWaitMs: 50,
      longestWaitMs: 200,
    });
    setTimeout(() => abort.abort(), 1000);
    expect(await read(notices, 99)).toEqual(['synced']);
    expect(api.requests.length).toBeLessThan(15);
  });

  test('survives what is no watch at all', async () => {
    const { notices } = await watched([ended('<html>'), ended('{"type":"ADDED"}\n'), open(bookmark('4', true))]);
    expect(await read(notices, 1)).toEqual(['synced']);
  });

  test('that its reader leaves closes its connection', async () => {
    let closed = false;
    const { notices } = await watched([
      ({ response }) => {
        response.on('close', () => {
          closed = true;
        });
        stream(response, bookmark('4', true));
      },
    ]);
    await read(notices, 1);
    await expect.poll(() => closed).toBe(true);
  });
});

test('calls go on while as many watches are open as may be, and one more is refused instead of waiting for ever', async () => {
  await using api = await startLoopbackApi({
    handler: ({ request, response, json }) =>
      request.url?.includes('watch=true') ? void stream(response, bookmark('4', true)) : json(200, configMap('a')),
  });
  await using cluster = await connectCluster({
    kubeconfig: { text: api.kubeconfig() },
    kind: 'sandbox',
    bounds: { inFlight: 2, watches: 5 },
  });
  const abort = new AbortController();
  const watches = Array.from({ length: 5 }, () =>
    cluster.watch(configMaps, { signal: abort.signal })[Symbol.asyncIterator](),
  );
  expect((await Promise.all(watches.map((watch) => watch.next()))).map(({ value }) => value?.type)).toEqual(
    Array(5).fill('synced'),
  );
  expect(await cluster.get(configMaps, { name: 'a' })).toBeDefined();
  await expect(read(cluster.watch(configMaps, { signal: abort.signal }), 1)).rejects.toMatchObject({
    code: 'internal-error',
  });
  abort.abort();
  expect((await Promise.all(watches.map((watch) => watch.next()))).map(({ done }) => done)).toEqual(
    Array(5).fill(true),
  );
});
