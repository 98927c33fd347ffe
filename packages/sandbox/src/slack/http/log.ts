import type { JsonObject, PageTraffic } from '../page-protocol.ts';

/** One call as it was answered: of the app to Slack (`in`), or of Slack to the app (`out`). */
export interface LoggedSlackCall extends PageTraffic {
  /** Of an answer over HTTP; 0 while there is none, and for sockets. */
  readonly status: number;
  /** What was called with, tokens left out. */
  readonly arguments: JsonObject;
  /** Of the app, for calls to Slack. */
  readonly userAgent: string;
}

/** The calls of both directions, oldest first. */
export interface SlackLog {
  /** A mark of this moment. */
  mark(): number;
  /** What came after a mark; everything when none is given. */
  since(mark?: number): readonly LoggedSlackCall[];
  clear(): void;
}

type Begun = Pick<LoggedSlackCall, 'direction' | 'method' | 'arguments' | 'userAgent'> & { readonly channel?: string };

export interface WritableSlackLog extends SlackLog {
  /** Opens an entry; the returned function closes it with what is known at the end. */
  begin(entry: Begun): (end: { readonly outcome: string; readonly status: number }) => void;
}

/** More than this many are not kept. */
const KEPT = 20_000;

export interface LogOptions {
  /** Milliseconds that only grow. */
  readonly time: () => number;
  /** Called with each entry that is closed. */
  readonly closed: (entry: LoggedSlackCall) => void;
}

export function createSlackLog({ time, closed }: LogOptions): WritableSlackLog {
  const entries: LoggedSlackCall[] = [];
  let sequence = 0;
  return {
    mark: () => sequence,
    since: (mark = 0) => entries.filter((entry) => entry.sequence > mark),
    clear: () => {
      entries.length = 0;
    },
    begin: (begun) => {
      sequence += 1;
      const started = time();
      const logged = {
        ...begun,
        arguments: withoutTokens(begun.arguments),
        sequence,
        outcome: 'open',
        status: 0,
        durationMs: 0,
      };
      entries.push(logged);
      if (entries.length > KEPT) entries.splice(0, entries.length - KEPT);
      return (end) => {
        Object.assign(logged, end, { durationMs: time() - started });
        closed(logged);
      };
    },
  };
}

const SECRET = ['token', 'client_secret', 'code'];

function withoutTokens(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !SECRET.includes(name)));
}
