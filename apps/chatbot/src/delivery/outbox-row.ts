import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { MessageKey, MessagePlace, Pace } from '../ports/delivery.ts';
import type { Json } from '../ports/store.ts';
import type { RenderedMessage } from '../render/message.ts';

/**
 * How far a message is. `new`: nothing was sent. `sending`: a post may be under way, or was when the process ended.
 * `sent`: it stands at `place`. `given-up`: refused for too long.
 */
type RowState = 'new' | 'sending' | 'sent' | 'given-up';

/** One message (or file) that is wanted once, as it stands on disk. */
export interface OutboxRow {
  readonly key: MessageKey;
  readonly channel: string;
  readonly thread: MessageKey | undefined;
  /** Stands in the message's metadata; by it a message is found again whose post got no answer. */
  opId: string;
  state: RowState;
  /** ISO 8601: since when a post may be under way. */
  sendingSince: string | undefined;
  place: MessagePlace | undefined;
  pace: Pace;
  /** What it should say; let go once Slack has it. */
  wanted: RenderedMessage | undefined;
  wantedHash: string;
  /** What Slack has. */
  sentHash: string | undefined;
  /** Slack refused the blocks: the text stands alone. */
  plain: boolean;
  /** How often it was posted anew since somebody had deleted it. */
  generation: number;
  /** ISO 8601: since when Slack has been refusing it. */
  refusedSince: string | undefined;
  file: OutboxFile | undefined;
  /** ISO 8601: when it was first wanted, and last. */
  readonly at: string;
  touched: string;
}

export interface OutboxFile {
  readonly filename: string;
  readonly title: string;
  readonly altText: string | undefined;
  /** Base64; empty once Slack has it. */
  content: string;
  /** Slack's id of the upload that is being shared. */
  fileId: string | undefined;
}

const rowShape = z.object({
  key: z.string(),
  channel: z.string(),
  thread: z.string().optional(),
  opId: z.string(),
  state: z.enum(['new', 'sending', 'sent', 'given-up']),
  sendingSince: z.string().optional(),
  place: z.object({ channel: z.string(), ts: z.string() }).optional(),
  pace: z.enum(['now', 'progress', 'alert']),
  wanted: z.object({ text: z.string(), blocks: z.array(z.custom<KnownBlock>(isBlock)) }).optional(),
  wantedHash: z.string(),
  sentHash: z.string().optional(),
  plain: z.boolean(),
  generation: z.number(),
  refusedSince: z.string().optional(),
  file: z
    .object({
      filename: z.string(),
      title: z.string(),
      altText: z.string().optional(),
      content: z.string(),
      fileId: z.string().optional(),
    })
    .optional(),
  at: z.string(),
  touched: z.string(),
});

/** A block's inside is Slack's to judge: it was built by our own renderers before it was stored. */
function isBlock(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Reads a record again; nothing when it is of a form that this version does not know. */
export function parseRow(value: Json): OutboxRow | undefined {
  const parsed = rowShape.safeParse(value);
  if (!parsed.success) return undefined;
  const { thread, sendingSince, place, wanted, sentHash, refusedSince, file, ...rest } = parsed.data;
  return {
    ...rest,
    thread,
    sendingSince,
    place,
    wanted,
    sentHash,
    refusedSince,
    file: file === undefined ? undefined : { ...file, altText: file.altText, fileId: file.fileId },
  };
}

/** What of a row goes to the disk. */
export function rowRecord(row: OutboxRow): Json {
  const value: Json = JSON.parse(JSON.stringify(row));
  return value;
}

/** Whether it does not stand in Slack yet. */
export function needsPost(row: OutboxRow): boolean {
  return row.state === 'new' || row.state === 'sending';
}

/** Whether it stands in Slack with another body than the one that is wanted. */
export function needsEdit(row: OutboxRow): boolean {
  return row.state === 'sent' && row.sentHash !== row.wantedHash && row.file === undefined;
}
