import type { DiskFile } from './disk.ts';
import { StoreFailure } from './store-failure.ts';

/** One journal file that only ever grows by whole, durable frames. */
export interface Journal {
  readonly bytes: number;
  /** Durable when it resolves; when it rejects with `store-write-failed`, nothing of it is left. */
  append(frame: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export function createJournal(file: DiskFile, size: number): Journal {
  let bytes = size;
  return {
    get bytes() {
      return bytes;
    },
    append: async (frame) => {
      try {
        await file.write(frame);
      } catch (error) {
        await takeBack(file, bytes, error);
        throw new StoreFailure('store-write-failed', `The disk refused a write: ${textOf(error)}`, {
          cause: error,
          advice: ['Look for a full or read-only disk under the data folder.'],
        });
      }
      await makeDurable(file);
      bytes += frame.length;
    },
    close: () => file.close(),
  };
}

async function takeBack(file: DiskFile, bytes: number, reason: unknown): Promise<void> {
  try {
    await file.truncate(bytes);
  } catch (error) {
    throw new StoreFailure('store-broken', `A write failed (${textOf(reason)}) and could not be taken back.`, {
      cause: error,
      advice: ['Look at the disk under the data folder, then start the bot again.'],
    });
  }
}

/** After a failed sync nobody knows which pages the disk has (https://lwn.net/Articles/752063/): nothing goes on from there. */
async function makeDurable(file: DiskFile): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    throw new StoreFailure('store-broken', `The disk did not confirm a write: ${textOf(error)}`, {
      cause: error,
      advice: ['Look at the disk under the data folder, then start the bot again.'],
    });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
