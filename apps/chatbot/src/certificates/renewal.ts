import { createHash } from 'node:crypto';
import { readFile, watch } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@otelops/deployer';

export interface RenewalOptions {
  readonly files: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether work is under way that should not be interrupted for this. */
  readonly busy: () => boolean;
  /** A file cannot be watched. */
  readonly trouble: (message: string) => void;
}

/** The files of a pair are seldom written in one step. */
const SETTLE_MS = 2_000;
const IDLE_LOOK_MS = 10_000;
/** A certificate is renewed weeks before its end, so a day more is no risk. */
const MOST_WAIT_MS = 24 * 3_600_000;

/**
 * Settles with true once one of the files holds something else than at the call and nothing is under way, with false when
 * `signal` was aborted. What reads its certificates once, as the SDK of OpenTelemetry does, has to be started anew then.
 */
export async function untilRenewed({ files, clock, signal, busy, trouble }: RenewalOptions): Promise<boolean> {
  const before = await digestOf(files);
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const own = new AbortController();
  const ended = AbortSignal.any([signal, own.signal]);
  try {
    // Each watch ends when a look at the files finds a difference; a folder that cannot be watched never does.
    await Promise.race(folders.map((folder) => changeIn(folder)));
  } finally {
    own.abort();
  }
  if (signal.aborted) return false;
  return await whenIdle();

  async function changeIn(folder: string): Promise<void> {
    try {
      // Kubelet swaps a whole folder behind a link: no event tells which file it was.
      for await (const _event of watch(folder, { signal: ended })) {
        await clock.sleep(SETTLE_MS, ended);
        if ((await digestOf(files)) !== before) return;
      }
    } catch (error) {
      if (ended.aborted) return;
      trouble(`Renewed certificates in ${folder} will not be seen: ${String(error)}`);
      await aborted(ended);
    }
  }

  async function whenIdle(): Promise<boolean> {
    const latest = clock.monotonic() + MOST_WAIT_MS;
    while (busy() && clock.monotonic() < latest) {
      await clock.sleep(IDLE_LOOK_MS, signal).catch(() => undefined);
      if (signal.aborted) return false;
    }
    return true;
  }
}

/** Of all files; one that is missing for a moment counts as empty. */
async function digestOf(files: readonly string[]): Promise<string> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return createHash('sha256').update(texts.join('\0')).digest('hex');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
