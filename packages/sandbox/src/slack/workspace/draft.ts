import type { Message } from './model.ts';

interface Draft extends Partial<Message> {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
}

/** A message with nothing but what is given. */
export function draftMessage(draft: Draft): Message {
  return {
    text: '',
    broadcast: false,
    blocks: [],
    attachments: [],
    files: [],
    reactions: [],
    pinned: false,
    unfurlLinks: false,
    unfurlMedia: false,
    ...draft,
  };
}
