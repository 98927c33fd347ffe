import { systemClock } from '../cluster/system-clock.ts';
import type { Clock } from '../ports.ts';
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
  /** For one artifact with its redirects and further tries; default 60 s. In milliseconds. */
  readonly timeoutMs?: number;
  /** Default 5. */
  readonly mostRedirects?: number;
  /** Further tries after a broken connection or a server error; default 2. */
  readonly retries?: number;
  /** Before the first of them, in milliseconds; twice as long before each next. Default 500. */
  readonly firstWaitMs?: number;
  readonly clock?: Clock;
}

type Bounds = Required<Omit<HttpsFetchOptions, 'fetch'>>;

const defaults: Bounds = {
  mostBytes: 16 * 1024 * 1024,
  timeoutMs: 60_000,
  mostRedirects: 5,
  retries: 2,
  firstWaitMs: 500,
  clock: systemClock,
};

/**
 * Fetches by HTTPS and nothing else, also where a redirect leads; within a size, a time and a number of redirects.
 *
 * @throws ArtifactError `artifact-unreachable`, or `artifact-missing` when the server has no such file.
 */
export function httpsFetch({ fetch, ...options }: HttpsFetchOptions): FetchBytes {
  const bounds = { ...defaults, ...options };
  return async (url, signal) => {
    const timeout = AbortSignal.timeout(bounds.timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      return await tryAgain({ url, fetch, bounds, signal: either });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ArtifactError) throw error;
      const why = timeout.aborted ? `no complete answer within ${bounds.timeoutMs / 1000} s` : reasonOf(error);
      throw unreachable(url, why, error);
    }
  };
}

/** Only what may pass is tried again: what the server or our own bounds refuse stays refused. */
async function tryAgain(following: Following): Promise<Uint8Array> {
  const { bounds, signal } = following;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await follow(following);
    } catch (error) {
      if (error instanceof ArtifactError || signal.aborted || attempt >= bounds.retries) throw error;
      await bounds.clock.sleep(bounds.firstWaitMs * 2 ** attempt, signal);
    }
  }
}

/** The server has trouble that may pass. */
class ServerTrouble extends Error {
  override readonly name = 'ServerTrouble';
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
    if (answer.status === 429 || answer.status >= 500) throw new ServerTrouble(`the server answered ${answer.status}`);
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
  if (error instanceof ServerTrouble) return error.message;
  if (!(error instanceof Error)) return 'the connection failed';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `the connection failed${code}`;
}
