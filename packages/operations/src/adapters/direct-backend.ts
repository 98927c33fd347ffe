import type { Dispatcher, RequestInit, Response } from 'undici';
import { type Answer, answered, failed } from '../backends/answer.ts';
import {
  type BackendName,
  type BackendReply,
  type BackendRequest,
  defaultTimeoutMs,
  type HttpBackend,
  mostAnswerBytes,
  pathWithQuery,
} from '../backends/http-backend.ts';

export interface DirectBackendOptions {
  /** `http://prometheus.monitoring.svc:9090`, with a path where it is served below one. */
  readonly url: string;
  /** Such as an `authorization` header; never in any text. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Connections of the caller's, who closes them: a pool, an authority, a client certificate. undici's own where absent. */
  readonly dispatcher?: Dispatcher;
  readonly signal: AbortSignal;
}

/** A backend at an address of its own: inside the cluster, or behind an ingress. */
export function directBackend(name: BackendName, options: DirectBackendOptions): HttpBackend {
  const base = options.url.replace(/\/+$/, '');
  return {
    name,
    where: `${name} (${shown(base)})`,
    request: async (request) => {
      const timeout = AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs);
      // Loaded with the first request: all of undici costs 45 ms at start, and few commands ask a server directly.
      const { fetch } = await import('undici');
      try {
        const answer = await fetch(`${base}${pathWithQuery(request)}`, {
          ...contentOf(request, options.headers),
          ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
          redirect: 'manual',
          signal: AbortSignal.any([options.signal, timeout]),
        });
        return await replyOf(name, answer);
      } catch (error) {
        options.signal.throwIfAborted();
        return faultOf({ name, base, error, timedOut: timeout.aborted });
      }
    },
  };
}

function contentOf({ method, body }: BackendRequest, headers: DirectBackendOptions['headers']): RequestInit {
  if (body === undefined) return { method, headers: { ...headers } };
  return { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Reads no more than may be kept, and ends the connection where there is more. */
async function replyOf(name: BackendName, { status, body }: Response): Promise<Answer<BackendReply>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostAnswerBytes)
      return failed('backend-bad-answer', `${name} answered with more than ${mostAnswerBytes} bytes.`, { status });
    chunks.push(chunk);
  }
  return answered({ status, text: Buffer.concat(chunks).toString('utf8') });
}

interface Failure {
  readonly name: BackendName;
  readonly base: string;
  readonly error: unknown;
  readonly timedOut: boolean;
}

function faultOf({ name, base, error, timedOut }: Failure): Answer<BackendReply> {
  if (timedOut) return failed('backend-timeout', `${name} at ${shown(base)} did not answer in time.`);
  const code = codeOf(error);
  const said = `${name} at ${shown(base)} cannot be reached${code === undefined ? '' : ` (${code})`}.`;
  if (code !== undefined && isAboutTrust(code)) {
    return failed('backend-unreachable', said, { advice: [CHECK_CERTIFICATES] });
  }
  const closed = base.startsWith('https:') && ['UND_ERR_SOCKET', 'ECONNRESET'].includes(code ?? '');
  return failed('backend-unreachable', said, {
    // Since TLS 1.3 a server refuses a certificate after the handshake, and often only closes the connection.
    advice: [...(closed ? [CHECK_CERTIFICATES] : []), 'Check the address, and that NetworkPolicies let us through.'],
  });
}

const CHECK_CERTIFICATES = 'Check the certificate that is shown to it, and the authority: neither may have expired.';

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}

/** Of Node's TLS: a certificate that we refuse (`CERT_HAS_EXPIRED`, `ERR_TLS_…`), or the alert of a server that refuses ours. */
function isAboutTrust(code: string): boolean {
  return /^(ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code);
}

/** Without credentials and query. */
function shown(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'an address that is none' : `${parsed.origin}${parsed.pathname.replace(/\/$/, '')}`;
}
