import type { RetryBounds } from './retry-policy.ts';

/** The limits of a connection. Times in milliseconds. */
export interface ClientBounds {
  /** Calls at once; as many connections. Servers keep order among callers themselves, so there is no rate limit. */
  readonly inFlight: number;
  /** Calls about Leases at once, in places and connections of their own. */
  readonly lockCalls: number;
  /** Calls that may wait for a place. */
  readonly waiting: number;
  /** Watches open at once; each has a connection of its own. */
  readonly watches: number;
  readonly connectMs: number;
  /**
   * One try of a call, to the last byte. A connection that died without a word costs so long, so it is not more than a write
   * behind slow webhooks (10 s each by default) may take.
   */
  readonly attemptMs: number;
  /** A call with all its tries and waits. */
  readonly callMs: number;
  /** Longest silence inside an answer. */
  readonly silenceMs: number;
  readonly bodyBytes: number;
  readonly retry: RetryBounds;
  readonly pluginMs: number;
  /** Objects a page of a list. */
  readonly pageSize: number;
  readonly watch: WatchBounds;
}

/** Times in milliseconds. */
export interface WatchBounds {
  /** The server is asked to end each watch after a time between this and twice this. */
  readonly serverMs: number;
  /** Longest silence: servers send a bookmark about each minute. After it the watch is opened anew. */
  readonly silenceMs: number;
  /** How long the first state may take to come by WatchList before it is listed instead. */
  readonly firstStateMs: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** How long a server may stay away before the watch gives up. */
  readonly patienceMs: number;
  /** Notices kept for a slow reader one by one; beyond, only the newest of each object is kept. */
  readonly keptNotices: number;
}

export const defaultBounds: ClientBounds = {
  inFlight: 8,
  lockCalls: 2,
  waiting: 10_000,
  watches: 100,
  connectMs: 10_000,
  attemptMs: 35_000,
  callMs: 130_000,
  silenceMs: 30_000,
  bodyBytes: 256 * 1024 * 1024,
  retry: { retries: 8, firstWaitMs: 200, longestWaitMs: 10_000 },
  pluginMs: 60_000,
  pageSize: 500,
  watch: {
    serverMs: 300_000,
    silenceMs: 100_000,
    firstStateMs: 30_000,
    firstWaitMs: 100,
    longestWaitMs: 5_000,
    patienceMs: 120_000,
    keptNotices: 256,
  },
};
