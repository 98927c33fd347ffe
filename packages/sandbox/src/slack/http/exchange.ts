import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../page-protocol.ts';

/** One HTTP request on its way to an answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: Buffer;
}

/** The largest body: a file of the size that is taken, and its wrapping. */
const BODY_LIMIT = 65 * 1024 * 1024;

/** The body of a request; undefined when it is too large. */
export async function readWholeBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += part.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function replyJson(
  response: ServerResponse,
  body: Json | object,
  { status = 200, headers = {} }: Reply = {},
): void {
  reply(response, JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export function replyText(response: ServerResponse, body: string, { status = 200, headers = {} }: Reply = {}): void {
  reply(response, body, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });
}

export function reply(
  response: ServerResponse,
  body: string | Uint8Array,
  { status = 200, headers = {} }: Reply,
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers });
  response.end(body);
}
