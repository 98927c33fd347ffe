/** One request to the bot's own HTTP side. The body was read whole, within the limit of its route. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; a header that came more than once holds its values joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Whether a client certificate was shown that the configured authority signed. */
  readonly clientCertificate: boolean;
}

/** A request before its body is read. */
export type HttpHead = Omit<HttpRequest, 'body'>;

export interface HttpAnswer {
  readonly status: number;
  readonly body?: string;
  /** `text/plain; charset=utf-8` where absent. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Exact path: `/webhooks/alertmanager`. */
  readonly path: string;
  /** A larger body is answered 413 before the handler sees it; 1 MiB where absent. */
  readonly maxBodyBytes?: number;
  /** Asked before anything of the body is read; what it answers is the answer, and the body never costs memory. */
  admit?(head: HttpHead): HttpAnswer | undefined;
  /** What it throws is answered 500 and logged; an answer later than 30 s is answered 503. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
}

/** The bot's HTTP side, on which the rooms mount what they serve. */
export interface HttpSide {
  mount(route: HttpRoute): void;
}
