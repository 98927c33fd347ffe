/** What a body needs of the connection it comes from. */
export interface StreamSource {
  readonly pause: () => void;
  readonly resume: () => void;
  /** The reader left before the end. */
  readonly cancel: () => void;
}

/** The two ends of a body: the connection pushes, one reader pulls. */
export interface StreamBody {
  readonly text: AsyncIterable<string>;
  push(chunk: Uint8Array): void;
  end(): void;
  fail(reason: unknown): void;
}

/** Characters kept for a reader that is slow; then the connection is paused, and TCP slows the server down. */
const mostKept = 1_000_000;

/** Turns pushed bytes into text that is pulled, with at most a million characters in between. */
export function createStreamBody(source: StreamSource): StreamBody {
  const decoder = new TextDecoder();
  const kept: string[] = [];
  let size = 0;
  let paused = false;
  let over: { readonly failure?: unknown } | undefined;
  let wake: (() => void) | undefined;

  function settle(how: { readonly failure?: unknown }): void {
    over ??= how;
    wake?.();
  }

  function take(): string {
    const text = kept.join('');
    kept.length = 0;
    size = 0;
    if (paused) {
      paused = false;
      source.resume();
    }
    return text;
  }

  async function* pull(): AsyncGenerator<string> {
    try {
      while (true) {
        if (kept.length > 0) yield take();
        else if (over !== undefined) break;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
      if (over !== undefined && 'failure' in over) throw over.failure;
    } finally {
      if (over === undefined) source.cancel();
    }
  }

  return {
    text: pull(),
    push: (chunk) => {
      const text = decoder.decode(chunk, { stream: true });
      kept.push(text);
      size += text.length;
      if (size > mostKept && !paused) {
        paused = true;
        source.pause();
      }
      wake?.();
    },
    end: () => settle({}),
    fail: (failure) => settle({ failure }),
  };
}
