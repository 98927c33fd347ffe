/** What the bot keeps on disk is plain JSON: whoever reads a record parses it again. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The kinds of records, each the business of one room. */
export type RecordKind = 'inbox' | 'outbox' | 'run' | 'approval' | 'episode' | 'silence' | 'schedule' | 'setting';

/**
 * The bot's own durable state: small records by kind and id. Reads come from memory; a write is on disk (fsync) when its
 * promise resolves, and records written together in one call are there all or not at all after a crash.
 */
export interface Store {
  read(kind: RecordKind, id: string): Json | undefined;
  /** Oldest first, by the time of the first write. */
  list(kind: RecordKind): readonly StoredRecord[];
  /** `value: undefined` takes the record away. Rejects with `StoreFailure` when the disk refuses; nothing is written then. */
  write(changes: readonly RecordChange[]): Promise<void>;
}

export interface StoredRecord {
  readonly id: string;
  readonly value: Json;
}

export interface RecordChange {
  readonly kind: RecordKind;
  readonly id: string;
  readonly value: Json | undefined;
}
