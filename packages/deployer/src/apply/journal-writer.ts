import type { Clock } from '../ports.ts';
import { type Journal, type JournalNote, noteInJournal } from '../state/journal.ts';
import type { StateStore } from '../state/store.ts';

/** Background writes come no closer together. */
const PAUSE_MS = 1000;

/**
 * Keeps the journal of a run: notes are written behind, at most one write at a time, and in any case before {@link flush} returns.
 * Losing the last notes does no harm, since a resumed run asks the cluster and not the journal what is done; so only
 * what cannot be taken back is flushed first.
 */
export class JournalWriter {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #closing = new AbortController();
  #journal: Journal;
  #resourceVersion: string | undefined;
  #writing: Promise<void> = Promise.resolve();
  #scheduled = false;
  #dirty = true;

  constructor(journal: Journal, parts: JournalParts) {
    this.#journal = journal;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#signal = parts.signal;
    this.#resourceVersion = parts.resourceVersion;
  }

  get journal(): Journal {
    return this.#journal;
  }

  note(note: JournalNote): void {
    const noted = noteInJournal(this.#journal, note);
    if (noted === this.#journal) return;
    this.#journal = noted;
    this.#dirty = true;
    this.#schedule();
  }

  /** What was noted so far is in the cluster when this returns. */
  async flush(): Promise<void> {
    const before = this.#writing;
    // Who waited for the write before was told how it ended; what it could not write is written now.
    const writing = before.catch(() => undefined).then(() => this.#write());
    this.#writing = writing;
    await writing;
  }

  /** Ends the writing behind; what matters was flushed. */
  close(): void {
    this.#closing.abort();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closing.signal.aborted) return;
    this.#scheduled = true;
    void this.#writeBehind();
  }

  async #writeBehind(): Promise<void> {
    try {
      await this.#clock.sleep(PAUSE_MS, AbortSignal.any([this.#signal, this.#closing.signal]));
      this.#scheduled = false;
      await this.flush();
    } catch {
      // The note stays; the next flush that somebody waits for tells what is wrong.
      this.#scheduled = false;
    }
  }

  async #write(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      this.#resourceVersion = await this.#store.writeJournal(this.#journal, this.#resourceVersion, this.#signal);
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
  }
}

export interface JournalParts {
  readonly store: StateStore;
  readonly clock: Clock;
  /** Of the lock: without it nothing is written. */
  readonly signal: AbortSignal;
  /** Of the journal that stands there now. */
  readonly resourceVersion?: string;
}
