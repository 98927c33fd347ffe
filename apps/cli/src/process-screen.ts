import { wantsColor } from './render/paint.ts';
import type { Screen } from './terminal.ts';

/** The part of `process` that the command uses; tests hand in their own. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly pid: number;
  cwd(): string;
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/** The same process with more in its environment. */
export function hostWith(host: Host, env: Host['env']): Host {
  return {
    argv: host.argv,
    env: { ...host.env, ...env },
    // Opened when first asked for, which most commands never do.
    get stdin() {
      return host.stdin;
    },
    stdout: host.stdout,
    stderr: host.stderr,
    pid: host.pid,
    cwd: () => host.cwd(),
    on: (signal, listener) => host.on(signal, listener),
    off: (signal, listener) => host.off(signal, listener),
  };
}

/** Width where nobody tells: enough for a table, short enough for a log. */
const logColumns = 120;

export function screenOf(host: Host): Screen {
  const { stdout, stderr } = host;
  // A reader that went away (`otel plan | head`) is no fault of ours.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const isTerminal = stderr.isTTY === true && host.env['TERM'] !== 'dumb' && (host.env['CI'] ?? '') === '';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    get columns() {
      return stderr.columns ?? stdout.columns ?? logColumns;
    },
    get rows() {
      return stderr.rows ?? 40;
    },
    isTerminal,
    color: wantsColor(host.env, stderr.isTTY === true && stdout.isTTY === true),
  };
}
