/**
 * Files of the store: `snapshot-N` holds everything that was written before `journal-N` began. A journal N+1 begins before
 * the snapshot N+1 is written, so there may be several journals after the newest snapshot; they are read in order.
 */
export interface Generations {
  /** Of the newest snapshot; `undefined` when there never was one. */
  readonly snapshot: number | undefined;
  /** The journals that follow it, oldest first. */
  readonly journals: readonly number[];
  /** Names that a finished or interrupted compaction left behind. */
  readonly leftovers: readonly string[];
  /** Numbers of journals that should be there and are not. */
  readonly missing: readonly number[];
}

export const FIRST_GENERATION = 1;

export function journalName(generation: number): string {
  return `journal-${generation}`;
}

export function snapshotName(generation: number): string {
  return `snapshot-${generation}`;
}

/** A snapshot that is still being written. */
export function draftName(generation: number): string {
  return `snapshot-${generation}.draft`;
}

export function readGenerations(names: readonly string[]): Generations {
  const snapshots = numbered(names, /^snapshot-(\d+)$/);
  const all = numbered(names, /^journal-(\d+)$/);
  const snapshot = snapshots.at(-1);
  const base = snapshot ?? FIRST_GENERATION;
  const journals = all.filter((generation) => generation >= base);
  const last = journals.at(-1) ?? (snapshot === undefined ? base - 1 : base);
  const expected = Array.from({ length: Math.max(0, last - base + 1) }, (_, index) => base + index);
  return {
    snapshot,
    journals,
    missing: expected.filter((generation) => !journals.includes(generation)),
    leftovers: [
      ...snapshots.filter((generation) => generation !== snapshot).map(snapshotName),
      ...all.filter((generation) => generation < base).map(journalName),
      ...names.filter((name) => /^snapshot-\d+\.draft$/.test(name)),
    ],
  };
}

function numbered(names: readonly string[], pattern: RegExp): readonly number[] {
  return names
    .flatMap((name) => {
      const digits = pattern.exec(name)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    })
    .toSorted((a, b) => a - b);
}
