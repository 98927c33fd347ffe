import type { Answer } from './answer.ts';

/** The servers of the stack that are asked over HTTP. */
export const backendNames = ['prometheus', 'alertmanager', 'loki', 'tempo', 'grafana'] as const;

export type BackendName = (typeof backendNames)[number];

/** One backend, wherever it is and whatever the way to it. */
export interface HttpBackend {
  readonly name: BackendName;
  /** For messages: `prometheus (monitoring/prometheus:9090, through the API server)`. */
  readonly where: string;
  /** Never rejects but with the reason of the world's signal. Tried once; what is asked may be asked again by whoever asks. */
  request(request: BackendRequest): Promise<Answer<BackendReply>>;
}

export interface BackendRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the slash on, encoded, without a query: `/api/v1/query`. */
  readonly path: string;
  readonly query?: BackendQuery;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** From being sent to the last byte; {@link defaultTimeoutMs} where absent. */
  readonly timeoutMs?: number;
}

/** A list is sent as the same parameter several times; `undefined` is left out. */
export type BackendQuery = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What a backend answered, with any status. */
export interface BackendReply {
  readonly status: number;
  readonly text: string;
}

/** No look at the stack waits longer for one answer. */
export const defaultTimeoutMs: number = 10_000;

/** Metrics of a busy collector are half a megabyte; more than this is no answer for us. */
export const mostAnswerBytes: number = 8 * 1024 * 1024;

/** `/api/v1/query?query=up`, or the path alone. */
export function pathWithQuery({ path, query = {} }: Pick<BackendRequest, 'path' | 'query'>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
      one === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`],
    ),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
