import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxSlack } from '@otelops/sandbox';

/** How hard the bot's calls are struck: of each method so many at once, every so often. */
const strikes = [
  { method: 'chat.postMessage', times: 2, effect: { kind: 'too-many-requests', retryAfterSeconds: 2 } },
  { method: 'chat.update', times: 2, effect: { kind: 'too-many-requests', retryAfterSeconds: 2 } },
  { method: 'chat.postMessage', times: 1, effect: { kind: 'lost-response' } },
  { method: 'chat.update', times: 1, effect: { kind: 'status', code: 503 } },
] as const;
const everyMs = 10_000;

/**
 * A Slack that limits at all times, besides its own rates: the bot keeps to those by itself, and in a workspace with other apps
 * that does not help it. Ends when `signal` aborts.
 */
export async function throttle(slack: SandboxSlack, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    slack.faults.clear();
    for (const { method, times, effect } of strikes) slack.faults.add({ match: { method }, times, effect });
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
  slack.faults.clear();
}
