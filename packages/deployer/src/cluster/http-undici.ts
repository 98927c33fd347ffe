import type { Dispatcher } from 'undici';
import { DeployError } from '../errors.ts';
import type {
  ExchangeBounds,
  HttpAnswer,
  HttpHeaders,
  HttpRequest,
  HttpStream,
  HttpTransport,
} from './http-exchange.ts';
import { createStreamBody } from './stream-body.ts';
import { type ConnectionSettings, createDispatcher } from './undici-dispatchers.ts';

export interface TransportSettings extends ConnectionSettings {
  /** Connections for calls, and at most as many calls at once. */
  readonly connections: number;
  /** The same for calls of locks. */
  readonly lockConnections: number;
  /** Streams open at once; each has a connection of its own. */
  readonly streams: number;
}

/** The transport over undici: a pool each for calls, locks and streams, so that watches starve no call, and calls no lock. */
export function createUndiciTransport(settings: TransportSettings): HttpTransport {
  const calls = createDispatcher(settings, settings.connections);
  let locks: Dispatcher | undefined;
  let streams: Dispatcher | undefined;
  let open = 0;

  async function openStream(request: HttpRequest, bounds: ExchangeBounds): Promise<HttpStream> {
    if (open >= settings.streams) throw tooManyStreams(settings.streams);
    open += 1;
    streams ??= createDispatcher(settings, settings.streams);
    const closed = (): void => {
      open -= 1;
    };
    return await dispatchStream(streams, { request, bounds, origin: settings.origin }, closed);
  }

  function poolOf({ isLock }: HttpRequest): Dispatcher {
    if (isLock !== true) return calls;
    locks ??= createDispatcher(settings, settings.lockConnections);
    return locks;
  }

  return {
    exchange: (request, bounds) => dispatchCall(poolOf(request), { request, bounds, origin: settings.origin }),
    open: openStream,
    close: async () => {
      await Promise.all([calls.destroy(), locks?.destroy(), streams?.destroy()]);
    },
    retire: async () => {
      await Promise.all([calls.close(), locks?.close(), streams?.close()]);
    },
  };
}

function tooManyStreams(streams: number): DeployError {
  return new DeployError('internal-error', `More than ${streams} watches would be open at once.`, {
    advice: ['Watch fewer kinds or namespaces at once: this is a defect of the caller.'],
  });
}

/** A failure of the exchange itself, told from others by its code. */
class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Dispatch {
  readonly request: HttpRequest;
  readonly bounds: ExchangeBounds;
  readonly origin: string;
}

function optionsOf({ request, bounds, origin }: Dispatch): Dispatcher.DispatchOptions {
  return {
    origin,
    path: request.path,
    method: request.method,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, mutable(value)])),
    body: request.body ?? null,
    headersTimeout: bounds.headersMs,
    bodyTimeout: bounds.silenceMs,
  };
}

function mutable(value: string | readonly string[]): string | string[] {
  return typeof value === 'string' ? value : [...value];
}

/** Ends an exchange once, from whichever side it comes: answer, fault, time or signal. */
interface Ending {
  /** Runs `settle` unless it has ended already. */
  finish(settle: () => void): void;
  /** Ends it from this side; the connection is given up. */
  stop(reason: unknown): void;
  /** The way to the running request, as soon as there is one. */
  begin(controller: Dispatcher.DispatchController): void;
}

function createEnding(bounds: ExchangeBounds, fail: (reason: unknown) => void): Ending {
  let ended: { readonly reason: unknown } | undefined;
  let controller: Dispatcher.DispatchController | undefined;
  const timer =
    bounds.totalMs === undefined ? undefined : setTimeout(() => stop(attemptTimeout(bounds)), bounds.totalMs);
  const onAbort = (): void => stop(bounds.signal?.reason);

  function finish(settle: () => void, reason: unknown = undefined): void {
    if (ended !== undefined) return;
    ended = { reason };
    clearTimeout(timer);
    bounds.signal?.removeEventListener('abort', onAbort);
    settle();
  }

  function stop(reason: unknown): void {
    finish(() => fail(reason), reason);
    controller?.abort(asError(reason));
  }

  bounds.signal?.addEventListener('abort', onAbort, { once: true });
  return {
    finish,
    stop,
    begin: (started) => {
      controller = started;
      if (ended !== undefined) started.abort(asError(ended.reason));
    },
  };
}

function attemptTimeout({ totalMs }: ExchangeBounds): ExchangeError {
  return new ExchangeError('ATTEMPT_TIMEOUT', `no complete answer within ${totalMs} ms`);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new ExchangeError('ABORTED', 'the call was aborted');
}

function dispatchCall(dispatcher: Dispatcher, dispatch: Dispatch): Promise<HttpAnswer> {
  const { bounds } = dispatch;
  return new Promise((resolve, reject) => {
    if (bounds.signal?.aborted === true) {
      reject(bounds.signal.reason);
      return;
    }
    const ending = createEnding(bounds, reject);
    const chunks: Buffer[] = [];
    let size = 0;
    let head: { status: number; headers: HttpHeaders } = { status: 0, headers: {} };
    dispatcher.dispatch(optionsOf(dispatch), {
      onRequestStart: (controller) => ending.begin(controller),
      onResponseStart: (_controller, status, headers) => {
        head = { status, headers: plainHeaders(headers) };
      },
      onResponseData: (_controller, chunk) => {
        size += chunk.length;
        if (size > bounds.bodyBytes)
          ending.stop(new ExchangeError('BODY_TOO_LARGE', `more than ${bounds.bodyBytes} bytes`));
        else chunks.push(chunk);
      },
      onResponseEnd: () => ending.finish(() => resolve({ ...head, body: Buffer.concat(chunks).toString('utf8') })),
      onResponseError: (_controller, error) => ending.finish(() => reject(error)),
    });
  });
}

function dispatchStream(dispatcher: Dispatcher, dispatch: Dispatch, closed: () => void): Promise<HttpStream> {
  const { bounds } = dispatch;
  return new Promise((resolve, reject) => {
    let fail: (reason: unknown) => void = reject;
    const ending = createEnding(bounds, (reason) => {
      closed();
      fail(reason);
    });
    if (bounds.signal?.aborted === true) {
      ending.stop(bounds.signal.reason);
      return;
    }
    let body: ReturnType<typeof createStreamBody> | undefined;
    dispatcher.dispatch(optionsOf(dispatch), {
      onRequestStart: (controller) => ending.begin(controller),
      onResponseStart: (controller, status, headers) => {
        const opened = createStreamBody({
          pause: () => controller.pause(),
          resume: () => controller.resume(),
          cancel: () => ending.stop(new ExchangeError('ABORTED', 'the stream was left')),
        });
        body = opened;
        fail = opened.fail;
        resolve({ status, headers: plainHeaders(headers), body: opened.text });
      },
      onResponseData: (_controller, chunk) => body?.push(chunk),
      onResponseEnd: () =>
        ending.finish(() => {
          closed();
          body?.end();
        }),
      onResponseError: (_controller, error) =>
        ending.finish(() => {
          closed();
          fail(error);
        }),
    });
  });
}

function plainHeaders(headers: NodeJS.Dict<string | string[]>): HttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
