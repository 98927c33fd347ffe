/** What the page shows: the workspace as one person sees it. Types only. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A block as it was accepted: valid Block Kit, with `block_id` and every `action_id` filled in. */
export interface PageBlock extends JsonObject {
  readonly type: string;
  readonly block_id: string;
}

/** A secondary attachment: old-style fields or blocks, with a colour bar. */
export interface PageAttachment {
  /** `good`, `warning`, `danger` or `#rrggbb`. */
  readonly color?: string;
  readonly fallback?: string;
  readonly text?: string;
  readonly blocks?: readonly PageBlock[];
}

export interface PagePerson {
  readonly id: string;
  /** `ada`. */
  readonly name: string;
  /** `Ada (operator)`. */
  readonly realName: string;
  readonly title: string;
  /** `guest` is restricted, `foreign` belongs to another workspace. */
  readonly kind: 'member' | 'admin' | 'guest' | 'foreign' | 'bot';
  readonly teamId: string;
}

export interface PageUsergroup {
  readonly id: string;
  /** Without the @. */
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface PageCommand {
  /** `/otel`. */
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  /** What each usage does, by its first words: `deploy`. */
  readonly about: Readonly<Record<string, string>>;
}

export interface PageChannel {
  readonly id: string;
  /** Without the #; of an IM the name of the other one. */
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly topic: string;
  readonly members: readonly string[];
  /** Of an IM: the other one. */
  readonly withUser?: string;
}

interface PageReaction {
  readonly name: string;
  readonly users: readonly string[];
}

export interface PageFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  /** Bytes. */
  readonly size: number;
  readonly altText: string;
  /** Path on this server: `/files/F..`. */
  readonly url: string;
  /** The text, for text files up to 64 KiB. */
  readonly preview?: string;
}

export interface PageMessage {
  readonly channel: string;
  /** Identity within the channel, and time: seconds since 1970 with six decimals. */
  readonly ts: string;
  /** The head's ts. A head that has replies carries its own ts here. */
  readonly threadTs?: string;
  /** A reply that is shown in the channel as well. */
  readonly broadcast: boolean;
  /** Who wrote it: a person, the bot, or `USLACKBOT`. */
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly PageBlock[];
  readonly attachments: readonly PageAttachment[];
  readonly files: readonly PageFile[];
  readonly reactions: readonly PageReaction[];
  readonly edited: boolean;
  readonly pinned: boolean;
  /** Only this person sees it. */
  readonly onlyFor?: string;
  /** How many replies a head has, and when the last came. */
  readonly replyCount: number;
  readonly latestReply?: string;
}

export interface PageView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly hash: string;
  readonly callbackId: string;
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly blocks: readonly PageBlock[];
}

export interface PageConnection {
  readonly mode: 'socket' | 'http';
  /** Socket Mode: sockets that are open. HTTP: 1 when a request URL is set. */
  readonly connections: number;
}

/** A panel beside Slack: what it is and says is up to whoever plugged it in. */
export interface PagePanel {
  readonly id: string;
  readonly title: string;
  readonly state: Json;
}

/** One call as it was answered, for the traffic inspector. */
export interface PageTraffic {
  readonly sequence: number;
  /** `in`: the app called Slack. `out`: Slack called the app. */
  readonly direction: 'in' | 'out';
  /** `chat.postMessage`, `response_url`, `slash_commands`, `block_actions` ... */
  readonly method: string;
  readonly channel?: string;
  /** `ok`, or the error's name. */
  readonly outcome: string;
  readonly durationMs: number;
}

export interface PageSnapshot {
  readonly version: number;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: { readonly id: string; readonly name: string; readonly botUserId: string };
  /** Whose eyes these are. */
  readonly you: string;
  readonly people: readonly PagePerson[];
  readonly usergroups: readonly PageUsergroup[];
  readonly commands: readonly PageCommand[];
  /** Those this person can see. */
  readonly channels: readonly PageChannel[];
  /** Oldest first, heads and replies together, ephemeral ones among them. */
  readonly messages: readonly PageMessage[];
  /** The app's Home tab, null until the app has published one. */
  readonly home: PageView | null;
  /** Modals that are open, the topmost last. */
  readonly modals: readonly PageView[];
  readonly connection: PageConnection;
  readonly faults: readonly PageFault[];
  readonly panels: readonly PagePanel[];
}

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

export type PageFaultEffect =
  | { readonly kind: 'too-many-requests'; readonly retryAfterSeconds: number }
  | { readonly kind: 'status'; readonly code: number }
  /** An error of Slack's own by name, in an answer with status 200. */
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** The effect happens, its answer never arrives. */
  | { readonly kind: 'lost-response' }
  /** The same envelope (or HTTP delivery) comes twice. */
  | { readonly kind: 'duplicate' };

export interface PageFault {
  readonly id: number;
  /** A Web API method, `response_url`, `upload`, or a delivery (`slash_commands`, `block_actions` ...); any when absent. `chat.*` matches the family. */
  readonly method?: string;
  readonly channel?: string;
  /** How many more it strikes; null is without end. */
  readonly left: number | null;
  readonly effect: PageFaultEffect;
}
