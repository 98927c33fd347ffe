import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { builtinResource } from '../src/cluster/builtin-kinds.ts';
import { defaultBounds, type WatchBounds } from '../src/cluster/client-bounds.ts';
import { type ConnectedCluster, connectCluster } from '../src/cluster/connect-cluster.ts';
import type { KubeObject } from '../src/objects.ts';
import type { ApiResource, WatchNotice, WatchOptions } from '../src/ports.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { kubeServers, type RunningServer } from './kube-servers.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

const configMaps = builtinResource('v1', 'ConfigMap') as ApiResource;

type Change = Exclude<WatchNotice, { type: 'synced' }>;

interface Reading {
  /** The first state was told. */
  readonly synced: Promise<void>;
  readonly notices: Promise<WatchNotice[]>;
  /** What came so far. */
  readonly soFar: readonly WatchNotice[];
}

/** Reads a watch until `done` says so. */
function read(
  notices: AsyncIterable<WatchNotice>,
  done: (notice: WatchNotice, all: readonly WatchNotice[]) => boolean,
): Reading {
  const synced = Promise.withResolvers<void>();
  const all: WatchNotice[] = [];
  const collect = async (): Promise<WatchNotice[]> => {
    for await (const notice of notices) {
      all.push(notice);
      if (notice.type === 'synced') synced.resolve();
      if (done(notice, all)) break;
    }
    return all;
  };
  const collected = collect();
  collected.catch((error: unknown) => synced.reject(error));
  synced.promise.catch(() => undefined);
  return { synced: synced.promise, notices: collected, soFar: all };
}

const changesIn = (notices: readonly WatchNotice[]): Change[] =>
  notices.filter((notice): notice is Change => notice.type !== 'synced');
const numberIn = (object: KubeObject): number =>
  Number((object['data'] as Record<string, string> | undefined)?.['n'] ?? '-1');

