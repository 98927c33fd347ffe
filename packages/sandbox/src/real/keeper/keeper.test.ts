import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Keeper, type ServerEnd, startKeeper } from './keeper.ts';

const sleeper = (name: string, script: string) => ({
  name,
  path: '/bin/sh',
  arguments: ['-c', script],
  environment: { PATH: '/usr/bin:/bin', GREETING: 'hello' },
});

async function withKeeper(use: (keeper: Keeper, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'otelops-keeper-'));
  const keeper = await startKeeper(folder);
  try {
    await use(keeper, folder);
  } finally {
    await keeper.close();
  }
  expect(existsSync(folder)).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the keeper of servers', () => {
  it('starts them with their environment only, writes down what they say, and ends them with their folder', async () => {
    let pids: number[] = [];
    await withKeeper(async (keeper, folder) => {
      await keeper.start(sleeper('talker', 'echo "$GREETING from $HOME"; exec sleep 60'));
      await keeper.start(sleeper('other', 'exec sleep 60'));
      pids = Object.values(keeper.pids());
      expect(Object.keys(keeper.pids())).toEqual(['talker', 'other']);
      expect(pids.every(isAlive)).toBe(true);
      await expect.poll(() => readFile(join(folder, 'talker.log'), 'utf8')).toBe('hello from \n');
    });
    expect(pids.some(isAlive)).toBe(false);
  });

  it('tells when one ends of itself, and keeps quiet when one is stopped', async () => {
    await withKeeper(async (keeper) => {
      const ends: ServerEnd[] = [];
      keeper.onEnd((end) => ends.push(end));
      await keeper.start(sleeper('stopped', 'exec sleep 60'));
      await keeper.stop('stopped');
      await keeper.start(sleeper('failing', 'exit 3'));
      await expect.poll(() => ends).toEqual([{ name: 'failing', how: 'exit code 3' }]);
      expect(keeper.pids()).toEqual({});
    });
  });

  it('says why one cannot be started', async () => {
    await withKeeper(async (keeper) => {
      await expect(keeper.start({ ...sleeper('absent', ''), path: '/nowhere/etcd' })).rejects.toThrow(/ENOENT/);
    });
  });

  it('starts one again after it was stopped', async () => {
    await withKeeper(async (keeper) => {
      const first = await keeper.start(sleeper('server', 'exec sleep 60'));
      await keeper.stop('server');
      const second = await keeper.start(sleeper('server', 'exec sleep 60'));
      expect(second).not.toBe(first);
      expect(keeper.pids()).toEqual({ server: second });
    });
  });
});
