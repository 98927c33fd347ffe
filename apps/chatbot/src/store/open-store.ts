import type { Store } from '../ports/store.ts';
import { createCommitQueue } from './commit-queue.ts';
import type { Disk } from './disk.ts';
import { createJournalChain } from './journal-chain.ts';
import { recover } from './recover.ts';
import { StoreFailure } from './store-failure.ts';
import { encodeChanges } from './tables.ts';

export interface StoreOptions {
  /** A journal longer than this is folded into a snapshot; 8 MiB where absent. */
  readonly compactAtBytes?: number;
  /** What nobody waits for and somebody should know: a torn end that was dropped, a snapshot that could not be written. */
  readonly trouble?: (message: string) => void;
  /** Called once when nothing can be written any more; the process should end. */
  readonly broken?: (failure: StoreFailure) => void;
}

/** The store of the bot on disk. */
export interface DurableStore extends Store {
  /** Read at any time. */
  stats(): StoreStats;
  /** Refuses every later write, and rejects what still waits. */
  fail(failure: StoreFailure): void;
  /** Writes what waits, ends a running compaction, closes the files. */
  close(): Promise<void>;
}

interface StoreStats {
  /** Writes that wait for the disk. */
  readonly waiting: number;
  readonly journalBytes: number;
}

const COMPACT_AT_BYTES = 8 * 1024 * 1024;

/** Opens the store in a folder that this process has for itself. Rejects with `store-corrupt` when it is damaged. */
export async function openStore(disk: Disk, options: StoreOptions = {}): Promise<DurableStore> {
  const trouble = options.trouble ?? ((): void => undefined);
  const recovered = await recover(disk);
  if (recovered.tornBytes > 0) trouble(`${recovered.tornBytes} bytes of an unfinished write were dropped.`);
  const chain = createJournalChain(disk, recovered, {
    compactAtBytes: options.compactAtBytes ?? COMPACT_AT_BYTES,
    trouble,
  });
  const queue = createCommitQueue(async (payload) => {
    try {
      await chain.commit(payload);
    } catch (error) {
      if (error instanceof StoreFailure && error.code === 'store-broken') fail(error);
      throw error;
    }
  });
  const fail = (failure: StoreFailure): void => {
    queue.fail(failure);
    options.broken?.(failure);
  };
  return {
    read: recovered.tables.read,
    list: recovered.tables.list,
    write: (changes) => (changes.length === 0 ? Promise.resolve() : queue.push(encodeChanges(changes))),
    stats: () => ({ waiting: queue.waiting, journalBytes: chain.journalBytes }),
    fail,
    close: async () => {
      await queue.idle();
      queue.fail(new StoreFailure('store-broken', 'The store is closed.'));
      await chain.close();
    },
  };
}
