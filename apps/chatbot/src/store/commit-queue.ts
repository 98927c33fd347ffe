import { StoreFailure } from './store-failure.ts';

export interface CommitQueue {
  readonly waiting: number;
  /** Resolves when the payload is durable. */
  push(payload: string): Promise<void>;
  /** Rejects what waits and everything later. */
  fail(failure: StoreFailure): void;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
}

const MAX_FRAME_LENGTH = 1024 * 1024;
const MAX_WAITING_LENGTH = 128 * 1024 * 1024;

interface Waiting {
  readonly payload: string;
  resolve(): void;
  reject(failure: StoreFailure): void;
}

/** Group commit: everything that came while the disk was busy goes to it together, with one sync. */
export function createCommitQueue(commit: (payload: string) => Promise<void>): CommitQueue {
  const waiting: Waiting[] = [];
  let waitingLength = 0;
  let failed: StoreFailure | undefined;
  let running: Promise<void> | undefined;

  const takeBatch = (): readonly Waiting[] => {
    let length = 0;
    const tooMany = waiting.findIndex(({ payload }) => {
      length += payload.length;
      return length > MAX_FRAME_LENGTH;
    });
    const batch = waiting.splice(0, tooMany < 0 ? waiting.length : Math.max(1, tooMany));
    for (const { payload } of batch) waitingLength -= payload.length;
    return batch;
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        await commit(batch.map(({ payload }) => payload).join(','));
        for (const write of batch) write.resolve();
      } catch (error) {
        for (const write of batch) write.reject(asStoreFailure(error));
      }
    }
    running = undefined;
  };

  return {
    get waiting() {
      return waiting.length;
    },
    push: (payload) => {
      if (failed !== undefined) return Promise.reject(failed);
      if (waitingLength > MAX_WAITING_LENGTH) {
        return Promise.reject(new StoreFailure('store-busy', 'More is to be kept than the disk takes.'));
      }
      waitingLength += payload.length;
      return new Promise((resolve, reject) => {
        waiting.push({ payload, resolve, reject });
        running ??= run();
      });
    },
    fail: (failure) => {
      failed ??= failure;
      for (const write of waiting.splice(0)) write.reject(failure);
      waitingLength = 0;
    },
    idle: async () => {
      await running;
    },
  };
}

export function asStoreFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StoreFailure('store-write-failed', message, { cause: error });
}
