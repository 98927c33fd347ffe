import { z } from 'zod';
import type { Attempt, DeliveryContext } from './delivery-context.ts';
import type { Entry } from './entry.ts';
import type { OutboxFile } from './outbox-row.ts';
import { nobodyKnows, standsAt } from './post-row.ts';
import { afterFailure } from './refusal.ts';
import { settleUncertain } from './settle-uncertain.ts';

const uploadAddress = z.object({ upload_url: z.string(), file_id: z.string() });

/**
 * One attempt to share a file once. Uploading its bytes shows nothing to anybody; only completing does, so the id of the
 * upload is on disk before, and the channel is looked through for it before it is completed again.
 */
export async function uploadRow(entry: Entry, channel: string, context: DeliveryContext): Promise<Attempt> {
  const { row } = entry;
  const { file } = row;
  if (file === undefined) return { kind: 'done' };
  if (row.state === 'sending') {
    const settled = await settleUncertain(entry, channel, context);
    if (settled.kind === 'later') return settled.attempt;
    if (settled.kind === 'found') return shared(entry, file, settled.place, context);
  } else {
    const sent = await sendBytes(entry, file, context);
    if (sent !== undefined) return sent;
  }
  row.state = 'sending';
  row.sendingSince = context.clock.now().toISOString();
  await context.persist(row);
  return complete(entry, file, channel, context);
}

/** Brings the bytes to Slack; an attempt where that did not work. */
async function sendBytes(entry: Entry, file: OutboxFile, context: DeliveryContext): Promise<Attempt | undefined> {
  const content = Buffer.from(file.content, 'base64');
  const result = await context.api.call('files.getUploadURLExternal', {
    filename: file.filename,
    length: content.length,
    ...(file.altText === undefined ? {} : { alt_text: file.altText.slice(0, 1_000) }),
  });
  if (result.kind !== 'done') return afterFailure(entry, result, context);
  const address = uploadAddress.safeParse(result.data);
  if (!address.success) return afterFailure(entry, { kind: 'unknown', message: 'no upload address came' }, context);
  const sent = await context.upload(address.data.upload_url, content);
  if (!sent.ok) return afterFailure(entry, { kind: 'unknown', message: sent.message }, context);
  file.fileId = address.data.file_id;
  return undefined;
}

async function complete(entry: Entry, file: OutboxFile, channel: string, context: DeliveryContext): Promise<Attempt> {
  const { row } = entry;
  const threadTs = row.thread === undefined ? undefined : context.placeOf(row.thread)?.ts;
  const result = await context.api.call('files.completeUploadExternal', {
    files: [{ id: file.fileId, title: file.title }],
    channel_id: channel,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  });
  if (result.kind === 'done') return shared(entry, file, undefined, context);
  if (result.kind === 'unknown') return nobodyKnows(entry, context);
  // An upload that was refused begins from its bytes again; one that must wait is completed later.
  row.state = 'new';
  if (result.kind === 'refused') file.fileId = undefined;
  return afterFailure(entry, result, context);
}

async function shared(
  entry: Entry,
  file: OutboxFile,
  place: { readonly channel: string; readonly ts: string } | undefined,
  context: DeliveryContext,
): Promise<Attempt> {
  const { row } = entry;
  file.content = '';
  if (place !== undefined) return standsAt(entry, place, row.wantedHash, context);
  row.state = 'sent';
  row.sentHash = row.wantedHash;
  row.refusedSince = undefined;
  entry.lastSentAt = context.clock.monotonic();
  await context.persist(row);
  return { kind: 'done' };
}
