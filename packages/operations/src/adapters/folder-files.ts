import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { VerbError } from '../verb-error.ts';
import type { TextFiles } from '../world.ts';

/** Text files below (or named from) a folder. */
export function folderFiles(folder: string): TextFiles {
  return {
    read: async (path) => {
      try {
        return await readFile(resolve(folder, path), 'utf8');
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw new VerbError('bad-arguments', `${path} cannot be read: ${messageOf(error)}`);
      }
    },
    write: async (path, text, { overwrite }) => {
      const target = resolve(folder, path);
      try {
        await mkdir(dirname(target), { recursive: true });
        if (!overwrite) return await writeFile(target, text, { flag: 'wx' });
        // Written beside and moved into place, so that a reader never sees half a file.
        const beside = `${target}.${process.pid}.part`;
        await writeFile(beside, text);
        await rename(beside, target).catch(async (error: unknown) => {
          await rm(beside, { force: true });
          throw error;
        });
      } catch (error) {
        if (codeOf(error) === 'EEXIST')
          throw new VerbError('file-exists', `${path} is there already.`, ['Add --force to replace it.']);
        throw new VerbError('file-unwritable', `${path} cannot be written: ${messageOf(error)}`);
      }
    },
  };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const plainWords: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder, not a file',
  EACCES: 'you may not',
  ENOTDIR: 'a part of its path is no folder',
};

function messageOf(error: unknown): string {
  const words = plainWords[codeOf(error) ?? ''];
  if (words !== undefined) return words;
  return error instanceof Error ? error.message : String(error);
}
