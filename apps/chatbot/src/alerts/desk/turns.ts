/** Work that is done one after another, in the order it came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as the work does; what fails does not stop what follows. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Something to wait for, with a limit: rings wake whoever waits, and one that nobody waits for is kept. */
export class Bell {
  #rung = false;
  #wake: () => void = () => undefined;

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves at the next ring, or at once after one that nobody heard, or when `limit` resolves. */
  async heard(limit: Promise<unknown>): Promise<void> {
    if (!this.#rung) {
      const ring = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([ring, limit]);
    }
    this.#rung = false;
  }
}
