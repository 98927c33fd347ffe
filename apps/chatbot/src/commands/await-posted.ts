import type { MessageKey } from '../ports/delivery.ts';
import type { ChatPorts } from '../ports/room.ts';

/** Slack mostly answers in a tenth of this. */
const patienceMs = 6000;
const lookMs = 200;

/** Whether a message has come to its channel within a few seconds; one that has not may be refused there. */
export async function awaitPosted(
  { clock, delivery, stopping }: Pick<ChatPorts, 'clock' | 'delivery' | 'stopping'>,
  key: MessageKey,
): Promise<boolean> {
  const end = clock.monotonic() + patienceMs;
  while (delivery.placeOf(key) === undefined) {
    if (clock.monotonic() >= end) return false;
    await clock.sleep(lookMs, stopping).catch(() => undefined);
    if (stopping.aborted) return true;
  }
  return true;
}
