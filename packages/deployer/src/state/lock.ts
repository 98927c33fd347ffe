import { systemClock } from '../cluster/system-clock.ts';
import { DeployError, KubeError } from '../errors.ts';
import type { ApiResource, Clock, Cluster } from '../ports.ts';
import { describeHolder, type LeaseRecord, type LockHolder, leaseManifest, readLease } from './lease.ts';
import { keepRenewed } from './lock-renewal.ts';
import { lockName } from './names.ts';
import { StateStore } from './store.ts';

export interface LockOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** The state namespace. */
  readonly namespace: string;
  readonly holder: LockHolder;
  /** Without a sign of life for this long the lock may be taken over. 60 s by default. */
  readonly leaseMs?: number;
  /** Time between signs of life. 15 s by default. */
  readonly renewMs?: number;
  /**
   * What to do while somebody else holds it. `refuse`: nothing, fail at once. `until-known` (default): look until the
   * holder shows a sign of life (then fail) or is overdue (then take over). `queue`: wait for it up to `queueMs`.
   */
  readonly patience?: 'refuse' | 'until-known' | 'queue';
  /** 10 minutes by default. */
  readonly queueMs?: number;
  /** Told once for each holder that has to be waited for. */
  readonly onHeld?: (held: HeldLock) => void;
  readonly signal?: AbortSignal;
}

export interface HeldLock {
  readonly holder: LockHolder;
  /** Milliseconds until it may be taken over, unless its holder shows a sign of life. */
  readonly expiresInMs: number;
}

/** A lock of ours. Writes made under it take its `signal`: it aborts with `lock-lost` (or `cluster-unreachable`) when the lock can no longer be trusted. */
export interface Lock {
  readonly holder: LockHolder;
  /** Set when it was taken from somebody who had stopped renewing it. */
  readonly takenFrom?: LockHolder;
  readonly signal: AbortSignal;
  /** Gives it back; never throws, since an unreleased lock expires by itself. */
  release(): Promise<void>;
}

const LEASE_MS = 60_000;
const RENEW_MS = 15_000;
const QUEUE_MS = 600_000;
const LOOK_MS = 1000;
const RACE_PAUSE_MS = 20;

/**
 * Takes the lock of a phase. Whether another holder is gone is judged by our own clock alone: the lock has to show no
 * change for its whole duration while we look; its times are for people only, clocks differ.
 *
 * Throws `lock-held`, with the holder and when the lock would expire.
 */
export async function acquireLock(options: LockOptions): Promise<Lock> {
  const attempt = new Acquisition(options);
  for (;;) {
    const taken = await attempt.tryOnce();
    if (typeof taken === 'object') return keepRenewed({ ...options, ...timesOf(options), ...taken });
    const pause = taken === 'lost-race' ? RACE_PAUSE_MS : Math.min(LOOK_MS, timesOf(options).renewMs);
    await options.clock.sleep(pause, options.signal);
  }
}

export interface BreakOptions {
  readonly clock?: Clock;
  /** Only the lock of this run: somebody else's stays. Left out: whoever holds it. */
  readonly runId?: string;
}

/** The holder may show a sign of life between the read and the write. */
const BREAK_ATTEMPTS = 5;

/**
 * Frees a lock: for `unlock` by a person who knows that the holder is gone. A holder that is not gone notices at its next sign
 * of life and stops writing. Gives back who held it; `undefined` when nobody did. Throws `lock-held` when it is another run
 * than the one meant.
 */
export async function breakLock(
  cluster: Cluster,
  namespace: string,
  phase: string,
  { clock = systemClock, runId }: BreakOptions = {},
): Promise<LockHolder | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const held = await readLock(cluster, namespace, phase);
    if (held?.holder === undefined) return undefined;
    if (runId !== undefined && held.holder.runId !== runId) throw heldByAnother(held.holder);
    const { transitions } = held;
    const free = { namespace, phase, durationMs: 1000, transitions, now: clock.now(), replaces: held };
    try {
      await cluster.replace(leaseManifest(free));
      return held.holder;
    } catch (error) {
      if (attempt === BREAK_ATTEMPTS || !(error instanceof KubeError) || error.status !== 409) throw error;
    }
  }
}

function heldByAnother(holder: LockHolder): DeployError {
  return new DeployError('lock-held', `${holder.phase} is held by another run now: ${describeHolder(holder)}`, {
    advice: ['Look again who holds it: a run that has just begun is alive.'],
  });
}

