import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; fails with what was seen last when it does not within 60 s. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`did not come: ${what}`);
    await sleep(15);
  }
}
