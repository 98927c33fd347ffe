import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A collector that runs. */
export interface CollectorProcess {
  /** What it wrote so far. */
  readonly log: () => string;
  /** Ends it and waits until it has ended. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

const readyText = 'Everything is ready';
const limitMilliseconds = 30_000;

/** Starts a collector and waits until it takes data in. */
export async function startCollector(
  program: string,
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<CollectorProcess> {
  const child = spawn(program, ['--config', file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += text));
  const started = Date.now();
  while (!log.includes(readyText)) {
    if (child.exitCode !== null) throw new Error(`the collector ended: ${log.slice(-2000)}`);
    if (Date.now() - started > limitMilliseconds) {
      child.kill('SIGKILL');
      throw new Error(`the collector is not ready: ${log.slice(-2000)}`);
    }
    await delay(50);
  }
  return { log: () => log, end: (signal) => ended(child, signal) };
}

async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(killer);
}
