/** What goes back to a client: a finished body, or a stream that the writer feeds. */
export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(code: number, body: unknown): Answer {
  return {
    code,
    headers: { 'content-type': 'application/json' },
    body: `${typeof body === 'string' ? body : JSON.stringify(body)}\n`,
  };
}

export function textAnswer(code: number, body: string): Answer {
  return { code, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
