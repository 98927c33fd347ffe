import type { Clock } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import { z } from 'zod';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Intake } from './envelope.ts';

/** One connection to Slack, from its opening to its end. */
export interface SocketConnection {
  /** Resolves with the reason once nothing comes over it any more. */
  readonly ended: Promise<string>;
  /** Connections of the app, this one included, as Slack counted them at its opening. */
  readonly connections: number | undefined;
  close(): void;
}

/** Opens a connection; rejects with {@link SocketFailure}. */
export type OpenSocket = (intake: Intake, signal: AbortSignal) => Promise<SocketConnection>;

/** Why there is no connection. */
export class SocketFailure extends Error {
  override readonly name: string = 'SocketFailure';
  /** False when no later attempt can succeed: the token is wrong, the app is gone. */
  readonly passing: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, about: { readonly passing: boolean; readonly retryAfterMs?: number }) {
    super(message);
    this.passing = about.passing;
    this.retryAfterMs = about.retryAfterMs;
  }
}

type LineState = 'connecting' | 'connected' | 'waiting' | 'stopped';

export interface SocketLine {
  readonly state: LineState;
  /** How its last connection ended: Slack's word, or `closed` when it was cut. */
  readonly lastEnd: string | undefined;
  /** Ends when `signal` aborts, or rejects with a failure that does not pass. */
  run(signal: AbortSignal): Promise<void>;
}

export interface LineOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly open: OpenSocket;
  readonly intake: Intake;
  /** Told after each change of state. */
  changed(line: SocketLine): void;
  opened(connections: number | undefined): void;
}

/** A connection that held for so long ended in the ordinary way, and is opened again at once. */
const STEADY_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LAST_WAIT_MS = 30_000;
/** Slack says so when more than ten processes use one app token. */
const CROWDED_WAIT_MS = 30_000;

/** Keeps one connection to Slack open: what ends is opened again, at once the first time and less often after failures. */
export function createSocketLine(options: LineOptions): SocketLine {
  const { clock, telemetry } = options;
  let state: LineState = 'stopped';
  let failures = 0;
  let lastEnd: string | undefined;
  const line: SocketLine = {
    get state() {
      return state;
    },
    get lastEnd() {
      return lastEnd;
    },
    run: async (signal) => {
      while (!signal.aborted) {
        const wait = await connectOnce(signal);
        if (signal.aborted) break;
        become(wait > 0 ? 'waiting' : 'connecting');
        if (wait > 0) await clock.sleep(wait, signal).catch(() => undefined);
      }
      become('stopped');
    },
  };
  const become = (next: LineState): void => {
    if (state === next) return;
    state = next;
    options.changed(line);
  };
  /** One connection from opening to end; how long to wait before the next one. */
  const connectOnce = async (signal: AbortSignal): Promise<number> => {
    become('connecting');
    try {
      const connection = await options.open(options.intake, signal);
      const openedAt = clock.monotonic();
      become('connected');
      options.opened(connection.connections);
      const reason = await endOf(connection, signal);
      lastEnd = reason;
      telemetry.count(chatbot.socketEnds.otel, 1, { reason });
      if (clock.monotonic() - openedAt >= STEADY_MS) failures = 0;
      if (reason === 'too_many_websockets') return CROWDED_WAIT_MS;
      return failures === 0 ? counted(0) : counted(waitAfter(failures));
    } catch (error) {
      const failure = asFailure(error);
      if (!failure.passing) throw failure;
      telemetry.log('warn', `No connection to Slack: ${failure.message}`);
      return counted(failure.retryAfterMs ?? waitAfter(failures));
    }
  };
  const counted = (wait: number): number => {
    failures += 1;
    return wait;
  };
  return line;
}

function waitAfter(failures: number): number {
  return Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
}

async function endOf(connection: SocketConnection, signal: AbortSignal): Promise<string> {
  const close = (): void => connection.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  try {
    return await connection.ended;
  } finally {
    signal.removeEventListener('abort', close);
  }
}

function asFailure(error: unknown): SocketFailure {
  if (error instanceof SocketFailure) return error;
  return new SocketFailure(error instanceof Error ? error.message : String(error), { passing: true });
}

const helloShape = z.object({ type: z.literal('hello'), num_connections: z.number().optional() });
const goodbyeShape = z.object({ type: z.literal('disconnect'), reason: z.string().optional() });

/** What Slack says about the connection itself. */
export type SocketWord =
  | { readonly kind: 'hello'; readonly connections: number | undefined }
  | { readonly kind: 'goodbye'; readonly reason: string };

/** Reads a frame for words about the connection; nothing for all others. */
export function readSocketWord(frame: string): SocketWord | undefined {
  if (!frame.includes('"hello"') && !frame.includes('"disconnect"')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  const hello = helloShape.safeParse(value);
  if (hello.success) return { kind: 'hello', connections: hello.data.num_connections };
  const goodbye = goodbyeShape.safeParse(value);
  return goodbye.success ? { kind: 'goodbye', reason: goodbye.data.reason ?? 'unknown' } : undefined;
}
