import { DeployError, type KubeError } from '../errors.ts';
import type { ObjectRef } from '../objects.ts';
import type { Clock } from '../ports.ts';
import type { ClientBounds } from './client-bounds.ts';
import { connectionFaultOf } from './connection-fault.ts';
import type { Credentials, Identity } from './credentials.ts';
import { refusedIdentityHint } from './credentials-open.ts';
import {
  type ExchangeBounds,
  type HttpAnswer,
  type HttpRequest,
  type HttpStream,
  type HttpTransport,
  headerOf,
} from './http-exchange.ts';
import type { InFlightLimit } from './in-flight-limit.ts';
import { type CallContext, malformedAnswerError, refusedError, unreachableError } from './kube-failure.ts';
import { type FailedAttempt, nextWait, parseRetryAfter, type Replay } from './retry-policy.ts';
import { parseRefusal, type Refusal } from './status-body.ts';

/** One call to the API. */
export interface ApiCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** For messages: `list deployments.apps`. */
  readonly action: string;
  readonly ref?: ObjectRef;
  readonly replay: Replay;
  /** Values of the body that must not appear in any text. */
  readonly secrets?: () => readonly string[];
  readonly signal?: AbortSignal;
}

export interface ApiClientParts {
  readonly server: string;
  readonly userAgent: string;
  readonly bounds: ClientBounds;
  readonly credentials: Credentials;
  readonly transportFor: (identity: Identity) => HttpTransport;
  readonly limit: InFlightLimit;
  /** Places of their own for the Leases of locks: a sign of life must not wait behind slow writes. */
  readonly lockLimit: InFlightLimit;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Calls with credentials, bounds and retries. Throws {@link KubeError}; when the signal aborts, its reason. */
export class ApiClient {
  readonly server: string;
  readonly #parts: ApiClientParts;
  readonly #basePath: string;
  #answered = false;

  constructor(parts: ApiClientParts) {
    this.#parts = parts;
    this.server = parts.server;
    this.#basePath = new URL(parts.server).pathname.replace(/\/$/, '');
  }

  /** A place is held for each try, and not while waiting for the next. */
  async call(call: ApiCall): Promise<HttpAnswer> {
    const { clock, bounds } = this.#parts;
    const limit = this.#limitOf(call);
    let deadline = clock.monotonic() + bounds.callMs;
    for (let attempts = 1; ; attempts += 1) {
      const queued = clock.monotonic();
      const result = await limit.run(() => {
        // Time in the queue is none of the server's.
        deadline += clock.monotonic() - queued;
        return this.#tryOnce(call, attempts, deadline);
      }, call.signal);
      if (!('waitMs' in result)) return result;
      await clock.sleep(result.waitMs, call.signal);
    }
  }

  #limitOf(call: ApiCall): InFlightLimit {
    return isLock(call) ? this.#parts.lockLimit : this.#parts.limit;
  }

  /** The JSON of an answer. */
  async content(call: ApiCall): Promise<unknown> {
    return await this.parse(call, await this.call(call));
  }

  async parse(call: ApiCall, answer: HttpAnswer): Promise<unknown> {
    try {
      return JSON.parse(answer.body);
    } catch {
      throw await this.malformed(call, 'its body is not JSON', answer.status);
    }
  }

