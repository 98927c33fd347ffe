import { refKey, refOf } from '../objects.ts';
import type { WatchNotice } from '../ports.ts';

/** Between a watch and a reader that may be slower: bounded, in order for each object, and never without the newest state. */
export interface NoticeBuffer {
  push(notices: readonly WatchNotice[]): void;
  /** Resolves when there is room again; the watch reads no further meanwhile, and TCP slows the server down. */
  room(): Promise<void>;
  end(): void;
  fail(reason: unknown): void;
  /** For one reader. Ends at once after {@link end}, whatever is left. */
  notices(): AsyncGenerator<WatchNotice>;
}

interface Entry {
  notice: WatchNotice;
}

/** How many times `kept` distinct objects may wait before the watch itself has to. */
const roomFactor = 8;

/**
 * Up to `kept` notices wait one by one. Beyond, a newer notice of an object takes the place of its older one, so that a slow
 * reader sees the newest state of each object and memory follows the number of objects, not of changes.
 */
export function createNoticeBuffer(kept: number): NoticeBuffer {
  const queue = new Set<Entry>();
  const newest = new Map<string, Entry>();
  const wakers = new Set<() => void>();
  let over: { readonly failure?: unknown } | undefined;

  function wake(): void {
    for (const waker of wakers) waker();
    wakers.clear();
  }

  function change(): Promise<void> {
    return new Promise((resolve) => wakers.add(resolve));
  }

  function add(notice: WatchNotice): void {
    const key = keyOf(notice);
    const older = key === undefined ? undefined : newest.get(key);
    if (older !== undefined && queue.size >= kept) {
      older.notice = notice;
      return;
    }
    const entry = { notice };
    queue.add(entry);
    if (key !== undefined) newest.set(key, entry);
  }

  function take(): WatchNotice | undefined {
    const first = queue.values().next();
    if (first.done === true) return undefined;
    queue.delete(first.value);
    const key = keyOf(first.value.notice);
    if (key !== undefined && newest.get(key) === first.value) newest.delete(key);
    wake();
    return first.value.notice;
  }

  async function* notices(): AsyncGenerator<WatchNotice> {
    while (true) {
      if (over !== undefined && !('failure' in over)) return;
      const notice = take();
      if (notice !== undefined) yield notice;
      else if (over !== undefined && 'failure' in over) throw over.failure;
      else await change();
    }
  }

  return {
    push: (added) => {
      for (const notice of added) add(notice);
      if (added.length > 0) wake();
    },
    room: async () => {
      while (queue.size >= kept * roomFactor && over === undefined) await change();
    },
    end: () => {
      over = {};
      wake();
    },
    fail: (failure) => {
      over ??= { failure };
      wake();
    },
    notices,
  };
}

/** One key an object and life: another object of the same name is another key, so that its `gone` is not swallowed. */
function keyOf(notice: WatchNotice): string | undefined {
  if (notice.type === 'synced') return undefined;
  return `${refKey(refOf(notice.object))} ${notice.object.metadata.uid ?? ''}`;
}
