import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { type AuditHead, headPathOf, syncFolderOf, writeHead } from './audit-head.ts';
import type { AuditPlace } from './chain.ts';
import { readChain } from './read-chain.ts';

/** `audit.jsonl` whose last line is the 1234th is put aside as `audit.1234.jsonl`. */
export function asidePathOf(path: string, { seq }: Pick<AuditPlace, 'seq'>): string {
  return `${path.replace(/\.jsonl$/, '')}.${seq}.jsonl`;
}

/**
 * Puts a full log aside and gives the file that goes on from its last line. It has both names until the new file takes the
 * first one over, so that at no step anything is lost or overwritten, and a failure leaves the log where it was.
 */
export async function putAside(path: string, head: AuditHead): Promise<FileHandle> {
  const [aside, successor] = [asidePathOf(path, head), `${path}.new`];
  await writeHead(headPathOf(path), head);
  // What has this name was left by an attempt that came no further: the same file.
  await rm(aside, { force: true });
  await link(path, aside);
  await syncFolderOf(path);
  await rm(successor, { force: true });
  const next = await open(successor, 'a+', 0o600);
  try {
    await rename(successor, path);
  } catch (error) {
    await next.close();
    throw error;
  }
  // From here on it has happened, whatever the disk says.
  await syncFolderOf(path).catch(() => undefined);
  return next;
}

/** Whether the file that ends with this very line is there as it was put aside. */
export async function isWholeAside(path: string, head: AuditHead): Promise<boolean> {
  const file = await open(asidePathOf(path, head), 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { fault, last } = await readChain(file, { begins: head.begins, head });
    return fault === undefined && last.seq === head.seq;
  } finally {
    await file.close();
  }
}
