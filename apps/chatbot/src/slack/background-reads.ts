import type { Clock } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import type { Telemetry } from '../ports/telemetry.ts';
import type { CallResult, SlackApi } from './slack-api.ts';

export interface BackgroundReadsOptions {
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'duration'>;
  readonly api: SlackApi;
  readonly signal: AbortSignal;
}

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
/** Waiting longer than this for a limit is left to the caller. */
const MAX_LIMIT_WAIT_MS = 60_000;

/**
 * Calls that may be repeated: reads, and writes that replace. Each method waits for its own limits only; what Slack said
 * about one holds for the later calls of it as well. The last answer is given when the attempts are used up.
 */
export function createBackgroundReads({
  clock,
  telemetry,
  api,
  signal,
}: BackgroundReadsOptions): (method: string, args: Readonly<Record<string, unknown>>) => Promise<CallResult> {
  const pausedUntil = new Map<string, number>();
  const wait = (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined);
  const once = async (method: string, args: Readonly<Record<string, unknown>>): Promise<CallResult> => {
    const pause = (pausedUntil.get(method) ?? 0) - clock.monotonic();
    if (pause > MAX_LIMIT_WAIT_MS) return { kind: 'limited', retryAfterMs: pause };
    if (pause > 0) await wait(pause);
    const result = await api.call(method, args);
    if (result.kind !== 'limited') return result;
    pausedUntil.set(method, clock.monotonic() + result.retryAfterMs);
    telemetry.duration(chatbot.limitWait.otel, result.retryAfterMs / 1000, { method });
    return result;
  };
  return async (method, args) => {
    let result = await once(method, args);
    for (let attempt = 1; attempt < ATTEMPTS && isWorthRepeating(result) && !signal.aborted; attempt += 1) {
      if (result.kind !== 'limited') await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
      result = await once(method, args);
    }
    return result;
  };
}

function isWorthRepeating({ kind }: CallResult): boolean {
  return kind !== 'done' && kind !== 'refused';
}
