import { openFolderDisk } from './folder-disk.ts';
import { lockFolder } from './folder-lock.ts';
import { type DurableStore, openStore, type StoreOptions } from './open-store.ts';
import type { StoreFailure } from './store-failure.ts';

/** Opens the store in a folder of this machine and keeps every other process out of it. */
export async function openFolderStore(folder: string, options: StoreOptions = {}): Promise<DurableStore> {
  let lost: StoreFailure | undefined;
  let store: DurableStore | undefined;
  const lock = await lockFolder(folder, {
    lost: (failure) => {
      lost = failure;
      store?.fail(failure);
    },
  });
  try {
    const opened = await openStore(await openFolderDisk(folder), options);
    store = opened;
    if (lost !== undefined) opened.fail(lost);
    return {
      ...opened,
      close: async () => {
        await opened.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
