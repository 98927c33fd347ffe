import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awaitGone } from '../src/apply/await-gone.ts';
import { systemClock } from '../src/cluster/system-clock.ts';
import { type KubeObject, type ObjectRef, refOf } from '../src/objects.ts';
import type { Cluster } from '../src/ports.ts';
import { openSite, type Room, runToEnd, type Site } from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';

const HELD = { finalizers: ['example.com/held'] };

interface WatchCount {
  readonly cluster: Cluster;
  /** Resolves when a watch of this name has told all there is. */
  synced(name: string): Promise<void>;
  readonly open: number;
  readonly most: number;
}

/** The same cluster, which counts the watches of config maps that are open at a time. */
function countWatches(cluster: Cluster): WatchCount {
  const synced = new Map<string, PromiseWithResolvers<void>>();
  const syncOf = (name: string): PromiseWithResolvers<void> => {
    const known = synced.get(name) ?? Promise.withResolvers<void>();
    synced.set(name, known);
    return known;
  };
  let [open, most] = [0, 0];
  const counted: Cluster = {
    ...cluster,
    watch: async function* (resource, options) {
      open += 1;
      most = Math.max(most, open);
      try {
        for await (const notice of cluster.watch(resource, options)) {
          if (notice.type === 'synced') syncOf(String(options.fieldSelector)).resolve();
          yield notice;
        }
      } finally {
        open -= 1;
      }
    },
  };
  return {
    cluster: counted,
    synced: (name) => syncOf(`metadata.name=${name}`).promise,
    get open() {
      return open;
    },
    get most() {
      return most;
    },
  };
}

describe.each(kubeServers)('waiting for a deletion on the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  const refIn = (room: Room, name: string): ObjectRef => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: room.namespace,
    name,
  });

  const release = (ref: ObjectRef): Promise<KubeObject> =>
    site.cluster.patch(ref, { type: 'merge', body: { metadata: { finalizers: null } } });

  const waitFor = (room: Room, name: string, more: { uid?: string; timeoutMs?: number; cluster?: Cluster } = {}) =>
    awaitGone({
      cluster: more.cluster ?? room.cluster,
      clock: systemClock,
      ref: refIn(room, name),
      uid: more.uid,
      timeoutMs: more.timeoutMs ?? 60_000,
      signal: new AbortController().signal,
    });

  test('what is gone at once is read once and not watched', async () => {
    const room = await site.room();
    await site.cluster.create(room.configMap('a'));
    await site.cluster.delete(refIn(room, 'a'));
    await waitFor(room, 'a');
    expect(room.cluster.calls.map(({ verb }) => verb)).toEqual(['get']);
  });

  test('what takes longer is watched by its name, and never read again', async () => {
    const room = await site.room();
    const watches = countWatches(room.cluster);
    const { uid = '' } = (await site.cluster.create(room.configMap('a', {}, HELD))).metadata;
    await site.cluster.delete(refIn(room, 'a'));
    const gone = waitFor(room, 'a', { uid, cluster: watches.cluster });
    await watches.synced('a');
    await release(refIn(room, 'a'));
    await gone;
    expect(room.cluster.calls.map(({ verb }) => verb)).toEqual(['get', 'watch']);
    expect(watches.open).toBe(0);
  });

  test('another object of the same name is not the one that was deleted', async () => {
    const room = await site.room();
    const { uid = '' } = (await site.cluster.create(room.configMap('a', {}, HELD))).metadata;
    await site.cluster.delete(refIn(room, 'a'));
    await release(refIn(room, 'a'));
    await site.cluster.create(room.configMap('a'));
    await waitFor(room, 'a', { uid });
    expect(room.cluster.calls.map(({ verb }) => verb)).toEqual(['get']);
  });

  test('what does not go in time is told with the finalizers that hold it, and its watch is closed', async () => {
    const room = await site.room();
    const watches = countWatches(room.cluster);
    const { uid = '' } = (await site.cluster.create(room.configMap('a', {}, HELD))).metadata;
    await site.cluster.delete(refIn(room, 'a'));
    await expect(waitFor(room, 'a', { uid, timeoutMs: 1000, cluster: watches.cluster })).rejects.toMatchObject({
      code: 'deletion-stuck',
      message: expect.stringMatching(/held by its finalizers example\.com\/held/),
    });
    expect(watches.open).toBe(0);
    await release(refIn(room, 'a'));
  });

  test('a cancelled wait ends with the reason of the cancel', async () => {
    const room = await site.room();
    const watches = countWatches(room.cluster);
    await site.cluster.create(room.configMap('a', {}, HELD));
    const cancel = new AbortController();
    const gone = awaitGone({
      cluster: watches.cluster,
      clock: systemClock,
      ref: refIn(room, 'a'),
      uid: undefined,
      timeoutMs: 60_000,
      signal: cancel.signal,
    });
    const refused = expect(gone).rejects.toThrow('enough');
    await watches.synced('a');
    cancel.abort(new Error('enough'));
    await refused;
    expect(watches.open).toBe(0);
    await release(refIn(room, 'a'));
  });

  test('many objects that go slowly are waited for a few at a time, and all are gone in the end', async () => {
    const room = await site.room();
    const names = Array.from({ length: 20 }, (_, index) => `held-${index}`);
    const keep = room.configMap('keep');
    await room.deploy(room.phase([keep, ...names.map((name) => room.configMap(name, {}, HELD))]));
    const watches = countWatches(room.options.cluster);
    const plan = await room.plan(room.phase([keep]), { cluster: watches.cluster });
    const release = releaseDeleted(site.cluster, room.namespace, watches);
    const { report } = await runToEnd(plan);
    await release.end();
    expect(report).toMatchObject({ code: 'done', written: { prune: 20 } });
    expect(watches.most).toBeLessThanOrEqual(8);
    expect(watches.open).toBe(0);
  });
});

/** A controller that takes the finalizers off whatever is deleted in a namespace, once it is watched. */
function releaseDeleted(cluster: Cluster, namespace: string, watches: WatchCount): { end(): Promise<void> } {
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    const resource = await cluster.resolve('v1', 'ConfigMap');
    if (resource === undefined) throw new Error('no config maps');
    for await (const notice of cluster.watch(resource, { namespace, signal: stop.signal })) {
      if (notice.type !== 'present' || notice.object.metadata.deletionTimestamp === undefined) continue;
      if ((notice.object.metadata.finalizers ?? []).length === 0) continue;
      await watches.synced(notice.object.metadata.name);
      await cluster.patch(refOf(notice.object), { type: 'merge', body: { metadata: { finalizers: null } } });
    }
  };
  const running = run();
  return {
    end: async () => {
      stop.abort();
      await running;
    },
  };
}
