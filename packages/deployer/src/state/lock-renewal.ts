import { DeployError, KubeError } from '../errors.ts';
import type { Clock, Cluster } from '../ports.ts';
import { describeHolder, type LeaseRecord, type LockHolder, leaseManifest, readLease } from './lease.ts';
import type { Lock } from './lock.ts';
import { lockName } from './names.ts';

export interface RenewalOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly namespace: string;
  readonly holder: LockHolder;
  readonly leaseMs: number;
  readonly renewMs: number;
  readonly record: LeaseRecord;
  readonly takenFrom?: LockHolder;
}

/** A failed renewal is tried again this soon. */
const RETRY_MS = 2000;
/** Writes stop this part of the lease before others may take it: a request that is under way still has to arrive. */
const SAFETY = 1 / 6;
const RELEASE_ATTEMPTS = 2;

/** Shows signs of life in the background until the lock is released or lost. */
export function keepRenewed(options: RenewalOptions): Lock {
  const renewal = new Renewal(options);
  return {
    holder: options.holder,
    ...(options.takenFrom === undefined ? {} : { takenFrom: options.takenFrom }),
    signal: renewal.lost,
    release: () => renewal.release(),
  };
}

class Renewal {
  readonly #options: RenewalOptions;
  readonly #stop = new AbortController();
  readonly #lose = new AbortController();
  readonly #ended: AbortSignal = AbortSignal.any([this.#stop.signal, this.#lose.signal]);
  readonly #running: Promise<unknown>;
  #record: LeaseRecord;
  #renewedAt: number;
  /** Why no renewal has gone well since the last that did. */
  #trouble: unknown = 'no answer';

  constructor(options: RenewalOptions) {
    this.#options = options;
    this.#record = options.record;
    this.#renewedAt = options.clock.monotonic();
    this.#running = Promise.all([this.#renewals(), this.#watchdog()]);
  }

  get lost(): AbortSignal {
    return this.#lose.signal;
  }

  async release(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    for (let attempt = 1; attempt <= RELEASE_ATTEMPTS && !this.lost.aborted; attempt += 1) {
      if (await this.#released()) return;
      await this.#readAgain();
    }
  }

  async #released(): Promise<boolean> {
    try {
      await this.#write(undefined, 1000);
      return true;
    } catch {
      // Read again and tried again a few times; a lock that stays held expires by itself, and the next run says whose it was.
      return false;
    }
  }

  async #renewals(): Promise<void> {
    let wait = this.#options.renewMs;
    while (await this.#slept(wait)) wait = await this.#renew();
  }

  /** Apart from the renewals, since one of those may hang. */
  async #watchdog(): Promise<void> {
    const { clock, leaseMs } = this.#options;
    const left = () => this.#renewedAt + leaseMs * (1 - SAFETY) - clock.monotonic();
    while (await this.#slept(Math.max(0, left()))) if (left() <= 0) this.#giveUpOverdue();
  }

  async #slept(ms: number): Promise<boolean> {
    if (this.#ended.aborted) return false;
    try {
      await this.#options.clock.sleep(ms, this.#ended);
      return true;
    } catch {
      // Released or lost meanwhile: a clock fails for nothing else.
      return false;
    }
  }

  /** How long to wait before the next sign of life. */
  async #renew(): Promise<number> {
    const { clock, holder, leaseMs, renewMs } = this.#options;
    const startedAt = clock.monotonic();
    try {
      this.#record = await this.#write(holder, leaseMs, this.#ended);
      this.#renewedAt = startedAt;
      this.#trouble = 'no answer';
      return renewMs;
    } catch (error) {
      if (!this.#ended.aborted) this.#trouble = error;
      if (error instanceof KubeError && (error.status === 409 || error.status === 404)) await this.#readAgain();
      return Math.min(RETRY_MS, renewMs);
    }
  }

  async #write(holder: LockHolder | undefined, durationMs: number, signal?: AbortSignal): Promise<LeaseRecord> {
    const { cluster, clock, namespace } = this.#options;
    const { phase } = this.#options.holder;
    const { transitions } = this.#record;
    const wish = { namespace, phase, durationMs, transitions, replaces: this.#record, now: clock.now() };
    const lease = leaseManifest(holder === undefined ? wish : { ...wish, holder });
    return readLease(await cluster.replace(lease, signal === undefined ? {} : { signal }));
  }

  /** Somebody wrote it: an edit we can live with, or a take-over. */
  async #readAgain(): Promise<void> {
    const { cluster, namespace, holder } = this.#options;
    try {
      const resource = await cluster.resolve('coordination.k8s.io/v1', 'Lease');
      const lease = resource && (await cluster.get(resource, { namespace, name: lockName(holder.phase) }));
      const record = lease === undefined ? undefined : readLease(lease);
      if (record?.holder?.runId === holder.runId) this.#record = record;
      else
        this.#giveUp(record?.holder === undefined ? 'it was broken' : `${describeHolder(record.holder)} took it over`);
    } catch {
      // Whose it is will show at the next try, or it is given up for being overdue.
    }
  }

  /** A server that went away took nothing over: it is named as what it is. */
  #giveUpOverdue(): void {
    const error = this.#trouble;
    const refused = error instanceof DeployError ? error : undefined;
    if (error !== 'no answer' && refused?.code !== 'cluster-unreachable') {
      this.#giveUp(`it could not be renewed in time${refused === undefined ? '' : ` (${refused.message})`}`);
      return;
    }
    const { server } = this.#options.cluster.identity;
    const { advice, message } = refused ?? { advice: [], message: `The API server ${server} does not answer` };
    const { phase } = this.#options.holder;
    const text = `${message.replace(/\.$/, '')}. The lock of ${phase} could not be renewed in time; nothing more is written.`;
    const next = [...advice, 'Then deploy again: it goes on where this run stopped.'];
    this.#lose.abort(new DeployError('cluster-unreachable', text, { advice: next, cause: error }));
  }

  #giveUp(why: string): void {
    const { phase } = this.#options.holder;
    this.#lose.abort(
      new DeployError('lock-lost', `The lock of ${phase} is lost: ${why}. Nothing more is written.`, {
        advice: ['Look who else works on this phase, then deploy again: it goes on where this run stopped.'],
      }),
    );
  }
}
