const MAX_KEYS = 20_000;

/** Remembers when each trouble was first seen, by the waiter's own clock: servers and nodes may keep other time. */
export class FirstSeen {
  readonly #times = new Map<string, Date>();

  /** The time a trouble was first asked about; `now` if that is now. */
  at(key: string, now: Date): Date {
    const known = this.#times.get(key);
    if (known !== undefined) return known;
    if (this.#times.size < MAX_KEYS) this.#times.set(key, now);
    return now;
  }
}
