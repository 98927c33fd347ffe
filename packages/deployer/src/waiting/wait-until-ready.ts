import type { Cause } from '../cause.ts';
import type { ExplainOptions } from '../causes/scene.ts';
import { type ObjectRef, refKey, refOf } from '../objects.ts';
import { Lookout } from './lookout.ts';
import { type Look, settle } from './settle.ts';
import { FirstSeen } from './since.ts';
import { slim } from './slim.ts';
import { Steadiness } from './steadiness.ts';
import { createTarget, type TargetState } from './target-state.ts';
import { targetSubjects } from './target-subjects.ts';
import { report } from './wait-report.ts';
import { WaitScene } from './wait-scene.ts';
import type { WaitNotice, WaitOptions, WaitReport } from './wait-types.ts';
import { createWaker, type Waker } from './waker.ts';

/** How long the end of a wait may be put off for evidence that is on its way: logs, and watches that have just been opened. */
const LAST_EVIDENCE_MS = 700;

/** What a timer can be set to. */
const LONGEST_REST_MS = 2 ** 31 - 1;

/**
 * Waits until all targets are ready, one of them cannot become so, or the time is up. Driven by watches alone: the only timers
 * are for the end of a grace and the deadline. What is ready by `alreadySeen` costs no request; what is not is watched, one
 * watch a kind and namespace, together with the pods, events, claims and nodes that can tell why. A workload without readiness
 * probe has to stay ready for two seconds, since its pods are ready as soon as they run, also those about to fall.
 *
 * Yields each change of readiness and each cause once. Returns how it ended; never throws for what the cluster does or
 * refuses: what cannot be looked at is reported as blind, and a target that cannot be looked at ends the wait.
 *
 * @example
 * ```ts
 * const wait = waitUntilReady(refs, { cluster, clock: systemClock, timeoutMs: 300_000 });
 * for (let next = await wait.next(); ; next = await wait.next()) {
 *   if (next.done) return next.value.causes;
 * }
 * ```
 */
export async function* waitUntilReady(
  targets: readonly ObjectRef[],
  options: WaitOptions,
): AsyncGenerator<WaitNotice, WaitReport> {
  const wait = new Wait(targets, options);
  try {
    return yield* wait.run();
  } finally {
    await wait.close();
  }
}

class Wait {
  readonly #options: WaitOptions;
  readonly #signal: AbortSignal;
  readonly #targets: readonly TargetState[];
  readonly #scene: WaitScene;
  readonly #lookout: Lookout;
  readonly #waker: Waker;
  readonly #firstSeen = new FirstSeen();
  readonly #steadiness = new Steadiness();
  readonly #startedAt: Date;
  readonly #startedMono: number;
  #hasTold = false;

  constructor(refs: readonly ObjectRef[], options: WaitOptions) {
    const { cluster, clock } = options;
    const seen = new Map((options.alreadySeen ?? []).map((object) => [refKey(refOf(object)), slim(object)]));
    const unique = new Map(refs.map((ref) => [refKey(ref), ref]));
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#startedAt = clock.now();
    this.#startedMono = clock.monotonic();
    this.#targets = [...unique].map(([key, ref]) => createTarget(ref, key, seen.get(key)));
    this.#scene = new WaitScene(this.#targets);
    this.#waker = createWaker(clock, this.#signal);
    this.#lookout = new Lookout({ cluster, clock, options, scene: this.#scene, onChange: () => this.#waker.wake() });
  }

  async *run(): AsyncGenerator<WaitNotice, WaitReport> {
    yield* this.#settleDirty();
    this.#lookout.look(targetSubjects(this.#pending()));
    for (;;) {
      yield* this.#settleDirty();
      if (this.#end() === undefined) {
        await this.#waker.rest(this.#restMs());
        this.#touchExpired();
        continue;
      }
      yield* this.#completeEvidence();
      const end = this.#end();
      if (end !== undefined) return this.#report(end);
    }
  }

