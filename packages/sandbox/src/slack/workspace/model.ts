import type { JsonObject, PageAttachment, PageBlock } from '../page-protocol.ts';

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly teamId: string;
  readonly kind: 'member' | 'admin' | 'guest' | 'foreign' | 'bot';
  readonly deleted?: boolean;
}

export interface Usergroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface Channel {
  readonly id: string;
  /** Of an IM: empty. */
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly topic: string;
  readonly members: readonly string[];
  readonly archived?: boolean;
}

export interface Command {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  /** What each usage does, by its first words: the sandbox's composer shows it. */
  readonly about?: Readonly<Record<string, string>>;
  /** Whether `@name` and `#channel` in its text arrive as `<@U1|name>` and `<#C1|name>`. */
  readonly escape?: boolean;
}

export interface App {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
}

interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly broadcast: boolean;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly PageBlock[];
  readonly attachments: readonly PageAttachment[];
  readonly metadata?: JsonObject;
  /** File ids. */
  readonly files: readonly string[];
  readonly reactions: readonly Reaction[];
  /** When it was last edited, as a ts. */
  readonly edited?: string;
  readonly pinned: boolean;
  /** Only this person sees it. */
  readonly onlyFor?: string;
  /** What is left of a head that was deleted while it had replies. */
  readonly tombstone?: boolean;
  readonly unfurlLinks: boolean;
  readonly unfurlMedia: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly filetype: string;
  readonly altText: string;
  readonly user: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** As announced; the upload must have it. */
  readonly size: number;
  readonly content: Uint8Array | undefined;
  /** Whether its upload was completed: only then anybody may see it. */
  readonly completed: boolean;
  readonly shares: readonly { readonly channel: string; readonly ts: string; readonly threadTs?: string }[];
}

export interface View {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly hash: string;
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly callbackId: string;
  readonly externalId: string;
  readonly privateMetadata: string;
  readonly blocks: readonly PageBlock[];
  readonly clearOnClose: boolean;
  readonly notifyOnClose: boolean;
  readonly rootViewId: string;
  readonly previousViewId: string | null;
  /** What is filled in, in Slack's own form. */
  readonly values: JsonObject;
  /** Where it was opened from. */
  readonly openedIn?: string;
}
