import { asStoreFailure } from './commit-queue.ts';
import type { Disk } from './disk.ts';
import { encodeFrame } from './frame.ts';
import { journalName, snapshotName } from './generations.ts';
import { createJournal } from './journal.ts';
import type { Recovered } from './recover.ts';
import { writeSnapshot } from './snapshot.ts';
import { decodeChanges, type FrameChange } from './tables.ts';

/** The journals one after the other, and what is in them, in memory. */
export interface JournalChain {
  readonly journalBytes: number;
  /** Writes and applies; then begins a new journal when this one has grown too long. One call at a time. */
  commit(payload: string): Promise<void>;
  close(): Promise<void>;
}

export interface ChainOptions {
  readonly compactAtBytes: number;
  readonly trouble: (message: string) => void;
}

export function createJournalChain(disk: Disk, recovered: Recovered, options: ChainOptions): JournalChain {
  const { tables } = recovered;
  let { generation, journal } = recovered;
  let compacting: Promise<void> | undefined;

  const compact = async (to: number, changes: readonly FrameChange[]): Promise<void> => {
    try {
      await writeSnapshot(disk, to, changes);
      for (const name of await disk.names()) {
        if (isOlder(name, to)) await disk.remove(name);
      }
    } catch (error) {
      options.trouble(`A snapshot could not be written: ${asStoreFailure(error).message}`);
    }
    compacting = undefined;
  };

  /** The new journal takes over at once; the snapshot of what came before is written while it is in use. */
  const rotate = async (): Promise<void> => {
    try {
      const file = await disk.open(journalName(generation + 1), 'fresh');
      await disk.sync();
      const old = journal;
      journal = createJournal(file, 0);
      generation += 1;
      compacting = compact(generation, tables.snapshot());
      await old.close();
    } catch (error) {
      options.trouble(`The journal could not be compacted: ${asStoreFailure(error).message}`);
    }
  };

  return {
    get journalBytes() {
      return journal.bytes;
    },
    commit: async (payload) => {
      await journal.append(encodeFrame(payload));
      tables.apply(decodeChanges(payload) ?? []);
      if (journal.bytes > options.compactAtBytes && compacting === undefined) await rotate();
    },
    close: async () => {
      await compacting;
      await journal.close();
    },
  };
}

function isOlder(name: string, than: number): boolean {
  const generation = Number(/^(?:journal|snapshot)-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
  return generation < than && (name === journalName(generation) || name === snapshotName(generation));
}
