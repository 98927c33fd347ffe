/**
 * The keeper: a process of its own between this kit and the servers, so that they end with the process that wanted
 * them, however that one ends.
 *
 * It is the parent of every server and hangs on one line to its own parent, the channel that Node opens between them.
 * The kernel closes that line when the parent ends, by `kill -9` too: then the keeper kills the servers, removes the
 * folder and ends. A Ctrl-C in the terminal does not reach it, since it leads a process group of its own; so the parent
 * decides when its servers go. Should the keeper itself be killed, the parent sees it and kills that group; should both
 * be killed, the next start sweeps up what they left (leftovers.ts).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeeperReport, parseKeeperRequest, pidFileName, type ServerCommand } from './protocol.ts';

const folder = process.argv[2] ?? '';
const servers = new Map<string, ChildProcess>();
let closing = false;

function tell(report: KeeperReport): void {
  if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
}

function start(command: ServerCommand): void {
  if (closing) return;
  const log = openSync(join(folder, `${command.name}.log`), 'a');
  const child = spawn(command.path, [...command.arguments], {
    cwd: folder,
    env: { ...command.environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  servers.set(command.name, child);
  writeFileSync(join(folder, pidFileName), JSON.stringify([...servers.values()].map(({ pid }) => pid)));
  child.once('error', (error) => {
    servers.delete(command.name);
    tell({ type: 'not-started', name: command.name, message: error.message });
  });
  child.once('spawn', () => tell({ type: 'started', name: command.name, pid: child.pid ?? 0 }));
  child.once('exit', (exitCode, signal) => {
    servers.delete(command.name);
    tell({ type: 'ended', name: command.name, exitCode, signal });
  });
}

/** The servers hold nothing that anybody wants back, so there is nothing to wait for: they are killed. */
async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  const ends = [...servers.values()].map((child) => {
    const end = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    return end;
  });
  await Promise.all(ends);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

process.on('message', (message) => {
  const request = parseKeeperRequest(message);
  if (request?.type === 'start') start(request.command);
  if (request?.type === 'stop') servers.get(request.name)?.kill('SIGKILL');
  if (request?.type === 'close') void close();
});
process.on('disconnect', () => void close());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void close());
tell({ type: 'ready' });