describe.each(kubeServers)('a watch of the $name server', ({ start }) => {
  let server: RunningServer;
  let writer: ConnectedCluster;
  let proxy: CuttingProxy;
  let rooms = 0;

  beforeAll(async () => {
    server = await start();
    writer = await connectCluster({ kubeconfig: { text: server.kubeconfig }, kind: 'sandbox' });
    proxy = await startCuttingProxy(server.url);
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await writer[Symbol.asyncDispose]();
    await server.close();
  });

  const room = async (): Promise<string> => {
    rooms += 1;
    const name = `watched-${rooms}`;
    await writer.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'test' });
    return name;
  };

  const write = async (namespace: string, name: string, n: number): Promise<void> => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels: { app: 'watched' } },
      data: { n: String(n) },
    };
    await writer.apply(object, { fieldManager: 'test' });
  };

  const remove = (namespace: string, name: string): Promise<boolean> =>
    writer.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });

  const watch = async (
    namespace: string,
    bounds: Partial<WatchBounds> = {},
    options: Partial<WatchOptions> = {},
  ): Promise<AsyncIterable<WatchNotice>> => {
    const text = server.kubeconfig.replaceAll(server.url, proxy.url);
    const reader = await connectCluster({
      kubeconfig: { text },
      kind: 'sandbox',
      bounds: { connectMs: 500, watch: { ...defaultBounds.watch, firstWaitMs: 20, ...bounds } },
    });
    const controller = new AbortController();
    onTestFinished(async () => {
      controller.abort();
      await reader[Symbol.asyncDispose]();
    });
    return reader.watch(configMaps, { namespace, labelSelector: 'app=watched', signal: controller.signal, ...options });
  };

  test('gives every present object once, says so, and then every change', async () => {
    const namespace = await room();
    await Promise.all(['a', 'b', 'c'].map((name) => write(namespace, name, 0)));
    const seen = read(await watch(namespace), (notice) => notice.type === 'gone');
    await seen.synced;
    await write(namespace, 'b', 1);
    await write(namespace, 'd', 0);
    await remove(namespace, 'a');
    const notices = await seen.notices;
    const synced = notices.findIndex(({ type }) => type === 'synced');
    const before = changesIn(notices.slice(0, synced));
    expect(before.map(({ type, object }) => `${type} ${object.metadata.name}`).sort()).toEqual([
      'present a',
      'present b',
      'present c',
    ]);
    const after = changesIn(notices.slice(synced + 1));
    expect(after.map(({ type, object }) => `${type} ${object.metadata.name} ${numberIn(object)}`)).toEqual([
      'present b 1',
      'present d 0',
      'gone a 0',
    ]);
    expect(after.every(({ object }) => object.kind === 'ConfigMap' && object.apiVersion === 'v1')).toBe(true);
  });

  test('tells of an object that no longer carries the label as gone', async () => {
    const namespace = await room();
    await write(namespace, 'a', 0);
    const seen = read(await watch(namespace), (notice) => notice.type === 'gone');
    await seen.synced;
    await writer.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a' },
      { type: 'merge', body: { metadata: { labels: { app: 'other' } } } },
    );
    expect((await seen.notices).map(({ type }) => type)).toEqual(['present', 'synced', 'gone']);
  });

  test('loses none of 1,000 changes and keeps their order for each object, although its connection breaks again and again', async () => {
    const namespace = await room();
    const names = Array.from({ length: 20 }, (_, index) => `o${index}`);
    const versions = 50;
    let seed = 7;
    onTestFinished(() => proxy.cutAfter(undefined));
    proxy.cutAfter(() => {
      seed = (seed * 16_807) % 2_147_483_647;
      // more than one TLS record (16 KiB) and the handshake, or nothing would ever come through
      return 19_000 + (seed % 12_000);
    });
    const cutsBefore = proxy.cuts();
    const seen = read(
      await watch(namespace, { keptNotices: 5000 }),
      (_notice, all) =>
        changesIn(all).filter(({ object }) => numberIn(object) === versions - 1).length === names.length,
    );
    await seen.synced;
    await Promise.all(
      names.map(async (name) => {
        for (let n = 0; n < versions; n += 1) await write(namespace, name, n);
      }),
    );
    const changes = changesIn(await seen.notices);
    const expected = Array.from({ length: versions }, (_, n) => n);
    for (const name of names) {
      const values = changes
        .filter(({ object }) => object.metadata.name === name)
        .map(({ object }) => numberIn(object));
      expect(values, name).toEqual(expected);
    }
    expect(proxy.cuts() - cutsBefore).toBeGreaterThan(12);
  });

  test('gives a slow reader the newest state of each object, without keeping every change for it', async () => {
    const namespace = await room();
    const seen: Change[] = [];
    let slow = true;
    const reading = (async () => {
      for await (const notice of await watch(namespace, { keptNotices: 16 })) {
        if (notice.type === 'synced') continue;
        seen.push(notice);
        if (numberIn(notice.object) === 100 && seen.filter(({ object }) => numberIn(object) === 100).length === 5)
          return;
        while (slow) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(async (name) => {
        for (let n = 0; n <= 100; n += 1) await write(namespace, name, n);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    slow = false;
    await reading;
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const values = seen.filter(({ object }) => object.metadata.name === name).map(({ object }) => numberIn(object));
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(values.at(-1)).toBe(100);
    }
    expect(seen.length).toBeLessThan(100);
  });

  test('goes on after the server ended it in good order, with no gap', async () => {
    const namespace = await room();
    const seen = read(
      await watch(namespace, { serverMs: 500 }),
      (notice) => notice.type === 'present' && numberIn(notice.object) === 40,
    );
    for (let n = 0; n <= 40; n += 1) {
      await write(namespace, 'a', n);
      await new Promise((resolve) => setTimeout(resolve, 75));
    }
    const values = changesIn(await seen.notices).map(({ object }) => numberIn(object));
    expect(values).toEqual(Array.from({ length: 41 - (values[0] ?? 0) }, (_, index) => (values[0] ?? 0) + index));
  });

  test('notices a connection that is dead without a word, and catches up on another', async () => {
    const namespace = await room();
    const seen = read(
      await watch(namespace, { silenceMs: 1200 }),
      (notice) => notice.type === 'present' && numberIn(notice.object) === 3,
    );
    await seen.synced;
    await write(namespace, 'a', 1);
    await expect.poll(() => changesIn(seen.soFar).length).toBe(1);
    proxy.freeze(true);
    await write(namespace, 'a', 2);
    await write(namespace, 'b', 2);
    await remove(namespace, 'b');
    await write(namespace, 'a', 3);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    proxy.freeze(false);
    const told = changesIn(await seen.notices).map(
      ({ type, object }) => `${type} ${object.metadata.name} ${numberIn(object)}`,
    );
    expect(told).toEqual(['present a 1', 'present a 2', 'present b 2', 'gone b 2', 'present a 3']);
  });

  test('ends quietly when its signal aborts, at once', async () => {
    const namespace = await room();
    const controller = new AbortController();
    const reading = read(await watch(namespace, {}, { signal: controller.signal }), () => false);
    await reading.synced;
    const start = performance.now();
    controller.abort();
    expect((await reading.notices).map(({ type }) => type)).toEqual(['synced']);
    if (strictClock) expect(performance.now() - start).toBeLessThan(1000);
  });

  test('of a kind that is not served is refused instead of tried for ever', async () => {
    const lamps: ApiResource = {
      group: 'nowhere.example',
      version: 'v1',
      kind: 'Lamp',
      plural: 'lamps',
      namespaced: true,
      verbs: [],
    };
    await expect(
      read(writer.watch(lamps, { signal: new AbortController().signal }), () => false).notices,
    ).rejects.toMatchObject({ status: 404 });
  });
});
