import type { ConnectionFault } from './connection-fault.ts';
import type { Refusal } from './status-body.ts';

/** How often and how long a call is tried again. Times in milliseconds. */
export interface RetryBounds {
  /** Tries after the first. */
  readonly retries: number;
  /** Mean of the first wait; each further one is twice as long. */
  readonly firstWaitMs: number;
  /** Unless the server asks for more. */
  readonly longestWaitMs: number;
}

/** May the call be sent twice? `replayable`: twice is as good as once (reads, server-side apply, delete). */
export type Replay = 'replayable' | 'once';

/** A server that never answered and breaks connections is more likely wrong than restarting. */
const retriesOfUnknownServer = 2;

export interface FailedAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly replay: Replay;
  /** Whether this server ever answered: a refused connection then means a restart, else a wrong address. */
  readonly answeredBefore: boolean;
  readonly failure:
    | { readonly type: 'refusal'; readonly refusal: Refusal; readonly retryAfterMs?: number }
    | { readonly type: 'fault'; readonly fault: ConnectionFault };
}

/** Without a word from the server when to come back, a server that says 503 or 504 is asked only this often again. */
const retriesWithoutRetryAfter = 2;

/**
 * The wait before the next try, or `undefined` when the failure stands. Refusals of what was sent (400, 403, 422, webhooks)
 * always stand: the same bytes would get the same answer. A time that the server asks for is kept, however long; a caller
 * for whom it is too long gives up.
 *
 * @param random 0 to 1; spreads the waits of many callers over half to one and a half of the mean.
 */
export function nextWait(failed: FailedAttempt, bounds: RetryBounds, random: number): number | undefined {
  if (failed.attempt > bounds.retries || !mayRetry(failed)) return undefined;
  const mean = Math.min(bounds.firstWaitMs * 2 ** (failed.attempt - 1), bounds.longestWaitMs);
  const jittered = Math.min(mean * (0.5 + random), bounds.longestWaitMs);
  const asked = failed.failure.type === 'refusal' ? failed.failure.retryAfterMs : undefined;
  return asked === undefined ? jittered : asked + jittered * 0.1;
}

function mayRetry({ failure, replay, attempt, answeredBefore }: FailedAttempt): boolean {
  if (failure.type === 'fault') {
    if (!answeredBefore && attempt > retriesOfUnknownServer) return false;
    return mayRetryFault(failure.fault, replay, answeredBefore);
  }
  const { refusal, retryAfterMs } = failure;
  if (/failed calling webhook|failed to call webhook/.test(refusal.message)) return false;
  if (refusal.status === 429) return true;
  if (refusal.status === 503 && retryAfterMs !== undefined) return true;
  if (replay === 'once') return false;
  if ([502, 503, 504].includes(refusal.status)) return attempt <= retriesWithoutRetryAfter;
  return isPassingStorageFault(refusal) || isLostUpdateRace(refusal);
}

function mayRetryFault(fault: ConnectionFault, replay: Replay, answeredBefore: boolean): boolean {
  if (fault.unsent) return answeredBefore && passingWhileConnecting.has(fault.kind);
  return replay === 'replayable' && fault.kind !== 'unknown';
}

const passingWhileConnecting: ReadonlySet<string> = new Set([
  'dns',
  'refused',
  'unreachable',
  'connect-timeout',
  'proxy',
]);

function isPassingStorageFault({ status, message }: Refusal): boolean {
  return status === 500 && /etcdserver: (leader changed|request timed out|no leader)/.test(message);
}

/** An apply lost to other writers although the server itself tried five times; no field is in conflict. */
function isLostUpdateRace({ status, message, causes }: Refusal): boolean {
  return status === 409 && causes.length === 0 && /please apply your changes to the latest version/.test(message);
}

/** Milliseconds of a `Retry-After` header: seconds, or an HTTP date. Nothing for what is neither. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
