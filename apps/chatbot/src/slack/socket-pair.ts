import type { Clock } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Intake } from './envelope.ts';
import { createSocketLine, type OpenSocket, type SocketFailure, type SocketLine } from './socket-line.ts';

export interface SocketPairOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly open: OpenSocket;
  readonly intake: Intake;
  /** No attempt can succeed any more. */
  readonly fatal: (failure: SocketFailure) => void;
}

/** Two connections at once: Slack closes each every few hours, and while one is opened again everything comes over the other. */
export interface SocketPair {
  /** How many of the two are open. */
  readonly connected: number;
  start(): void;
  /** Resolves when both are closed, or Slack does not answer that. */
  stop(): Promise<void>;
}

const LINES = 2;
/** For so long Slack may still count a connection of ours that was cut; from one that it ended itself it knows. */
const GHOST_MS = 60_000;
/** A server that does not answer the closing of a connection is not waited for longer. */
const STOP_PATIENCE_MS = 3_000;
/** How often the same warning is repeated. */
const WARN_EVERY_MS = 600_000;

export function createSocketPair(options: SocketPairOptions): SocketPair {
  const { clock, telemetry } = options;
  const stopping = new AbortController();
  const lines: SocketLine[] = [];
  const open = new Set<SocketLine>();
  const cut: number[] = [];
  let running: Promise<unknown> = Promise.resolve();
  let gapSince: number | undefined;
  let warnedAt = Number.NEGATIVE_INFINITY;
  let foreign = 0;
  const connected = (): number => lines.filter(({ state }) => state === 'connected').length;

  const changed = (line: SocketLine): void => {
    const now = clock.monotonic();
    const wasOpen = open.delete(line);
    if (line.state === 'connected') open.add(line);
    else if (wasOpen && line.lastEnd === 'closed') cut.push(now);
    if (connected() === 0) gapSince ??= now;
    if (connected() === 0 || gapSince === undefined) return;
    telemetry.duration(chatbot.socketGap.otel, (now - gapSince) / 1000);
    gapSince = undefined;
  };
  /** Slack counts all connections of the app; what are not ours take a part of what people type, at random. */
  const opened = (connections: number | undefined): void => {
    const now = clock.monotonic();
    const ghosts = cut.splice(0).filter((at) => now - at < GHOST_MS);
    cut.push(...ghosts);
    foreign = Math.max(0, (connections ?? 0) - connected() - ghosts.length);
    if (foreign === 0 || now - warnedAt < WARN_EVERY_MS) return;
    warnedAt = now;
    telemetry.log('warn', `${FOREIGN} (${connections} connections, ${connected()} of them ours)`);
  };

  telemetry.gauge(chatbot.socketsConnected.otel, connected);
  telemetry.gauge(chatbot.socketForeign.otel, () => foreign);
  return {
    get connected() {
      return connected();
    },
    start: () => {
      gapSince = clock.monotonic();
      for (let count = 0; count < LINES; count += 1) lines.push(createSocketLine({ ...options, changed, opened }));
      running = Promise.all(
        lines.map((line) =>
          line.run(stopping.signal).catch((failure: SocketFailure) => {
            options.fatal(failure);
          }),
        ),
      );
    },
    stop: async () => {
      stopping.abort();
      const patience = new AbortController();
      const late = clock.sleep(STOP_PATIENCE_MS, patience.signal).catch(() => undefined);
      await Promise.race([running, late]);
      patience.abort();
    },
  };
}

const FOREIGN =
  'Another process is connected with this app token and takes a part of what people type; stop it or give it its own app';
