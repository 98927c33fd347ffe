import type { RenderedMessage } from '../render/message.ts';

/** A name for a message that exists once: `run/01J…`, `episode/…`, `run/01J…/details`. Its Slack timestamp is found by it. */
export type MessageKey = string;

/**
 * How urgent an edit is. `now`: at once (approvals, final states, answers). `progress`: at most one edit in 1.2 s a message.
 * `alert`: bodies of alert heads, at most one edit in 45 s a message unless the state changed (then send `now`).
 */
export type Pace = 'now' | 'progress' | 'alert';

export interface WantedMessage {
  readonly key: MessageKey;
  readonly channel: string;
  /** The message in whose thread it stands; posted after that one. */
  readonly thread?: MessageKey;
  readonly message: RenderedMessage;
  readonly pace: Pace;
}

export interface WantedFile {
  readonly key: MessageKey;
  readonly channel: string;
  readonly thread?: MessageKey;
  readonly filename: string;
  readonly title: string;
  readonly altText?: string;
  readonly content: Uint8Array | string;
}

/**
 * Brings messages to Slack: posts each key once, edits it in place after that, and keeps only the newest wanted body of a
 * message while Slack is slow. What was wanted is on disk when the promise resolves, and is delivered after a restart too.
 */
export interface Delivery {
  want(message: WantedMessage): Promise<void>;
  upload(file: WantedFile): Promise<void>;
  /** Where a message stands, once it was posted. */
  placeOf(key: MessageKey): MessagePlace | undefined;
  /** The key of a message of ours, from a click on it. */
  keyAt(place: MessagePlace): MessageKey | undefined;
  /** Resolves when all that was wanted so far has been delivered or given up; for tests and a graceful stop. */
  settled(timeoutMs: number): Promise<boolean>;
}

export interface MessagePlace {
  readonly channel: string;
  readonly ts: string;
}
