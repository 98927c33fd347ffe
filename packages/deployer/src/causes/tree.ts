import type { Cause } from '../cause.ts';

/** The first leaf: what has to be mended. */
export function bestCause(cause: Cause): Cause {
  let best = cause;
  for (let next = best.children[0]; next !== undefined; next = best.children[0]) best = next;
  return best;
}

/** When the next grace in a tree ends, so that one timer is enough; `undefined` when no time alone will change it. */
export function nextLook(cause: Cause, now: Date): Date | undefined {
  const times = [...walk(cause)]
    .flatMap(({ terminalAt }) => (terminalAt === undefined ? [] : [Date.parse(terminalAt)]))
    .filter((time) => time > now.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** A cause and everything below it. */
export function* walk(cause: Cause): Generator<Cause> {
  yield cause;
  for (const child of cause.children) yield* walk(child);
}
