import type { Json, JsonObject } from '../page-protocol.ts';

/** Something that Slack tells the app. */
export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  /** For the log and for faults: `slash_commands`, `block_actions`, `event` ... */
  readonly method: string;
  readonly channel?: string;
  readonly payload: JsonObject;
  /** Whether the acknowledgement may say something. */
  readonly acceptsResponse: boolean;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** What came of it. `detail` is the reason that a retry tells. */
export type Delivered =
  | { readonly state: 'acknowledged'; readonly payload: Json | undefined }
  | {
      readonly state: 'failed';
      readonly error: 'operation_timeout' | 'dispatch_failed';
      readonly detail: string;
      /** The app asked not to be told again. */
      readonly final?: boolean;
    };

/** A way to the app. */
export interface Carrier {
  /** Resolves with the acknowledgement, or after the three seconds that the app has. `twice` delivers it two times. */
  deliver(envelope: Envelope, twice: boolean): Promise<Delivered>;
  /** Cuts the connection that the next envelope would take. */
  reset(): void;
}

/** The app must acknowledge within this time. */
export const ACK_MS = 3_000;
