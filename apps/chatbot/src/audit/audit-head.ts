import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type AuditPlace, origin } from './chain.ts';

/** The last line that was written, as it is kept beside the log: without it, lines cut off the end would not be missed. */
export interface AuditHead extends AuditPlace {
  /** What the first line of the file comes after: the last of the file that was put aside before it. */
  readonly begins: AuditPlace;
}

const place = { seq: z.number().int().nonnegative(), hash: z.string().length(64) };
const head: z.ZodType<AuditHead> = z.object({ ...place, begins: z.object(place).default(origin) });

export function headPathOf(auditPath: string): string {
  return `${auditPath}.head`;
}

/** `undefined`: there is none. `damaged`: there is something else. */
export async function readHead(path: string): Promise<AuditHead | 'damaged' | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return head.parse(JSON.parse(text));
  } catch {
    return 'damaged';
  }
}

/** Whole or not at all: after a crash there is this head, or the one before it, and either is one that was written. */
export async function writeHead(path: string, { seq, hash, begins }: AuditHead): Promise<void> {
  const next = `${path}.next`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ seq, hash, begins: { seq: begins.seq, hash: begins.hash } })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}

/** After this the names in the folder of a file are on disk too, not only what the files hold. */
export async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