/** The lock of a phase as it stands; `undefined` when there is none. */
export async function readLock(cluster: Cluster, namespace: string, phase: string): Promise<LeaseRecord | undefined> {
  const lease = await cluster.get(await leaseResource(cluster), { namespace, name: lockName(phase) });
  return lease === undefined ? undefined : readLease(lease);
}

async function leaseResource(cluster: Cluster): Promise<ApiResource> {
  const resource = await cluster.resolve('coordination.k8s.io/v1', 'Lease');
  if (resource !== undefined) return resource;
  throw new DeployError('unknown-kind', 'the server does not serve coordination.k8s.io/v1 Lease');
}

function timesOf({ leaseMs = LEASE_MS, renewMs = RENEW_MS }: LockOptions): { leaseMs: number; renewMs: number } {
  return { leaseMs, renewMs };
}

interface Taken {
  readonly record: LeaseRecord;
  readonly takenFrom?: LockHolder;
}

type Attempt = Taken | 'held' | 'lost-race';

/** One go at the lock, over as many looks as it takes. */
class Acquisition {
  readonly #options: LockOptions;
  readonly #since: number;
  #seen: { readonly record: LeaseRecord; readonly at: number } | undefined;

  constructor(options: LockOptions) {
    this.#options = options;
    this.#since = options.clock.monotonic();
  }

  async tryOnce(): Promise<Attempt> {
    const { cluster, namespace, holder, signal } = this.#options;
    const resource = await leaseResource(cluster);
    const key = { namespace, name: lockName(holder.phase) };
    const lease = await cluster.get(resource, key, signal);
    const record = lease === undefined ? undefined : readLease(lease);
    if (record?.holder === undefined || record.holder.runId === holder.runId) return this.#take(record);
    return this.#look(record, record.holder);
  }

  async #take(from: LeaseRecord | undefined): Promise<Attempt> {
    const { cluster, clock, namespace, holder, signal } = this.#options;
    const manifest = leaseManifest({
      namespace,
      phase: holder.phase,
      holder,
      durationMs: timesOf(this.#options).leaseMs,
      transitions: from === undefined ? 0 : from.transitions + 1,
      now: clock.now(),
      ...(from === undefined ? {} : { replaces: from }),
    });
    const options = signal === undefined ? {} : { signal };
    try {
      const written =
        from === undefined ? await cluster.create(manifest, options) : await cluster.replace(manifest, options);
      return { record: readLease(written), ...(from?.holder === undefined ? {} : { takenFrom: from.holder }) };
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (error.code === 'dependency-missing') await this.#makeNamespace();
      else if (error.status !== 409 && error.status !== 404) throw error;
      return 'lost-race';
    }
  }

  async #makeNamespace(): Promise<void> {
    const { cluster, namespace, signal } = this.#options;
    await new StateStore({ cluster, namespace }).ensureNamespace(signal);
  }

  async #look(record: LeaseRecord, holder: LockHolder): Promise<Attempt> {
    const { clock, patience = 'until-known', queueMs = QUEUE_MS, onHeld } = this.#options;
    const now = clock.monotonic();
    const first = this.#seen;
    const changed = first !== undefined && first.record.resourceVersion !== record.resourceVersion;
    if (first === undefined || changed) this.#seen = { record, at: now };
    const expiresInMs = Math.max(0, (this.#seen?.at ?? now) + record.durationMs - now);
    if (expiresInMs === 0) return this.#take(record);
    if (patience === 'refuse' || (changed && patience === 'until-known')) throw heldError(holder, record, expiresInMs);
    if (patience === 'queue' && now - this.#since >= queueMs) throw heldError(holder, record, expiresInMs);
    if (first === undefined || first.record.holder?.runId !== holder.runId) onHeld?.({ holder, expiresInMs });
    return 'held';
  }
}

function heldError(holder: LockHolder, record: LeaseRecord, expiresInMs: number): DeployError {
  const renewed = record.renewedAt === undefined ? '' : `, last sign of life ${record.renewedAt}`;
  const seconds = Math.ceil(expiresInMs / 1000);
  return new DeployError('lock-held', `${holder.phase} is being changed by ${describeHolder(holder)}${renewed}`, {
    advice: [
      `Wait until it is done; without further signs of life the lock can be taken over in ${seconds} s.`,
      'If you know that run to be gone, break the lock with `unlock`.',
    ],
  });
}
