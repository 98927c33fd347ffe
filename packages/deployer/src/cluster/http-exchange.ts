/** One HTTP request to the API server. `path` starts at the server's own path and is already encoded. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: HttpHeaders;
  readonly body?: string;
  /** Of a lock: goes over connections of its own, past whatever else is under way. */
  readonly isLock?: true;
}

export type HttpHeaders = Readonly<Record<string, string | readonly string[]>>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: string;
}

/** An answer whose body has no end in sight. */
export interface HttpStream {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Pieces of text as they come; reading slowly slows the server down. Throws when the connection breaks. */
  readonly body: AsyncIterable<string>;
}

/** Times in milliseconds. */
export interface ExchangeBounds {
  /** From being sent to the last byte. */
  readonly totalMs?: number;
  /** Until the headers are there. */
  readonly headersMs: number;
  /** Longest silence in the body. */
  readonly silenceMs: number;
  /** Largest body in bytes. */
  readonly bodyBytes: number;
  readonly signal?: AbortSignal;
}

/** The way bytes go to and from one server as one user. Errors are those of the network, with their `code`. */
export interface HttpTransport {
  exchange(request: HttpRequest, bounds: ExchangeBounds): Promise<HttpAnswer>;
  open(request: HttpRequest, bounds: ExchangeBounds): Promise<HttpStream>;
  /** Gives up what is under way. */
  close(): Promise<void>;
  /** Takes nothing new, and closes when what is under way has ended. */
  retire(): Promise<void>;
}

/** A header as one text, whatever way it came. */
export function headerOf(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
}
