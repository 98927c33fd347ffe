import { createHash } from 'node:crypto';
import type { RenderedMessage } from '../render/message.ts';
import type { OutboxRow } from './outbox-row.ts';

/** Two bodies with one hash look the same in Slack. */
export function hashOf(body: RenderedMessage | Uint8Array): string {
  const bytes = body instanceof Uint8Array ? body : JSON.stringify([body.text, body.blocks]);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** A section takes 3,000 characters. */
const MAX_SECTION = 2_900;
const MAX_TEXT = 3_900;

/** What Slack is sent of a body; for a plain one its text in one section. */
export function bodyArguments(row: OutboxRow): Readonly<Record<string, unknown>> {
  const text = (row.wanted?.text ?? '').slice(0, MAX_TEXT);
  const plain = [{ type: 'section', text: { type: 'mrkdwn', text: text.slice(0, MAX_SECTION) || '…' } }];
  return {
    text,
    blocks: row.plain ? plain : (row.wanted?.blocks ?? []),
    metadata: { event_type: 'otelops_message', event_payload: { op_id: row.opId } },
    unfurl_links: false,
    unfurl_media: false,
  };
}
