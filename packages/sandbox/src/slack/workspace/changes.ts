import type { PageChange } from '../page-protocol.ts';

/** A change, and who can see it: everybody when `seenBy` is absent. */
export interface Change {
  readonly version: number;
  readonly change: PageChange;
  readonly seenBy?: readonly string[];
}

/** What changed lately, so that who was away can catch up. */
export interface Changes {
  readonly version: number;
  record(change: PageChange, seenBy?: readonly string[]): void;
  /** Those after a version; undefined when that is too long ago. */
  since(version: number): readonly Change[] | undefined;
  subscribe(listener: (change: Change) => void): () => void;
}

/** More than this many are not kept. */
const KEPT = 5_000;

export function createChanges(): Changes {
  const kept: Change[] = [];
  const listeners = new Set<(change: Change) => void>();
  let version = 0;
  return {
    get version() {
      return version;
    },
    record: (change, seenBy) => {
      version += 1;
      const entry = seenBy === undefined ? { version, change } : { version, change, seenBy };
      kept.push(entry);
      if (kept.length > KEPT) kept.splice(0, kept.length - KEPT);
      for (const listener of listeners) listener(entry);
    },
    since: (from) => {
      if (from > version || from < version - kept.length) return undefined;
      return kept.slice(kept.length - (version - from));
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
