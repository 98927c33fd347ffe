import type { WantedFile, WantedMessage } from '../ports/delivery.ts';
import { hashOf } from './message-body.ts';
import type { OutboxRow } from './outbox-row.ts';

/** What a row begins with. `at` is ISO 8601. */
export interface Birth {
  readonly opId: string;
  readonly at: string;
}

export function newMessageRow({ key, channel, thread, message, pace }: WantedMessage, birth: Birth): OutboxRow {
  return { ...blankRow({ key, channel, thread }, birth), pace, wanted: message, wantedHash: hashOf(message) };
}

export function newFileRow({ key, channel, thread, ...file }: WantedFile, birth: Birth): OutboxRow {
  const content = Buffer.from(file.content);
  return {
    ...blankRow({ key, channel, thread }, birth),
    wantedHash: hashOf(content),
    file: {
      filename: file.filename,
      title: file.title,
      altText: file.altText,
      content: content.toString('base64'),
      fileId: undefined,
    },
  };
}

type Standing = Pick<OutboxRow, 'key' | 'channel' | 'thread'>;

function blankRow({ key, channel, thread }: Standing, { opId, at }: Birth): OutboxRow {
  return {
    key,
    channel,
    thread,
    opId,
    state: 'new',
    sendingSince: undefined,
    place: undefined,
    pace: 'now',
    wanted: undefined,
    wantedHash: '',
    sentHash: undefined,
    plain: false,
    generation: 0,
    refusedSince: undefined,
    file: undefined,
    at,
    touched: at,
  };
}
