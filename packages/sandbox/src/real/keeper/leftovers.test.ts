import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listProcesses, parseProcessTable, type RunningProcess, sweepLeftovers } from './leftovers.ts';

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'otelops-leftovers-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function folder(name: string, noted?: number[]): Promise<string> {
  const path = join(parent, name);
  await mkdir(path);
  if (noted !== undefined) await writeFile(join(path, 'pids.json'), JSON.stringify(noted));
  return path;
}

async function sweep(processes: RunningProcess[], now = Date.now()): Promise<{ swept: string[]; killed: number[] }> {
  const killed: number[] = [];
  const swept = await sweepLeftovers(parent, 'kube-', {
    processes: async () => processes,
    kill: (pid) => killed.push(pid),
    now: () => now,
  });
  return { swept, killed };
}

describe('what an earlier run left behind', () => {
  it('is killed and removed where its keeper is gone', async () => {
    const left = await folder('kube-a', [11, 12]);
    const { swept, killed } = await sweep([{ pid: 11, commandLine: `etcd --data-dir=${left}/etcd` }]);
    expect({ swept, killed }).toEqual({ swept: [left], killed: [11] });
    expect(await readdir(parent)).toEqual([]);
  });

  it('is left alone where its keeper lives', async () => {
    const busy = await folder('kube-a', [11]);
    const { swept, killed } = await sweep([
      { pid: 10, commandLine: `node keeper-main.js ${busy}` },
      { pid: 11, commandLine: `etcd --data-dir=${busy}/etcd` },
    ]);
    expect({ swept, killed }).toEqual({ swept: [], killed: [] });
  });

  it('does not cost the life of others: of one that only names the folder, of one that was given the number anew', async () => {
    const left = await folder('kube-a', [11]);
    const { killed } = await sweep([
      { pid: 99, commandLine: `kubectl --kubeconfig=${left}/admin.kubeconfig get pods` },
      { pid: 11, commandLine: 'vim letter.txt' },
    ]);
    expect(killed).toEqual([]);
  });

  it('waits where a keeper may just be starting, and not for ever', async () => {
    const young = await folder('kube-a');
    expect((await sweep([])).swept).toEqual([]);
    await utimes(young, new Date(0), new Date(0));
    expect((await sweep([])).swept).toEqual([young]);
  });

  it('has nothing to do with folders of others', async () => {
    await folder('other-a', [11]);
    expect((await sweep([])).swept).toEqual([]);
  });
});

describe('the processes of this machine', () => {
  it('are read from the table of ps', () => {
    expect(parseProcessTable('    1 /sbin/launchd\n  512 node keeper-main.js /tmp/x y\n\n')).toEqual([
      { pid: 1, commandLine: '/sbin/launchd' },
      { pid: 512, commandLine: 'node keeper-main.js /tmp/x y' },
    ]);
  });

  it('include this one', async () => {
    const own = `  ${process.pid} node vitest`;
    expect((await listProcesses(async () => own)).map(({ pid }) => pid)).toContain(process.pid);
  });
});
