import { describe, expect, test } from 'vitest';
import { KubeError } from '../errors.ts';
import type { KubeObject } from '../objects.ts';
import type { ApiResource, Clock, Cluster } from '../ports.ts';
import { acquireLock, breakLock, type LockOptions, readLock } from './lock.ts';

const LEASES: ApiResource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  verbs: [],
};

/** Leases as an API server keeps them: one version counter, replaces only of the version that was read. */
class LeaseServer {
  lease: KubeObject | undefined;
  version = 0;
  down = false;
  hanging = false;
  readonly writes: KubeObject[] = [];

  cluster(): Cluster {
    const no = () => Promise.reject(new Error('not a lease'));
    return {
      identity: { context: 'test', server: 'https://test', kind: 'sandbox' },
      resolve: () => Promise.resolve(LEASES),
      forgetDiscovery: () => undefined,
      get: () => this.#answer(() => this.lease),
      create: (manifest) => this.#answer(() => (this.lease === undefined ? this.#store(manifest) : refuse(409))),
      // As a real server: a replace makes a Lease anew that is gone, unless it names the uid of the one it means.
      replace: (object, options) =>
        this.#answer(() => {
          if (this.lease === undefined) return object.metadata.uid === undefined ? this.#store(object) : refuse(409);
          return object.metadata.resourceVersion === this.lease.metadata.resourceVersion
            ? this.#store(object)
            : refuse(409);
        }, options?.signal),
      delete: () =>
        this.#answer(() => {
          this.lease = undefined;
          return true;
        }),
      list: no,
      apply: no,
      patch: no,
      logs: no,
      proxy: no,
      portForward: no,
      watch: () => {
        throw new Error('not a lease');
      },
    };
  }

  #store(object: KubeObject): KubeObject {
    this.version += 1;
    this.lease = { ...object, metadata: { ...object.metadata, uid: 'lease', resourceVersion: String(this.version) } };
    this.writes.push(this.lease);
    return this.lease;
  }

  async #answer<T>(work: () => T, signal?: AbortSignal): Promise<T> {
    await Promise.resolve();
    if (this.hanging) await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    if (this.down) throw new KubeError('cluster-unreachable', { status: 0, reason: 'refused', message: 'down' });
    return work();
  }
}

function refuse(status: number): never {
  throw new KubeError('api-error', { status, reason: status === 409 ? 'Conflict' : 'NotFound', message: 'no' });
}

/** Time that passes only when told; its wall clock may be wrong. */
class HandClock implements Clock {
  #now = 0;
  readonly #skewMs: number;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  constructor(skewMs = 0) {
    this.#skewMs = skewMs;
  }

  now(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#skewMs + this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = [...this.#sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#sleepers.delete(next);
      next.wake();
      await settle();
    }
    this.#now = end;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

const options = (server: LeaseServer, clock: Clock, runId: string, more: Partial<LockOptions> = {}): LockOptions => ({
  cluster: server.cluster(),
  clock,
  namespace: 'otelops',
  holder: { runId, who: `user of ${runId}`, from: 'mac', phase: 'phase-1', since: '2026-01-01T00:00:00.000Z' },
  ...more,
});

/** How a promise stands, without waiting for it. */
function watched<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => Object.assign(seen, { value }),
    (error: unknown) => Object.assign(seen, { error }),
  );
  return seen;
}

