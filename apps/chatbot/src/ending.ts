import type { Telemetry } from './ports/telemetry.ts';

/** What the bot needs of its process. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: { write(text: string): unknown };
  on(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): never;
}

interface End {
  readonly code: number;
  readonly reason: string;
  /** False after a fault that nobody expected: then less is certain of what is in memory. */
  readonly isExpected: boolean;
}

/** What ends the bot. */
export interface Ending {
  readonly reached: Promise<End>;
  /** Something without which nothing goes on is gone for good. */
  readonly fatal: (reason: string) => void;
  /** Whoever keeps the bot should start it anew. */
  readonly renew: (reason: string) => void;
}

/** Code of a process that was interrupted twice. */
const INTERRUPTED = 130;

/** Listens for signals and for faults that nobody caught. The first end counts; a second signal ends the process at once. */
export function endingOf(host: Host, telemetry: Pick<Telemetry, 'log'>): Ending {
  let signals = 0;
  let end: ((end: End) => void) | undefined;
  const reached = new Promise<End>((resolve) => {
    end = resolve;
  });
  const stop = (signal: string): void => {
    signals += 1;
    if (signals > 1) host.exit(INTERRUPTED);
    end?.({ code: 0, reason: `Stopping: ${signal}.`, isExpected: true });
  };
  const crash = (error: unknown): void => {
    telemetry.log('error', `A fault that nobody caught: ${error instanceof Error ? error.stack : String(error)}`);
    end?.({ code: 1, reason: 'Ending after a fault that nobody caught.', isExpected: false });
  };
  host.on('SIGTERM', () => stop('SIGTERM'));
  host.on('SIGINT', () => stop('SIGINT'));
  host.on('uncaughtException', crash);
  host.on('unhandledRejection', crash);
  return {
    reached,
    fatal: (reason) => end?.({ code: 1, reason, isExpected: true }),
    renew: (reason) => end?.({ code: 0, reason, isExpected: true }),
  };
}
