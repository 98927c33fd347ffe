import type { Clock } from '@otelops/deployer';
import { z } from 'zod';
import type { Json, RecordChange, Store } from '../ports/store.ts';
import type { IncomingClick, KeptIncoming } from './incoming.ts';
import { parseKept } from './incoming.ts';

/** What came in, on disk until it is done, so that nothing acknowledged is lost and nothing is done twice. */
export interface Inbox {
  /** Resolves when it is on disk, or at once when it came before. */
  take(id: string, incoming: KeptIncoming): Promise<'taken' | 'duplicate'>;
  /** It need not be done again; remembered for a while, since Slack may send it again. */
  done(id: string): Promise<void>;
  /** What an earlier process did not bring to its end, oldest first. */
  unfinished(): readonly Unfinished[];
}

export interface Unfinished {
  readonly id: string;
  readonly incoming: KeptIncoming;
}

/** Slack repeats events for up to an hour (https://docs.slack.dev/apis/events-api/#retries). */
const REMEMBER_MS = 2 * 3_600_000;
/** Nobody means two clicks on one button within so short a time. */
const DOUBLE_CLICK_MS = 1_500;
/** Forgotten with each write, so that forgetting costs no write of its own. */
const FORGET_AT_ONCE = 20;

const record = z.object({
  state: z.enum(['open', 'done']),
  at: z.string(),
  keys: z.array(z.string()),
  incoming: z.custom<Json>().optional(),
});

export function createInbox(clock: Clock, store: Store): Inbox {
  const seen = new Map<string, string>();
  const done: { readonly id: string; readonly keys: readonly string[]; readonly at: number }[] = [];
  const clicks = createClickMemory(clock);
  const unfinished: Unfinished[] = [];
  for (const { id, value } of store.list('inbox')) {
    const parsed = record.safeParse(value);
    const incoming = parseKept(parsed.data?.incoming);
    for (const key of parsed.data?.keys ?? []) seen.set(key, id);
    if (parsed.data?.state === 'open' && incoming !== undefined) unfinished.push({ id, incoming });
    else done.push({ id, keys: parsed.data?.keys ?? [], at: Date.parse(parsed.data?.at ?? '') || 0 });
  }

  /** Takes the oldest out of memory, and gives the changes that take them off the disk. */
  const forgetOld = (): readonly RecordChange[] => {
    const until = clock.now().getTime() - REMEMBER_MS;
    const count = done.slice(0, FORGET_AT_ONCE).filter(({ at }) => at < until).length;
    return done.splice(0, count).map(({ id, keys }) => {
      for (const key of keys) seen.delete(key);
      return { kind: 'inbox', id, value: undefined };
    });
  };

  const keysOf = new Map<string, readonly string[]>(
    unfinished.map(({ id, incoming }) => [id, dedupeKeys(id, incoming)]),
  );
  return {
    take: async (id, incoming) => {
      const keys = dedupeKeys(id, incoming);
      if (keys.some((key) => seen.has(key)) || (incoming.kind === 'click' && clicks.isDouble(incoming))) {
        return 'duplicate';
      }
      for (const key of keys) seen.set(key, id);
      keysOf.set(id, keys);
      const value: Json = JSON.parse(JSON.stringify({ state: 'open', at: clock.now().toISOString(), keys, incoming }));
      try {
        await store.write([{ kind: 'inbox', id, value }, ...forgetOld()]);
      } catch (error) {
        for (const key of keys) seen.delete(key);
        keysOf.delete(id);
        throw error;
      }
      return 'taken';
    },
    done: async (id) => {
      const keys = keysOf.get(id) ?? [id];
      keysOf.delete(id);
      done.push({ id, keys, at: clock.now().getTime() });
      const value = { state: 'done', at: clock.now().toISOString(), keys };
      await store.write([{ kind: 'inbox', id, value }, ...forgetOld()]);
    },
    unfinished: () => unfinished,
  };
}

/** One thing that a person did may come under several names: again by its envelope, or over another connection. */
function dedupeKeys(id: string, incoming: KeptIncoming): readonly string[] {
  if (incoming.kind === 'mention') return [id, `m:${incoming.channel}/${incoming.ts}`];
  return incoming.triggerId === undefined ? [id] : [id, `t:${incoming.triggerId}`];
}

interface ClickMemory {
  isDouble(click: IncomingClick): boolean;
}

function createClickMemory(clock: Clock): ClickMemory {
  const last = new Map<string, number>();
  return {
    isDouble: ({ userId, actionId, value, message, viewId }) => {
      const now = clock.monotonic();
      for (const [key, at] of last) {
        if (now - at < DOUBLE_CLICK_MS) break;
        last.delete(key);
      }
      const key = JSON.stringify([userId, actionId, value, message?.channel, message?.ts, viewId]);
      const isDouble = last.has(key);
      if (!isDouble) last.set(key, now);
      return isDouble;
    },
  };
}
