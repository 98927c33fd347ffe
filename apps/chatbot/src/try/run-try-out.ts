import { parseArgs } from 'node:util';
import type { Telemetry } from '../ports/telemetry.ts';
import { startTryOut } from './try-out.ts';

/** What of a process it needs. */
export interface TryHost {
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  once(event: 'SIGINT' | 'SIGTERM' | 'disconnect', listener: () => void): unknown;
  /** Present when the parent process wants to know the address. */
  readonly send?: ((message: { readonly url: string }) => unknown) | undefined;
}

const help = `Opens a Slack to try otelops in, with its bot and a simulated cluster, on this machine only.

  --port N    of the page (default: any free one)
`;

/** Runs the try-out until it is told to stop. The exit code: 0, 1 when it could not start, 2 for words it does not know. */
export async function runTryOut(host: TryHost): Promise<number> {
  const port = readPort(host.argv.slice(2));
  if (typeof port === 'string') {
    host.stderr.write(`${port}\n\n${help}`);
    return 2;
  }
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) host.once(signal, resolve);
  });
  const telemetry = quietTelemetry((line) => host.stderr.write(line));
  try {
    await using tryOut = await startTryOut({ telemetry, ...(port === undefined ? {} : { port }) });
    host.stdout.write(`Slack sandbox: ${tryOut.url}   (a simulated Slack, the real bot, a simulated cluster)\n`);
    host.send?.({ url: tryOut.url });
    await Promise.race([tryOut.foundation.then(() => ended), ended]);
    return 0;
  } catch (error) {
    host.stderr.write(`The Slack sandbox could not start: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function readPort(words: readonly string[]): number | undefined | string {
  try {
    const { values } = parseArgs({ args: [...words], options: { port: { type: 'string' } }, strict: true });
    if (values.port === undefined) return undefined;
    const port = Number(values.port);
    return Number.isInteger(port) && port >= 1 && port <= 65_535
      ? port
      : `--port takes 1 to 65535, not "${values.port}".`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Nothing is exported from a try-out; what goes wrong is said on the terminal. */
function quietTelemetry(write: (line: string) => unknown): Telemetry {
  return {
    span: (_name, _attributes, work) => work(),
    duration: () => undefined,
    count: () => undefined,
    gauge: () => undefined,
    log: (level, message) => {
      if (level === 'warn' || level === 'error') write(`bot ${level}: ${message}\n`);
    },
  };
}
