import { ArtifactError } from './artifact-error.ts';
import type { FetchBytes } from './lock-artifacts.ts';

/** As much of `fetch` as is needed here; the global one fits. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>;

export interface FetchInit {
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: (AsyncIterable<Uint8Array> & { cancel?(): Promise<void> }) | null;
}

export interface HttpsFetchOptions {
  readonly fetch: Fetch;
  /** Default 16 MiB. */
  readonly mostBytes?: number;
  /** For one artifact with its redirects; default 60 s. In milliseconds. */
  readonly timeoutMs?: number;
  /** Default 5. */
  readonly mostRedirects?: number;
}

interface Bounds {
  readonly mostBytes: number;
  readonly timeoutMs: number;
  readonly mostRedirects: number;
}

/**
 * Fetches by HTTPS and nothing else, also where a redirect leads; within a size, a time and a number of redirects.
 *
 * @throws ArtifactError `artifact-unreachable`, or `artifact-missing` when the server has no such file.
 */
export function httpsFetch(options: HttpsFetchOptions): FetchBytes {
  const bounds = {
    mostBytes: options.mostBytes ?? 16 * 1024 * 1024,
    timeoutMs: options.timeoutMs ?? 60_000,
    mostRedirects: options.mostRedirects ?? 5,
  };
  return async (url, signal) => {
    const timeout = AbortSignal.timeout(bounds.timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      return await follow({ url, fetch: options.fetch, bounds, signal: either });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ArtifactError) throw error;
      const why = timeout.aborted ? `no complete answer within ${bounds.timeoutMs / 1000} s` : reasonOf(error);
      throw unreachable(url, why, error);
    }
  };
}

interface Following {
  readonly url: string;
  readonly fetch: Fetch;
  readonly bounds: Bounds;
  readonly signal: AbortSignal;
}

async function follow({ url, fetch, bounds, signal }: Following): Promise<Uint8Array> {
  let address = httpsOnly(url, url);
  for (let redirects = 0; redirects <= bounds.mostRedirects; redirects += 1) {
    const answer = await fetch(address, { redirect: 'manual', signal });
    if (answer.status === 200) return await readBody(answer, url, bounds.mostBytes);
    await answer.body?.cancel?.();
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || location === null) throw refused(url, answer.status);
    address = httpsOnly(URL.parse(location, address)?.href ?? location, url);
  }
  throw unreachable(url, `more than ${bounds.mostRedirects} redirects`);
}

function httpsOnly(address: string, url: string): string {
  if (URL.parse(address)?.protocol === 'https:') return address;
  throw unreachable(url, address === url ? 'it is no https address' : 'it redirects to an address that is not https');
}

function refused(url: string, status: number): ArtifactError {
  if (status !== 404 && status !== 410) return unreachable(url, `the server answered ${status}`);
  return new ArtifactError('artifact-missing', `There is nothing at ${shown(url)} (${status}).`, {
    advice: ['Check the version and the address.'],
  });
}

async function readBody({ body }: FetchAnswer, url: string, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw unreachable(url, `it is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreachable(url: string, why: string, cause?: unknown): ArtifactError {
  return new ArtifactError('artifact-unreachable', `${shown(url)} cannot be fetched: ${why}.`, {
    advice: [
      'Check the network and the proxy.',
      'Without a way to the internet: fill a folder with `otel vendor` elsewhere and use that.',
    ],
    cause,
  });
}

/** Without credentials and query, which may be signed. */
function shown(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'The address' : `${parsed.origin}${parsed.pathname}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `the connection failed${code}`;
}
