import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Answer } from './answer.ts';
import type { StreamedAnswer } from './stream.ts';

/** The answer of somebody else, passed on as it comes: status, headers and bytes. */
export interface RelayedAnswer {
  /**
   * Writes it and tells `count` of every part of the body.
   *
   * @throws StatusError before anything is written, when there is no answer to pass on
   */
  send(response: ServerResponse, count: (part: string | Uint8Array) => void): Promise<void>;
}

/** A connection whose client wants to speak another protocol from here on. */
export interface UpgradingConnection {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What has come already. */
  readonly head: Buffer;
}

/** Goes over to another protocol. */
export interface UpgradedAnswer {
  start(connection: UpgradingConnection): void;
}

/** What a request leads to: a finished answer, one that goes on, one that comes from elsewhere, or another protocol. */
export type Outcome =
  | { readonly answer: Answer }
  | { readonly stream: StreamedAnswer }
  | { readonly relay: RelayedAnswer }
  | { readonly upgrade: UpgradedAnswer };
