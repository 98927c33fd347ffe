import type { Json, RecordChange, StoredRecord } from '../ports/store.ts';

/**
 * A change as it stands in a frame: kind, id, and the value unless the record is taken away. The kind is any text: what a
 * newer version wrote survives an older one.
 */
export type FrameChange = readonly [kind: string, id: string, value: Json] | readonly [kind: string, id: string];

/** What is stored, in memory: records by kind, oldest first. */
export interface Tables {
  read(kind: string, id: string): Json | undefined;
  list(kind: string): readonly StoredRecord[];
  apply(changes: readonly FrameChange[]): void;
  /** Every record as a change that makes it, in an order that keeps `list` as it is. */
  snapshot(): readonly FrameChange[];
}

export function createTables(): Tables {
  const kinds = new Map<string, Map<string, Json>>();
  const table = (kind: string): Map<string, Json> => {
    const known = kinds.get(kind) ?? new Map<string, Json>();
    kinds.set(kind, known);
    return known;
  };
  return {
    read: (kind, id) => kinds.get(kind)?.get(id),
    list: (kind) => [...(kinds.get(kind) ?? [])].map(([id, value]) => ({ id, value })),
    apply: (changes) => {
      for (const [kind, id, value] of changes) {
        if (value === undefined) table(kind).delete(id);
        else table(kind).set(id, value);
      }
    },
    snapshot: () =>
      [...kinds].flatMap(([kind, records]) => [...records].map(([id, value]): FrameChange => [kind, id, value])),
  };
}

/** One frame's payload. A value is written as it is at this moment: what its owner does to it later changes nothing. */
export function encodeChanges(changes: readonly RecordChange[]): string {
  return changes
    .map(({ kind, id, value }) => JSON.stringify(value === undefined ? [kind, id] : [kind, id, value]))
    .join(',');
}

/** The changes of a frame, or nothing when it holds something else. */
export function decodeChanges(payload: string): readonly FrameChange[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(`[${payload}]`);
  } catch {
    return undefined;
  }
  return Array.isArray(parsed) && parsed.every(isFrameChange) ? parsed : undefined;
}

function isFrameChange(value: unknown): value is FrameChange {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false;
  return typeof value[0] === 'string' && typeof value[1] === 'string';
}