  /** The error for an answer that is not what the protocol promises. */
  async malformed(call: ApiCall, what: string, status: number): Promise<KubeError> {
    return malformedAnswerError(what, status, await this.#context(call));
  }

  /** One try; the answer is read as it comes. Faults of the network are thrown as they are. */
  async stream(call: ApiCall, bounds: ExchangeBounds): Promise<HttpStream> {
    const identity = await this.#parts.credentials.identity();
    const opened = await this.#parts.transportFor(identity).open(this.#request(call, identity), bounds);
    this.#answered = true;
    if (opened.status < 400) return opened;
    const refusal = parseRefusal(opened.status, await shortText(opened));
    if (opened.status === 401) await this.#parts.credentials.renew(identity);
    throw refusedError(refusal, await this.#context(call, identity));
  }

  /**
   * One try, or two where credentials had to be renewed, and any status: the answer may be that of a server behind this one.
   * Only a Status of the API server itself is thrown.
   */
  relay(call: ApiCall, bounds: ExchangeBounds): Promise<HttpAnswer> {
    return this.#parts.limit.run(
      async () => (await this.#relayOnce(call, bounds, true)) ?? (await this.#relayOnce(call, bounds, false)),
      call.signal,
    );
  }

  async #relayOnce(call: ApiCall, bounds: ExchangeBounds, mayRenew: true): Promise<HttpAnswer | undefined>;
  async #relayOnce(call: ApiCall, bounds: ExchangeBounds, mayRenew: false): Promise<HttpAnswer>;
  async #relayOnce(call: ApiCall, bounds: ExchangeBounds, mayRenew: boolean): Promise<HttpAnswer | undefined> {
    const { credentials, transportFor } = this.#parts;
    const identity = await credentials.identity();
    const answer = await transportFor(identity)
      .exchange(this.#request(call, identity), bounds)
      .catch(async (fault: unknown) => {
        call.signal?.throwIfAborted();
        throw isTransportFault(fault) ? unreachableError(fault, await this.#context(call, identity)) : fault;
      });
    this.#answered = true;
    const refusal = answer.status < 400 ? undefined : parseRefusal(answer.status, answer.body);
    if (refusal?.isStatus !== true) return answer;
    if (mayRenew && answer.status === 401 && (await credentials.renew(identity))) return undefined;
    throw refusedError(refusal, await this.#context(call, identity));
  }

  /** Whether the server ever answered: an address that never did is probably wrong. */
  get answered(): boolean {
    return this.#answered;
  }

  /** The error for a refusal that came inside a stream. */
  async refused(call: ApiCall, refusal: Refusal): Promise<KubeError> {
    return refusedError(refusal, await this.#context(call));
  }

  /** The error for a call that got no answer. */
  async unreachable(call: ApiCall, fault: unknown): Promise<KubeError> {
    return unreachableError(fault, await this.#context(call));
  }

  /** An answer, or how long to wait before the next try; throws when there shall be none. */
  async #tryOnce(call: ApiCall, attempts: number, deadline: number): Promise<HttpAnswer | { readonly waitMs: number }> {
    const { bounds, clock, random } = this.#parts;
    const failed = await this.#attempt(call, attempts, deadline);
    if ('body' in failed) return failed;
    if (failed.renewed) return { waitMs: 0 };
    const { failure, error } = failed;
    const about = { attempt: attempts, replay: call.replay, answeredBefore: this.#answered, failure };
    const waitMs = nextWait(about, bounds.retry, random());
    if (waitMs === undefined || clock.monotonic() + waitMs >= deadline) throw error;
    return { waitMs };
  }

  async #attempt(call: ApiCall, attempts: number, deadline: number): Promise<HttpAnswer | Failed> {
    const { credentials, clock, transportFor } = this.#parts;
    const identity = await credentials.identity();
    try {
      const answer = await transportFor(identity).exchange(
        this.#request(call, identity),
        this.#exchangeBounds(call, deadline),
      );
      this.#answered = true;
      if (answer.status < 400) return answer;
      const refusal = parseRefusal(answer.status, answer.body);
      const renewed = answer.status === 401 && attempts === 1 && (await credentials.renew(identity));
      const failure = refusalFailure(refusal, answer, clock.now());
      return { failure, renewed, error: refusedError(refusal, await this.#context(call, identity)) };
    } catch (fault) {
      call.signal?.throwIfAborted();
      if (!isTransportFault(fault)) throw fault;
      const error = unreachableError(fault, await this.#context(call, identity));
      return { failure: { type: 'fault', fault: connectionFaultOf(fault) }, renewed: false, error };
    }
  }

  #exchangeBounds({ signal }: ApiCall, deadline: number): ExchangeBounds {
    const { attemptMs, silenceMs, bodyBytes } = this.#parts.bounds;
    const totalMs = Math.max(1, Math.min(attemptMs, deadline - this.#parts.clock.monotonic()));
    const bounds = { totalMs, headersMs: totalMs, silenceMs, bodyBytes };
    return signal === undefined ? bounds : { ...bounds, signal };
  }

  #request(call: ApiCall, identity: Identity): HttpRequest {
    const headers = {
      accept: call.accept ?? 'application/json',
      'user-agent': this.#parts.userAgent,
      ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
      ...identity.headers,
    };
    const lane = isLock(call) ? ({ isLock: true } as const) : {};
    const head = { method: call.method, path: `${this.#basePath}${call.path}`, headers, ...lane };
    return call.body === undefined ? head : { ...head, body: call.body };
  }

  async #context(call: ApiCall, used?: Identity): Promise<CallContext> {
    const identity = used ?? (await this.#parts.credentials.identity());
    const hint = refusedIdentityHint(identity, this.#parts.clock.now());
    return {
      server: this.server,
      action: call.action,
      secrets: [...identity.secrets, ...(call.secrets?.() ?? [])],
      ...(call.ref === undefined ? {} : { ref: call.ref }),
      ...(hint === undefined ? {} : { credentialsHint: hint }),
    };
  }
}

/** Leases are what locks are made of. */
function isLock({ path }: ApiCall): boolean {
  return path.startsWith('/apis/coordination.k8s.io/');
}

interface Failed {
  readonly failure: FailedAttempt['failure'];
  /** Refused for its credentials, and there are new ones. */
  readonly renewed: boolean;
  readonly error: KubeError;
}

function refusalFailure(refusal: Refusal, answer: HttpAnswer, now: Date): FailedAttempt['failure'] {
  const fromBody = refusal.retryAfterSeconds === undefined ? undefined : refusal.retryAfterSeconds * 1000;
  const retryAfterMs = parseRetryAfter(headerOf(answer.headers, 'retry-after'), now) ?? fromBody;
  return retryAfterMs === undefined ? { type: 'refusal', refusal } : { type: 'refusal', refusal, retryAfterMs };
}

/** Faults of the network carry a `code`; errors of ours and mistakes in the call do not count as such. */
export function isTransportFault(fault: unknown): boolean {
  if (!(fault instanceof Error) || fault instanceof DeployError) return false;
  return 'code' in fault && !/^(ERR_INVALID_|UND_ERR_INVALID_ARG)/.test(String(fault.code));
}

async function shortText({ body }: HttpStream): Promise<string> {
  let text = '';
  for await (const piece of body) {
    text += piece;
    if (text.length > 100_000) break;
  }
  return text;
}
