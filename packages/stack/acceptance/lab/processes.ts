import { mkdtemp, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Keeper, startKeeper } from '../../../sandbox/src/real/keeper/keeper.ts';
import { sweepLeftovers } from '../../../sandbox/src/real/keeper/leftovers.ts';
import { systemProcesses } from '../../../sandbox/src/real/keeper/system-processes.ts';

const folderPrefix = 'otelops-lab-';
const lookAgainMilliseconds = 100;

/** A server to be run. */
export interface ServerOrder {
  readonly name: string;
  readonly path: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Holds once it takes requests; one that throws does not hold. */
  readonly ready: () => Promise<boolean>;
}

/** Real servers in a folder of their own. They end with this process, however it ends. */
export interface Processes {
  readonly folder: string;
  /** Starts a server and waits until it is ready. */
  start(order: ServerOrder): Promise<void>;
  /** Kills one, as a node that loses power would. */
  kill(name: string): Promise<void>;
  /** Asks one to end, and waits until it has. */
  end(name: string): Promise<void>;
  pid(name: string): number;
  /** What it wrote so far. */
  log(name: string): Promise<string>;
  /** Kills all and removes the folder. */
  close(): Promise<void>;
}

const startMilliseconds = 90_000;
const endMilliseconds = 60_000;

/** An empty folder and a keeper on it, which takes the servers down for certain (the sandbox's keeper says how). */
export async function openProcesses(): Promise<Processes> {
  const parent = await realpath(tmpdir());
  await sweepLeftovers(parent, folderPrefix, systemProcesses);
  const folder = await mkdtemp(join(parent, folderPrefix));
  return new KeptProcesses(await startKeeper(folder));
}

class KeptProcesses implements Processes {
  readonly #keeper: Keeper;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  get folder(): string {
    return this.#keeper.folder;
  }

  async start({ name, ready, ...order }: ServerOrder): Promise<void> {
    const environment = { HOME: this.folder, TMPDIR: this.folder, ...order.environment };
    await this.#keeper.start({ name, path: order.path, arguments: order.arguments, environment });
    const end = performance.now() + startMilliseconds;
    for (;;) {
      const isReady = await ready().catch(() => false);
      // Another one may answer in its place.
      if (!this.#runs(name)) throw new Error(`${name} ended:\n${await this.#tail(name)}`);
      if (isReady) return;
      if (performance.now() > end) throw new Error(`${name} is not ready:\n${await this.#tail(name)}`);
      await delay(lookAgainMilliseconds);
    }
  }

  kill(name: string): Promise<void> {
    return this.#keeper.stop(name);
  }

  async end(name: string): Promise<void> {
    process.kill(this.pid(name), 'SIGTERM');
    const limit = performance.now() + endMilliseconds;
    while (this.#runs(name)) {
      if (performance.now() > limit) throw new Error(`${name} does not end:\n${await this.#tail(name)}`);
      await delay(lookAgainMilliseconds);
    }
  }

  pid(name: string): number {
    const pid = this.#keeper.pids()[name];
    if (pid === undefined) throw new Error(`${name} does not run`);
    return pid;
  }

  log(name: string): Promise<string> {
    return readFile(join(this.folder, `${name}.log`), 'utf8').catch(() => '');
  }

  close(): Promise<void> {
    return this.#keeper.close();
  }

  #runs(name: string): boolean {
    return this.#keeper.pids()[name] !== undefined;
  }

  async #tail(name: string): Promise<string> {
    return (await this.log(name)).slice(-3000);
  }
}
