import type { World } from '../../world.ts';
import type { Unknown } from '../bundle.ts';

/** No single look takes longer; what does is unknown. In milliseconds. */
const capMs = 10_000;

/** Looks at things one by one, each within its time, and remembers what could not be looked at. */
export class Looks {
  readonly #world: Pick<World, 'clock' | 'signal'>;
  readonly #unknown: Unknown[] = [];

  constructor(world: Pick<World, 'clock' | 'signal'>) {
    this.#world = world;
  }

  /** What could not be looked at; the same failures in any order are the same list. */
  get unknown(): readonly Unknown[] {
    return this.#unknown.toSorted((a, b) => a.what.localeCompare(b.what) || a.why.localeCompare(b.why));
  }

  note(what: string, why: string): void {
    this.#unknown.push({ what, why });
  }

  /** What `work` gives, or `otherwise` where it fails or takes too long. Rejects only when the world's signal aborts. */
  async at<T>(what: string, otherwise: T, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, signal } = this.#world;
    const ended = new AbortController();
    const late = new AbortController();
    const stop = AbortSignal.any([signal, ended.signal]);
    const cap = clock.sleep(capMs, stop).then(
      () => {
        const why = new Error(`it took longer than ${capMs / 1000} s`);
        late.abort(why);
        throw why;
      },
      () => new Promise<never>(() => {}),
    );
    try {
      return await Promise.race([work(AbortSignal.any([signal, late.signal])), cap]);
    } catch (error) {
      signal.throwIfAborted();
      this.note(what, error instanceof Error ? error.message : String(error));
      return otherwise;
    } finally {
      ended.abort();
    }
  }
}
