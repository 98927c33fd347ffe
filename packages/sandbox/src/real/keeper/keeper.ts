import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type KeeperReport, type KeeperRequest, parseKeeperReport, type ServerCommand } from './protocol.ts';

/** Runs servers in a folder and takes them down for certain. */
export interface Keeper {
  readonly folder: string;
  /** Process ids of the servers that run now, by name. */
  pids(): Readonly<Record<string, number>>;
  /** Starts a server. Its output goes to `<folder>/<name>.log`. Rejects where it cannot be started. */
  start(command: ServerCommand): Promise<number>;
  /** Kills one server. */
  stop(name: string): Promise<void>;
  /** Calls back once when a server ends without having been stopped from here. */
  onEnd(listener: (end: ServerEnd) => void): void;
  /** Kills every server and removes the folder. */
  close(): Promise<void>;
}

export interface ServerEnd {
  name: string;
  /** `exit code 1`, `signal SIGKILL`, `keeper gone`. */
  how: string;
}

/** So long the keeper may take to kill and clean up; after it its group is killed from here. */
const closeTimeoutMilliseconds = 10_000;
const startTimeoutMilliseconds = 20_000;

/** The keeper beside this file, as source or as built. */
const mainFile = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './keeper-main.ts' : './keeper-main.js', import.meta.url),
);

/** Starts a keeper on an existing folder, which belongs to it from now on. */
export async function startKeeper(folder: string): Promise<Keeper> {
  // Options of this process are not handed on: a test runner's would break the child.
  const child = fork(mainFile, [folder], { detached: true, execArgv: [], stdio: 'ignore', serialization: 'json' });
  const reports = new EventEmitter<{ report: [KeeperReport] }>();
  child.on('message', (message) => {
    const report = parseKeeperReport(message);
    if (report !== undefined) reports.emit('report', report);
  });
  const keeper = new ForkedKeeper(folder, child, reports);
  await keeper.expect((report) => report.type === 'ready');
  // Servers that nobody waits for must not keep the process alive; its end takes them down.
  child.unref();
  child.channel?.unref();
  return keeper;
}

class ForkedKeeper implements Keeper {
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #reports: EventEmitter<{ report: [KeeperReport] }>;
  readonly #pids = new Map<string, number>();
  readonly #listeners: Array<(end: ServerEnd) => void> = [];
  readonly #stopped = new Set<string>();
  #closed: Promise<void> | undefined;

  constructor(folder: string, child: ChildProcess, reports: EventEmitter<{ report: [KeeperReport] }>) {
    this.folder = folder;
    this.#child = child;
    this.#reports = reports;
    reports.setMaxListeners(0);
    reports.on('report', (report) => this.#take(report));
    child.once('exit', () => this.#keeperGone());
  }

  pids(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#pids);
  }

  async start(command: ServerCommand): Promise<number> {
    this.#stopped.delete(command.name);
    const answer = this.expect((report) => report.type !== 'ready' && report.name === command.name);
    this.#send({ type: 'start', command });
    const report = await answer;
    if (report.type === 'started') return report.pid;
    throw new Error(report.type === 'not-started' ? report.message : `${command.name} ended at once`);
  }

  async stop(name: string): Promise<void> {
    if (!this.#pids.has(name)) return;
    this.#stopped.add(name);
    const end = this.expect((report) => report.type === 'ended' && report.name === name);
    this.#send({ type: 'stop', name });
    await end;
  }

  onEnd(listener: (end: ServerEnd) => void): void {
    this.#listeners.push(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** The next report that `wanted` takes; rejects where the keeper ends or says nothing for too long. */
  expect(wanted: (report: KeeperReport) => boolean): Promise<KeeperReport> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        clearTimeout(limit);
        this.#reports.off('report', look);
        this.#child.off('exit', gone);
        action();
      };
      const look = (report: KeeperReport): void => {
        if (wanted(report)) settle(() => resolve(report));
      };
      const gone = (): void => settle(() => reject(new Error('the keeper of the servers ended')));
      const late = (): void => settle(() => reject(new Error('the keeper of the servers does not answer')));
      const limit = setTimeout(late, startTimeoutMilliseconds);
      this.#reports.on('report', look);
      this.#child.once('exit', gone);
    });
  }

  async #close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.ref();
      const exit = once(this.#child, 'exit', { signal: AbortSignal.timeout(closeTimeoutMilliseconds) });
      this.#send({ type: 'close' });
      await exit.catch(() => undefined);
    }
    this.#killGroup();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #send(request: KeeperRequest): void {
    if (this.#child.connected) this.#child.send(request, undefined, undefined, () => undefined);
  }

  #take(report: KeeperReport): void {
    if (report.type === 'started') this.#pids.set(report.name, report.pid);
    if (report.type !== 'ended') return;
    this.#pids.delete(report.name);
    const how = report.signal === null ? `exit code ${report.exitCode}` : `signal ${report.signal}`;
    if (!this.#stopped.has(report.name)) this.#announce({ name: report.name, how });
  }

  /** The keeper ended first: its servers are still in its process group, whose number cannot be given anew while they are. */
  #keeperGone(): void {
    const orphans = [...this.#pids.keys()];
    this.#killGroup();
    this.#pids.clear();
    if (this.#closed === undefined) for (const name of orphans) this.#announce({ name, how: 'keeper gone' });
  }

  #killGroup(): void {
    if (this.#child.pid === undefined || this.#pids.size === 0) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group: what was wanted.
    }
  }

  #announce(end: ServerEnd): void {
    for (const listener of this.#listeners) listener(end);
  }
}
