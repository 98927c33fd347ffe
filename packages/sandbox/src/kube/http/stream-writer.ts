import type { ServerResponse } from 'node:http';
import type { StreamSink } from './stream.ts';

/** A client that reads too slowly for this much is cut off. */
const BACKLOG_LIMIT = 64 * 1024 * 1024;

/** Keeps what is written until the answer is opened: a refusal must still be possible until then. */
export class StreamWriter implements StreamSink {
  readonly #response: ServerResponse;
  readonly #count: (text: string) => void;
  readonly #early: string[] = [];
  #open = false;
  #ended = false;

  constructor(response: ServerResponse, count: (text: string) => void) {
    this.#response = response;
    this.#count = count;
  }

  write(text: string): void {
    if (this.#ended) return;
    if (!this.#open) {
      this.#early.push(text);
      return;
    }
    if (this.#response.writableLength > BACKLOG_LIMIT) {
      this.#response.destroy();
      return;
    }
    this.#count(text);
    this.#response.write(text);
  }

  end(): void {
    this.#ended = true;
    if (this.#open) this.#response.end();
  }

  open(contentType: string): void {
    this.#response.writeHead(200, {
      'content-type': contentType,
      'cache-control': 'no-cache, private',
      'transfer-encoding': 'chunked',
    });
    this.#response.flushHeaders();
    this.#open = true;
    const text = this.#early.join('');
    this.#count(text);
    if (text !== '') this.#response.write(text);
    if (this.#ended) this.#response.end();
  }
}