describe('a lock', () => {
  test('names its holder, and times with six digits', async () => {
    const server = new LeaseServer();
    const lock = await acquireLock(options(server, new HandClock(), 'a'));
    expect(server.lease).toMatchObject({
      metadata: { name: 'lock.phase-1', annotations: { 'otelops.dev/who': 'user of a', 'otelops.dev/from': 'mac' } },
      spec: { holderIdentity: 'a', leaseDurationSeconds: 60, renewTime: '2026-01-01T00:00:00.000000Z' },
    });
    expect((await readLock(server.cluster(), 'otelops', 'phase-1'))?.holder).toEqual(lock.holder);
    await lock.release();
    expect((await readLock(server.cluster(), 'otelops', 'phase-1'))?.holder).toBeUndefined();
  });

  test('shows a sign of life every 15 s, and none after it was given back', async () => {
    const server = new LeaseServer();
    const clock = new HandClock();
    const lock = await acquireLock(options(server, clock, 'a'));
    await clock.pass(61_000);
    expect(server.writes).toHaveLength(5);
    await lock.release();
    const writes = server.writes.length;
    await clock.pass(600_000);
    expect(server.writes).toHaveLength(writes);
    expect(lock.signal.aborted).toBe(false);
  });

  test('is refused as soon as its holder shows a sign of life, however wrong the clocks are', async () => {
    for (const skew of [-3_600_000, 0, 3_600_000]) {
      const server = new LeaseServer();
      const [first, second] = [new HandClock(), new HandClock(skew)];
      await acquireLock(options(server, first, 'a'));
      const other = watched(acquireLock(options(server, second, 'b')));
      for (let step = 0; step < 20; step += 1) {
        await first.pass(1000);
        await second.pass(1000);
      }
      expect(other.error).toMatchObject({ code: 'lock-held', message: expect.stringMatching(/user of a on mac/) });
    }
  });

  test('is refused at once, without a look, when asked so', async () => {
    const server = new LeaseServer();
    await acquireLock(options(server, new HandClock(), 'a'));
    await expect(acquireLock(options(server, new HandClock(), 'b', { patience: 'refuse' }))).rejects.toMatchObject({
      code: 'lock-held',
      advice: [expect.stringMatching(/60 s/), expect.any(String)],
    });
  });

  test('of a dead holder is taken over after its whole duration by our own clock, not before', async () => {
    for (const skew of [-3_600_000, 0, 3_600_000]) {
      const server = new LeaseServer();
      const dead = new HandClock();
      await acquireLock(options(server, dead, 'dead'));
      const clock = new HandClock(skew);
      const taking = watched(acquireLock(options(server, clock, 'b')));
      await clock.pass(59_000);
      expect(taking).toEqual({});
      await clock.pass(3000);
      expect(taking.value).toMatchObject({ holder: { runId: 'b' }, takenFrom: { runId: 'dead' } });
    }
  });

  test('that was taken over is lost to its former holder, who is told by whom', async () => {
    const server = new LeaseServer();
    const [slow, fast] = [new HandClock(), new HandClock()];
    const lost = await acquireLock(options(server, slow, 'slow'));
    const taking = watched(acquireLock(options(server, fast, 'fast')));
    await fast.pass(62_000);
    expect(taking.value).toBeDefined();
    await slow.pass(16_000);
    expect(lost.signal.reason).toMatchObject({ code: 'lock-lost', message: expect.stringMatching(/user of fast/) });
    await lost.release();
    expect(server.lease).toMatchObject({ spec: { holderIdentity: 'fast' } });
  });

  test.each(['down', 'hanging'] as const)(
    'is given up before others may take it while the server is %s',
    async (fault) => {
      const server = new LeaseServer();
      const clock = new HandClock();
      const lock = await acquireLock(options(server, clock, 'a'));
      await clock.pass(16_000);
      server[fault] = true;
      await clock.pass(47_000);
      expect(lock.signal.aborted).toBe(false);
      await clock.pass(8000);
      expect(lock.signal.reason).toMatchObject({
        code: 'cluster-unreachable',
        message: expect.stringContaining('nothing more is written'),
        advice: expect.arrayContaining([expect.stringContaining('deploy again')]),
      });
    },
  );

  test('survives a short outage and an edit by hand', async () => {
    const server = new LeaseServer();
    const clock = new HandClock();
    const lock = await acquireLock(options(server, clock, 'a'));
    server.down = true;
    await clock.pass(30_000);
    server.down = false;
    await clock.pass(10_000);
    if (server.lease !== undefined)
      server.lease = { ...server.lease, metadata: { ...server.lease.metadata, resourceVersion: 'edited' } };
    await clock.pass(60_000);
    expect(lock.signal.aborted).toBe(false);
    await lock.release();
    expect(server.lease).toMatchObject({ spec: { holderIdentity: '' } });
  });

  test('that somebody deleted is lost', async () => {
    const server = new LeaseServer();
    const clock = new HandClock();
    const lock = await acquireLock(options(server, clock, 'a'));
    server.lease = undefined;
    await clock.pass(16_000);
    expect(lock.signal.reason).toMatchObject({ code: 'lock-lost' });
  });

  test('that somebody broke is lost', async () => {
    const server = new LeaseServer();
    const clock = new HandClock();
    const lock = await acquireLock(options(server, clock, 'a'));
    expect(await breakLock(server.cluster(), 'otelops', 'phase-1', { clock })).toMatchObject({ runId: 'a' });
    await clock.pass(16_000);
    expect(lock.signal.reason).toMatchObject({ code: 'lock-lost', message: expect.stringMatching(/broken/) });
  });

  test('is not broken when it is no longer that of the run which was meant', async () => {
    const server = new LeaseServer();
    const clock = new HandClock();
    const first = await acquireLock(options(server, clock, 'a'));
    await first.release();
    const second = await acquireLock(options(server, clock, 'b'));
    const breaking = breakLock(server.cluster(), 'otelops', 'phase-1', { clock, runId: 'a' });
    await expect(breaking).rejects.toMatchObject({ code: 'lock-held', message: expect.stringMatching(/another run/) });
    await clock.pass(16_000);
    expect(second.signal.aborted).toBe(false);
    expect(await breakLock(server.cluster(), 'otelops', 'phase-1', { clock, runId: 'b' })).toMatchObject({
      runId: 'b',
    });
    expect(await breakLock(server.cluster(), 'otelops', 'phase-1', { clock, runId: 'b' })).toBeUndefined();
  });

  test('is queued for when asked so, up to a bound', async () => {
    const server = new LeaseServer();
    const clock = new HandClock();
    const first = await acquireLock(options(server, clock, 'a'));
    const waiting = watched(acquireLock(options(server, clock, 'b', { patience: 'queue', queueMs: 120_000 })));
    const tired = watched(acquireLock(options(server, clock, 'c', { patience: 'queue', queueMs: 30_000 })));
    await clock.pass(40_000);
    expect(tired.error).toMatchObject({ code: 'lock-held' });
    await first.release();
    await clock.pass(2000);
    expect(waiting.value).toMatchObject({ holder: { runId: 'b' } });
  });

  test('goes to exactly one of many who want it', async () => {
    const server = new LeaseServer();
    const clock = new HandClock();
    const all = ['a', 'b', 'c', 'd'].map((runId) =>
      watched(acquireLock(options(server, clock, runId, { patience: 'refuse' }))),
    );
    await clock.pass(1000);
    expect(all.filter(({ value }) => value !== undefined)).toHaveLength(1);
    expect(all.filter(({ error }) => error !== undefined)).toHaveLength(3);
  });
});
