import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreFailure } from './store-failure.ts';

export interface FolderLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** How often the holder says that it is there; 3 s where absent. */
  readonly beatMs?: number;
  /** The lock was taken by somebody else, as can be after the machine slept: nothing may be written any more. */
  readonly lost: (failure: StoreFailure) => void;
}

interface Mark {
  readonly pid: number;
  readonly host: string;
  /** One for each process and folder: process ids come again, in containers at every start. */
  readonly nonce: string;
  readonly beat: number;
}

const NAME = 'lock';
const BEAT_MS = 3_000;
/** Beats that may be missed by a busy machine before a lock counts as left behind. */
const PATIENCE = 5;
/** Two that found the lock free at the same moment: the later mark stands. */
const SETTLE_MS = 30;
const thisProcess = randomUUID();

/**
 * Makes sure that one process only writes in a folder, on any file system that both can see: the holder rewrites its mark
 * again and again. A mark of a process of this machine that has ended is taken over at once; one of another machine (a pod
 * on another node) when it did not change for a while. Rejects with `store-held` otherwise.
 */
export async function lockFolder(folder: string, options: LockOptions): Promise<FolderLock> {
  const beatMs = options.beatMs ?? BEAT_MS;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, NAME);
  await waitUntilFree(path, beatMs);
  const mark: Mark = { pid: process.pid, host: hostname(), nonce: `${thisProcess}/${randomUUID()}`, beat: 0 };
  await putMark(path, mark);
  await sleep(SETTLE_MS);
  const winner = await readMark(path);
  if (winner !== undefined && winner.nonce !== mark.nonce) throw held(winner);
  const stop = keepMark(path, mark, { beatMs, lost: options.lost });
  return {
    release: async () => {
      await stop();
      if ((await readMark(path))?.nonce === mark.nonce) await rm(path, { force: true });
    },
  };
}

async function waitUntilFree(path: string, beatMs: number): Promise<void> {
  const found = await readMark(path);
  if (found === undefined || (await hasEnded(found))) return;
  const until = performance.now() + beatMs * PATIENCE;
  while (performance.now() < until && !isHere(found)) {
    await sleep(beatMs / 2);
    const now = await readMark(path);
    if (now === undefined) return;
    if (now.beat !== found.beat || now.nonce !== found.nonce) throw held(now);
  }
  if (isHere(found)) throw held(found);
}

/** A process of this machine can be asked for; our own id with another nonce was an earlier process. */
function isHere(mark: Mark): boolean {
  return mark.host === hostname();
}

async function hasEnded(mark: Mark): Promise<boolean> {
  if (!isHere(mark)) return false;
  if (mark.pid === process.pid) return !mark.nonce.startsWith(thisProcess);
  try {
    process.kill(mark.pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function held(mark: Mark): StoreFailure {
  return new StoreFailure('store-held', `Another process keeps the data folder: ${mark.pid} on ${mark.host}.`, {
    advice: ['Stop the other one first, or give this one another data folder.'],
  });
}

function keepMark(path: string, mark: Mark, options: Required<LockOptions>): () => Promise<void> {
  const ended = new AbortController();
  const beating = (async (): Promise<void> => {
    for (let beat = 1; ; beat += 1) {
      await sleep(options.beatMs, undefined, { ref: false, signal: ended.signal });
      const found = await readMark(path);
      if (found !== undefined && found.nonce !== mark.nonce) {
        options.lost(
          new StoreFailure('store-broken', `The data folder was taken over by ${found.pid} on ${found.host}.`),
        );
        return;
      }
      await putMark(path, { ...mark, beat });
    }
  })().catch((error: unknown) => {
    if (!ended.signal.aborted)
      options.lost(new StoreFailure('store-broken', 'The lock cannot be kept.', { cause: error }));
  });
  return async () => {
    ended.abort();
    await beating;
  };
}

async function putMark(path: string, mark: Mark): Promise<void> {
  const draft = `${path}.${mark.nonce.slice(-8)}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(mark));
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** An unreadable mark counts as none: marks are put in place whole. */
async function readMark(path: string): Promise<Mark | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isMark(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== 'object' || value === null) return false;
  return 'pid' in value && 'host' in value && 'beat' in value && 'nonce' in value && typeof value.nonce === 'string';
}
