/** Progress of one step beyond this many unread events says nothing new; only such events are ever dropped. */
const MOST_UNREAD = 5000;

/** From many writers to one reader, in order. */
export class EventChannel<T> {
  readonly #unread: T[] = [];
  readonly #isDroppable: (event: T) => boolean;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(isDroppable: (event: T) => boolean) {
    this.#isDroppable = isDroppable;
  }

  push(event: T): void {
    if (this.#closed || (this.#unread.length >= MOST_UNREAD && this.#isDroppable(event))) return;
    this.#unread.push(event);
    this.#wake?.();
  }

  /** What was pushed before is still read. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *read(): AsyncGenerator<T, void> {
    for (;;) {
      while (this.#unread.length > 0) yield* this.#unread.splice(0);
      if (this.#closed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
