import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';

/** Only the bot's own user may read what it keeps: messages and names are nobody else's business. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** A folder of this machine; it is made when it is missing. */
export async function openFolderDisk(folder: string): Promise<Disk> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  return {
    folder,
    names: () => readdir(folder),
    read: (name) => readIfThere(join(folder, name)),
    open: async (name, mode) => fileOf(await open(join(folder, name), mode === 'fresh' ? 'w' : 'a', FILE_MODE)),
    rename: (from, to) => rename(join(folder, from), join(folder, to)),
    remove: (name) => rm(join(folder, name), { force: true }),
    sync: () => syncFolder(folder),
  };
}

function fileOf(handle: FileHandle): DiskFile {
  return {
    write: async (bytes) => {
      await handle.writeFile(bytes);
    },
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
