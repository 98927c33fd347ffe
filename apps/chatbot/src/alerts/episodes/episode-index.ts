import { type Episode, isOpen } from './episode.ts';
import type { EpisodeBook } from './receive.ts';

/** The episodes in memory, found by their group. */
export class EpisodeIndex implements EpisodeBook {
  readonly #byId = new Map<string, Episode>();
  readonly #latest = new Map<string, string>();
  readonly #open = new Map<string, Set<string>>();

  /** Adds an episode or takes the place of the one with its id. */
  put(episode: Episode): void {
    this.#byId.set(episode.id, episode);
    for (const groupKey of episode.groupKeys) this.#point(keyOf(episode.receiver, groupKey), episode);
    const open = this.#open.get(episode.receiver) ?? new Set();
    this.#open.set(episode.receiver, open);
    if (isOpen(episode)) open.add(episode.id);
    else open.delete(episode.id);
  }

  remove(id: string): void {
    const episode = this.#byId.get(id);
    if (episode === undefined) return;
    this.#byId.delete(id);
    this.#open.get(episode.receiver)?.delete(id);
    for (const groupKey of episode.groupKeys) {
      const key = keyOf(episode.receiver, groupKey);
      if (this.#latest.get(key) === id) this.#latest.delete(key);
    }
  }

  get(id: string): Episode | undefined {
    return this.#byId.get(id);
  }

  /** In the order they were first put in. */
  all(): readonly Episode[] {
    return [...this.#byId.values()];
  }

  latest(receiver: string, groupKey: string): Episode | undefined {
    return this.get(this.#latest.get(keyOf(receiver, groupKey)) ?? '');
  }

  open(receiver: string): readonly Episode[] {
    return [...(this.#open.get(receiver) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  /** Every receiver that was ever heard of. */
  receivers(): ReadonlySet<string> {
    return new Set(this.#open.keys());
  }

  #point(key: string, episode: Episode): void {
    const current = this.get(this.#latest.get(key) ?? '');
    if (current === undefined || current.openedAt <= episode.openedAt) this.#latest.set(key, episode.id);
  }
}

function keyOf(receiver: string, groupKey: string): string {
  return JSON.stringify([receiver, groupKey]);
}