  async close(): Promise<void> {
    await this.#lookout.close();
  }

  #elapsedMs(): number {
    return this.#options.clock.monotonic() - this.#startedMono;
  }

  /** By the clock that never jumps, counted from the time of the start. */
  #now(): Date {
    return new Date(this.#startedAt.getTime() + this.#elapsedMs());
  }

  *#settleDirty(): Generator<WaitNotice> {
    const look = this.#look();
    let isPendingNew = !this.#hasTold;
    for (const target of this.#scene.takeDirty()) {
      const wasReady = target.readiness.state === 'ready';
      yield* settle(target, look);
      isPendingNew ||= wasReady !== (target.readiness.state === 'ready');
    }
    yield* this.#lookout.takeNotices();
    if (!isPendingNew) return;
    this.#hasTold = true;
    yield { type: 'pending', refs: this.#pending().map(({ ref }) => ref), total: this.#targets.length };
  }

  #look(): Look {
    const now = this.#now();
    const { rows, secrets } = this.#options;
    const { redact } = this.#lookout;
    const explain: ExplainOptions = {
      now,
      since: (key) => this.#firstSeen.at(key, now),
      begun: this.#options.begun ?? this.#startedAt,
      triedSince: (pod, container) => this.#scene.retries.has(pod, container),
      ...(rows !== undefined && { rows }),
      ...(secrets !== undefined && { secrets }),
      redact,
    };
    const elapsedMs = this.#elapsedMs();
    return { scene: this.#scene, lookout: this.#lookout, steadiness: this.#steadiness, explain, elapsedMs };
  }

  #pending(): readonly TargetState[] {
    return this.#targets.filter(({ readiness }) => readiness.state !== 'ready');
  }

  #end(): WaitReport['state'] | undefined {
    if (this.#signal.aborted) return 'cancelled';
    const pending = this.#pending();
    if (pending.length === 0) return 'ready';
    const ended = pending.filter(({ cause }) => cause?.terminal === true);
    const isEnough = this.#options.onTerminal === 'go-on' ? ended.length === pending.length : ended.length > 0;
    if (isEnough) return 'failed';
    return this.#elapsedMs() >= this.#options.timeoutMs ? 'overdue' : undefined;
  }

  /** Until the next grace ends, or the deadline. A grace that has ended since it was last looked at counts as well. */
  #restMs(): number {
    const now = this.#now().getTime();
    const deadline = this.#options.timeoutMs - this.#elapsedMs();
    const next = this.#targets.reduce((least, { lookAt }) => Math.min(least, lookAt - now), deadline);
    return Math.min(LONGEST_REST_MS, Math.max(1, Math.ceil(next)));
  }

  /** Targets whose grace has ended meanwhile are looked at again although nothing has changed. */
  #touchExpired(): void {
    const now = this.#now().getTime();
    for (const { key, lookAt } of this.#targets) if (lookAt <= now) this.#scene.touch(key);
  }

  #causes(): readonly Cause[] {
    return this.#pending().flatMap(({ cause }) => (cause === undefined ? [] : [cause]));
  }

  /** Before the end is told, what is on its way may arrive. Meanwhile the cluster goes on, so that the end may be another. */
  async *#completeEvidence(): AsyncGenerator<WaitNotice> {
    const until = this.#elapsedMs() + LAST_EVIDENCE_MS;
    for (const { key } of this.#pending()) this.#scene.touch(key);
    yield* this.#settleDirty();
    while (!this.#lookout.isComplete(this.#causes()) && this.#elapsedMs() < until && !this.#signal.aborted) {
      await this.#waker.rest(until - this.#elapsedMs());
      yield* this.#settleDirty();
    }
  }

  #report(state: WaitReport['state']): WaitReport {
    return report(state, { targets: this.#targets, elapsedMs: this.#elapsedMs(), blind: this.#lookout.blindSpots });
  }
}
