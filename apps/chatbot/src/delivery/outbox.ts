import type { Clock } from '@otelops/deployer';
import type { MessageKey, MessagePlace } from '../ports/delivery.ts';
import type { Store } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type DeliveryTimes, deliveryTimes } from './delivery-context.ts';
import { createEntry, type Entry } from './entry.ts';
import { needsEdit, needsPost, type OutboxRow, parseRow, rowRecord } from './outbox-row.ts';

/** All rows, in memory as on disk, and where they stand. */
export interface Outbox {
  entries(): Iterable<Entry>;
  find(key: MessageKey): Entry | undefined;
  add(row: OutboxRow): Entry;
  /** Another body is wanted of it. */
  renew(entry: Entry): void;
  /** On disk as it is now when it resolves. */
  persist(row: OutboxRow): Promise<void>;
  placed(entry: Entry, place: MessagePlace | undefined): void;
  keyAt(place: MessagePlace): MessageKey | undefined;
  parentState(entry: Entry): 'there' | 'awaited' | 'lost';
  /** Tells those who wait for it. */
  changed(): void;
  settled(timeoutMs: number): Promise<boolean>;
  /** Rows that are not yet in Slack as they are wanted, and the age of the oldest in seconds. */
  waiting(): { readonly count: number; readonly oldestSeconds: number };
  /** Forgets what stood unchanged for long. */
  prune(): Promise<void>;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly telemetry: Pick<Telemetry, 'log'>;
  readonly times?: Partial<DeliveryTimes>;
}

/** A reply whose head nobody wants after so long is an error of ours. */
const PARENT_PATIENCE_MS = 600_000;
const KEEP_MS = 90 * 24 * 3_600_000;
const KEEP_ROWS = 20_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, store } = options;
  const byKey = new Map<MessageKey, Entry>();
  const byPlace = new Map<string, MessageKey>();
  const listeners = new Set<() => void>();
  let lastSeq = 0;
  const add = (row: OutboxRow): Entry => {
    lastSeq += 1;
    const entry = createEntry(row, lastSeq, clock.monotonic());
    byKey.set(row.key, entry);
    if (row.place !== undefined) byPlace.set(textOf(row.place), row.key);
    return entry;
  };
  for (const { id, value } of store.list('outbox')) load(id, parseRow(value), { add, options });
  const isPending = ({ row }: Entry): boolean => needsPost(row) || needsEdit(row);
  return {
    entries: () => byKey.values(),
    find: (key) => byKey.get(key),
    add,
    renew: (entry) => {
      lastSeq += 1;
      if (!isPending(entry)) {
        entry.seq = lastSeq;
        entry.wantedAt = clock.monotonic();
      }
      entry.notBefore = Number.NEGATIVE_INFINITY;
      entry.isRefused = false;
      entry.row.touched = clock.now().toISOString();
    },
    persist: (row) => store.write([{ kind: 'outbox', id: row.key, value: rowRecord(row) }]),
    placed: ({ row }, place) => {
      if (row.place !== undefined) byPlace.delete(textOf(row.place));
      row.place = place;
      if (place !== undefined) byPlace.set(textOf(place), row.key);
    },
    keyAt: (place) => byPlace.get(textOf(place)),
    parentState: (entry) => {
      if (entry.row.thread === undefined) return 'there';
      const parent = byKey.get(entry.row.thread);
      if (parent?.row.place !== undefined) return 'there';
      if (parent === undefined) return clock.monotonic() - entry.wantedAt > PARENT_PATIENCE_MS ? 'lost' : 'awaited';
      return parent.row.state === 'given-up' ? 'lost' : 'awaited';
    },
    changed: () => {
      for (const listener of listeners) listener();
    },
    settled: (timeoutMs) => whenSettled([...byKey.values()].filter(isPending), { clock, listeners, timeoutMs }),
    waiting: () => {
      const pending = [...byKey.values()].filter(isPending);
      const oldest = Math.min(clock.monotonic(), ...pending.map(({ wantedAt }) => wantedAt));
      return { count: pending.length, oldestSeconds: (clock.monotonic() - oldest) / 1000 };
    },
    prune: async () => {
      const settled = [...byKey.values()].filter((entry) => !isPending(entry));
      const oldestFirst = settled.toSorted((a, b) => a.row.touched.localeCompare(b.row.touched));
      const tooMany = Math.max(0, byKey.size - KEEP_ROWS);
      const until = new Date(clock.now().getTime() - KEEP_MS).toISOString();
      const gone = oldestFirst.filter(({ row }, index) => index < tooMany || row.touched < until);
      await store.write(gone.map(({ row }) => ({ kind: 'outbox', id: row.key, value: undefined })));
      for (const { row } of gone) {
        byKey.delete(row.key);
        if (row.place !== undefined) byPlace.delete(textOf(row.place));
      }
    },
  };
}

interface Loading {
  readonly add: (row: OutboxRow) => Entry;
  readonly options: OutboxOptions;
}

/** What the last process had under way may still have its effect for as long as one call takes. */
function load(id: string, row: OutboxRow | undefined, { add, options }: Loading): void {
  if (row === undefined) {
    options.telemetry.log('error', `The outbox record ${id} is of a form that this version does not know; it stays.`);
    return;
  }
  const entry = add(row);
  const { callTimeoutMs, graceMs } = { ...deliveryTimes, ...options.times };
  const now = options.clock.monotonic();
  if (needsEdit(row)) entry.quietAt = now + callTimeoutMs + graceMs;
  if (row.state !== 'sending' || row.sendingSince === undefined) return;
  const age = Math.max(0, options.clock.now().getTime() - Date.parse(row.sendingSince));
  entry.quietAt = now + Math.max(0, callTimeoutMs + graceMs - age);
}

interface Waiting {
  readonly clock: Clock;
  readonly listeners: Set<() => void>;
  readonly timeoutMs: number;
}

/**
 * Whether these rows come to rest in time; a body that was wanted later is not waited for, nor the second sending of one that
 * is shown: it is done after the next start.
 */
async function whenSettled(entries: readonly Entry[], { clock, listeners, timeoutMs }: Waiting): Promise<boolean> {
  const hashes = new Map(entries.map((entry) => [entry, entry.row.wantedHash]));
  const isDone = (): boolean => {
    for (const [entry, hash] of hashes) {
      const { row } = entry;
      const isResting = row.state === 'given-up' || entry.isRefused || [row.sentHash, entry.shownHash].includes(hash);
      const isReplaced = row.wantedHash !== hash && row.state === 'sent' && row.sentHash === row.wantedHash;
      if (isResting || isReplaced) hashes.delete(entry);
    }
    return hashes.size === 0;
  };
  if (isDone()) return true;
  const patience = new AbortController();
  return new Promise<boolean>((resolve) => {
    const listener = (): void => {
      if (!isDone()) return;
      listeners.delete(listener);
      patience.abort();
      resolve(true);
    };
    listeners.add(listener);
    clock.sleep(timeoutMs, patience.signal).then(
      () => {
        listeners.delete(listener);
        resolve(isDone());
      },
      () => undefined,
    );
  });
}

function textOf({ channel, ts }: MessagePlace): string {
  return `${channel} ${ts}`;
}
