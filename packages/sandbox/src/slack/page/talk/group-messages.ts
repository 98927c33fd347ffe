import type { PageMessage } from '../../page-protocol.ts';
import { dateOfTs } from '../text/dates.ts';

/** A message as it stands in a list. */
export interface Row {
  readonly message: PageMessage;
  /** Comes soon after one of the same person. */
  readonly follows: boolean;
  /** The first of its day. */
  readonly newDay: boolean;
}

/** Later than this, a message has its author's name again. */
const TOGETHER_MS = 5 * 60_000;

export function groupMessages(messages: readonly PageMessage[]): readonly Row[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    if (before === undefined) return { message, follows: false, newDay: true };
    const [then, now] = [dateOfTs(before.ts), dateOfTs(message.ts)];
    const newDay = then.toDateString() !== now.toDateString();
    const near = now.getTime() - then.getTime() < TOGETHER_MS;
    const alike = before.user === message.user && before.onlyFor === message.onlyFor && plain(before) && plain(message);
    return { message, follows: !newDay && near && alike, newDay };
  });
}

/** Messages with blocks are things of their own, with their author named. */
function plain({ blocks, attachments }: PageMessage): boolean {
  return blocks.length === 0 && attachments.length === 0;
}
