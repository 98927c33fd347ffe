/**
 * What the sandbox Slack and its page say to each other. Types only, so that browser code can import them.
 *
 * The page asks `GET /sandbox/state?user=U..` once, or opens `GET /sandbox/events?user=U..` (server-sent events): the
 * first event is a `snapshot`, then `changes` follow; each carries its version as the event id, so that a browser
 * which comes back with `Last-Event-ID` gets only what it missed (or a new snapshot when that is too long ago).
 * Acts are `POST /sandbox/act` with the header `x-sandbox-token` (from `<meta name="sandbox-token">`).
 */

import type {
  DisconnectReason,
  Json,
  PageChannel,
  PageConnection,
  PageFault,
  PageFaultEffect,
  PageMessage,
  PagePanel,
  PagePerson,
  PageTraffic,
  PageUsergroup,
  PageView,
} from './page-state.ts';

export type {
  DisconnectReason,
  Json,
  JsonObject,
  PageAttachment,
  PageBlock,
  PageChannel,
  PageCommand,
  PageConnection,
  PageFault,
  PageFaultEffect,
  PageFile,
  PageMessage,
  PagePanel,
  PagePerson,
  PageSnapshot,
  PageTraffic,
  PageUsergroup,
  PageView,
} from './page-state.ts';

/** What changed. Each replaces the thing it names. */
export type PageChange =
  | { readonly kind: 'message'; readonly message: PageMessage }
  | { readonly kind: 'message-gone'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'channel'; readonly channel: PageChannel }
  | { readonly kind: 'person'; readonly person: PagePerson }
  | { readonly kind: 'usergroup'; readonly usergroup: PageUsergroup }
  | { readonly kind: 'home'; readonly view: PageView | null }
  | { readonly kind: 'modals'; readonly views: readonly PageView[] }
  | { readonly kind: 'connection'; readonly connection: PageConnection }
  | { readonly kind: 'faults'; readonly faults: readonly PageFault[] }
  | { readonly kind: 'panel'; readonly panel: PagePanel }
  | { readonly kind: 'traffic'; readonly traffic: PageTraffic };

/** Server-sent events by name: `snapshot` carries a PageSnapshot, `changes` a PageChanges, `heartbeat` nothing. */
export interface PageChanges {
  readonly version: number;
  readonly changes: readonly PageChange[];
}

/** What a person filled in: by block_id and action_id. Options by value, people and channels by id, times as Slack writes them. */
export type FieldValues = Readonly<Record<string, Readonly<Record<string, FieldValue>>>>;

/** Text, one choice, several choices, or nothing chosen. */
export type FieldValue = string | readonly string[] | null;

/** Where an element stands. */
export type ElementPlace =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'view'; readonly viewId: string };

/**
 * What a person does. `send` is the composer: text that begins with a slash runs a command.
 * `interact` is any element: a button (no value), a select, a date (their value), checkboxes (all checked values).
 * The page asks for `confirm` itself before it sends `interact`. `suggest` asks an external select for its options.
 */
export type PageAct =
  | {
      readonly act: 'send';
      readonly user: string;
      readonly channel: string;
      readonly text: string;
      readonly thread?: string;
    }
  | {
      readonly act: 'interact';
      readonly user: string;
      readonly place: ElementPlace;
      readonly blockId: string;
      readonly actionId: string;
      readonly value?: FieldValue;
      /** What stands in the other fields of the same message or view. */
      readonly values?: FieldValues;
    }
  | {
      readonly act: 'suggest';
      readonly user: string;
      readonly place: ElementPlace;
      readonly blockId: string;
      readonly actionId: string;
      readonly query: string;
    }
  | { readonly act: 'submit-view'; readonly user: string; readonly viewId: string; readonly values: FieldValues }
  | { readonly act: 'close-view'; readonly user: string; readonly viewId: string }
  | { readonly act: 'open-home'; readonly user: string }
  /** Opens (or finds) the IM with the app or a person; the answer's `channel` is its id. */
  | { readonly act: 'open-im'; readonly user: string; readonly with: string }
  | {
      readonly act: 'react';
      readonly user: string;
      readonly channel: string;
      readonly ts: string;
      /** Without colons. A reaction that is there already is taken away. */
      readonly name: string;
    }
  | { readonly act: 'dismiss'; readonly user: string; readonly channel: string; readonly ts: string }
  | { readonly act: 'panel'; readonly panel: string; readonly body: Json };

export interface PageOption {
  readonly text: string;
  readonly value: string;
  readonly description?: string;
  /** The label of the group it stands in. */
  readonly group?: string;
}

/** What the person sees at once; everything else comes as changes. */
export interface PageActResult {
  readonly ok: boolean;
  /** `operation_timeout`, `dispatch_failed`, `invalid_command` ... */
  readonly error?: string;
  /** The sentence that Slack shows. */
  readonly text?: string;
  /** Of a submitted view: what is wrong, by block_id. */
  readonly fieldErrors?: Readonly<Record<string, string>>;
  /** Of `suggest`. */
  readonly options?: readonly PageOption[];
  /** Of `open-im`. */
  readonly channel?: string;
  /** Of `panel`. */
  readonly answer?: Json;
}

/** `POST /sandbox/faults`; the answer is `{ok, faults}`. `GET` lists them. */
export type PageFaultOrder =
  | {
      readonly order: 'add';
      readonly method?: string;
      readonly channel?: string;
      readonly times?: number;
      readonly effect: PageFaultEffect;
    }
  | { readonly order: 'remove'; readonly id: number }
  | { readonly order: 'clear' }
  /** Ends every open socket the way Slack does. */
  | { readonly order: 'disconnect'; readonly reason: DisconnectReason }
  /** Cuts every open socket without a word. */
  | { readonly order: 'cut' }
  /** A second process takes part in the app's traffic, and answers nothing. */
  | { readonly order: 'second-process'; readonly on: boolean };
