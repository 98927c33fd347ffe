import type { ServerResponse } from 'node:http';
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

/** What a request leads to: a finished answer, one that goes on, or one that comes from elsewhere. */
export type Outcome =
  | { readonly answer: Answer }
  | { readonly stream: StreamedAnswer }
  | { readonly relay: RelayedAnswer };
