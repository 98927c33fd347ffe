import { z } from 'zod';
import type { MessagePlace } from '../ports/delivery.ts';
import type { CallResult } from '../slack/slack-api.ts';

/** What is looked for, and where. */
export interface Search {
  readonly channel: string;
  /** Timestamp of the message in whose thread it would stand. */
  readonly threadTs: string | undefined;
  /** It was not sent before this moment. */
  readonly since: Date;
  readonly opId: string;
  /** A shared file stands in a message without metadata of ours; it is known by its id. */
  readonly fileId: string | undefined;
}

/**
 * `unseen`: the history could not be read, so nobody knows. `lasting`: it will never be, though messages may well be posted
 * there; otherwise another look may tell.
 */
export type Found =
  | { readonly kind: 'found'; readonly place: MessagePlace }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unseen'; readonly reason: string; readonly lasting: boolean };

export type Read = (method: string, args: Readonly<Record<string, unknown>>) => Promise<CallResult>;

/** Slack's clock and ours may differ by so much. */
const SKEW_MS = 120_000;
const PAGE = 200;
const MAX_PAGES = 50;

const page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      // What others put there is of no interest, whatever its form.
      metadata: z
        .object({ event_payload: z.object({ op_id: z.string() }) })
        .optional()
        .catch(undefined),
      files: z
        .array(z.object({ id: z.string() }))
        .optional()
        .catch(undefined),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

type Page = z.infer<typeof page>;

/** Looks for a message of ours whose post got no answer: by the operation id in its metadata. */
export async function findPosted(read: Read, search: Search): Promise<Found> {
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const result = await read(methodOf(search), argumentsOf(search, cursor));
    if (result.kind !== 'done') return unseen(result);
    const parsed = page.safeParse(result.data);
    if (!parsed.success) return { kind: 'unseen', reason: 'the history has another form than expected', lasting: true };
    const hit = parsed.data.messages.find((message) => isIt(message, search));
    if (hit !== undefined) return { kind: 'found', place: { channel: search.channel, ts: hit.ts } };
    cursor = parsed.data.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return { kind: 'absent' };
  }
  return { kind: 'unseen', reason: `it is not among the last ${PAGE * MAX_PAGES} messages`, lasting: true };
}

function methodOf({ threadTs }: Search): string {
  return threadTs === undefined ? 'conversations.history' : 'conversations.replies';
}

function argumentsOf(
  { channel, threadTs, since }: Search,
  cursor: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    channel,
    ...(threadTs === undefined ? {} : { ts: threadTs }),
    oldest: ((since.getTime() - SKEW_MS) / 1000).toFixed(6),
    inclusive: true,
    include_all_metadata: true,
    limit: PAGE,
    ...(cursor === undefined ? {} : { cursor }),
  };
}

function isIt(message: Page['messages'][number], { opId, fileId }: Search): boolean {
  if (fileId !== undefined) return message.files?.some(({ id }) => id === fileId) === true;
  return message.metadata?.event_payload.op_id === opId;
}

/** Refusals of reading that say nothing about posting: a scope that was not given, a kind of channel without history. */
const NEVER_READABLE = ['missing_scope', 'no_permission', 'method_not_supported_for_channel_type', 'unknown_method'];

function unseen(result: Exclude<CallResult, { kind: 'done' }>): Found {
  if (result.kind === 'limited') return { kind: 'unseen', reason: 'limited', lasting: false };
  if (result.kind !== 'refused') return { kind: 'unseen', reason: result.message, lasting: false };
  // The head is gone, and with it whatever stood below it.
  if (result.error === 'thread_not_found') return { kind: 'absent' };
  return { kind: 'unseen', reason: result.error, lasting: NEVER_READABLE.includes(result.error) };
}
