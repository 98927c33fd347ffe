import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Keeper } from './keeper/keeper.ts';
import { RealKubeFailure, type RealServer } from './real-kube.ts';

const lookAgainMilliseconds = 50;
const logLines = 20;

/** Waiting for servers to come up, that ends when one of them ends or the time is over. */
export interface Wait {
  /** Looks again and again until `check` holds; a check that throws does not hold. */
  until(server: RealServer, check: () => Promise<boolean>): Promise<void>;
  failure(code: RealKubeFailure['code'], server: RealServer, message: string): Promise<RealKubeFailure>;
  /** Ends every waiting, silently. */
  end(): void;
}

/** The time counts from now on, for all waiting together. */
export function createWait(keeper: Keeper, timeoutMilliseconds: number): Wait {
  const over = new AbortController();
  const deadline = performance.now() + timeoutMilliseconds;
  let fallen: { server: RealServer; how: string } | undefined;
  keeper.onEnd(({ name, how }) => {
    const server = realServers.find((one) => one === name);
    if (server !== undefined) fallen ??= { server, how };
  });
  const failure: Wait['failure'] = async (code, server, message) =>
    new RealKubeFailure({ code, server, message, log: await logTail(keeper.folder, server, logLines) });
  return {
    failure,
    end: () => over.abort(),
    until: async (server, check) => {
      while (!over.signal.aborted) {
        if (await check().catch(() => false)) return;
        if (fallen !== undefined) throw await explainEnd(keeper.folder, fallen);
        if (performance.now() > deadline) {
          throw await failure('not-ready', server, `${server} was not ready within ${timeoutMilliseconds / 1000} s`);
        }
        await delay(lookAgainMilliseconds, undefined, { signal: over.signal }).catch(() => undefined);
      }
    },
  };
}

async function explainEnd(
  folder: string,
  { server, how }: { server: RealServer; how: string },
): Promise<RealKubeFailure> {
  const log = await logTail(folder, server, logLines);
  const code = log.includes('address already in use') ? 'port-taken' : 'server-ended';
  return new RealKubeFailure({ code, server, message: `${server} ended: ${how}`, log });
}

const realServers: readonly RealServer[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
];

/** The last lines of a server's log; nothing where there is none. */
export async function logTail(folder: string, server: RealServer, lines: number): Promise<string> {
  const log = await readFile(join(folder, `${server}.log`), 'utf8').catch(() => '');
  return log.trimEnd().split('\n').slice(-lines).join('\n');
}
