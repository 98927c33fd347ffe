import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verbs } from '@otelops/operations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownCommands } from '../src/own-commands.ts';
import { keepKube } from './kept-kube.ts';
import { type Otel, otelIn } from './otel.ts';

let otel: Otel;
beforeAll(async () => {
  otel = await otelIn();
});
afterAll(() => otel[Symbol.asyncDispose]());

describe('the config', () => {
  test('init writes one that passes its own check', async () => {
    expect((await otel.run('init')).exitCode).toBe(0);
    const check = await otel.run('config', 'check');
    expect(check).toMatchObject({ exitCode: 0 });
    expect(check.stdout).toContain('phase-5');
  });

  test('init never overwrites by accident', async () => {
    await otel.run('init', '--force');
    expect((await otel.run('init', '-o', 'json')).events.at(-1)).toMatchObject({ code: 'file-exists', exitCode: 2 });
    expect((await otel.run('init', '--force')).exitCode).toBe(0);
  });

  test('every fault of it is told at once, with its place', async () => {
    await writeFile(
      join(otel.folder, 'bad.yaml'),
      'version: 1\nprofile: huge\nretension: {}\nsampling:\n  percentage: 400\n',
    );
    const ended = await otel.run('config', 'check', '--config', 'bad.yaml');
    expect(ended.exitCode).toBe(2);
    for (const part of ['bad.yaml:2', 'bad.yaml:3', 'retention', 'bad.yaml:5']) expect(ended.stderr).toContain(part);
  });

  test('a verb that needs one says how to get one, and touches no cluster', async () => {
    const ended = await otel.run('plan', '--config', 'nowhere.yaml', '--context', 'x', '-o', 'json');
    expect(ended.events.at(-1)).toMatchObject({ code: 'config-missing', exitCode: 2 });
    expect(ended.events.at(-1)?.next).toContain('otel init');
  });
});

describe('the cluster', () => {
  test('is never guessed', async () => {
    await otel.run('init', '--force');
    const ended = await otel.run('status', '-o', 'json');
    expect(ended.events).toMatchObject([{ type: 'outcome', code: 'cluster-not-named', exitCode: 3 }]);
  });

  test('that the kubeconfig does not hold is refused with those that it holds', async () => {
    const kubeconfig = join(otel.folder, 'kubeconfig');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'me' } }],
        clusters: [{ name: 'lab', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [{ name: 'me', user: { token: 'x' } }],
      }),
    );
    const ended = await otel.run('status', '--context', 'lap', '--kubeconfig', kubeconfig, '-o', 'json');
    expect(ended.events.at(-1)).toMatchObject({ code: 'kubeconfig-invalid', exitCode: 2 });
    expect(JSON.stringify(ended.events.at(-1))).toContain('lab');
  });
});

describe('the exit code', () => {
  beforeAll(async () => {
    const kube = await keepKube(otel);
    kube.workloads.add({ target: { name: 'opentelemetry-operator*' }, effect: { kind: 'image-not-found' } });
    return () => kube.close();
  });

  const exits: readonly (readonly [number, string, ...string[]])[] = [
    [0, 'done', 'deploy', 'phase-1', '--yes'],
    [3, 'not-approved', 'deploy', 'phase-2'],
    [1, 'image-not-found', 'deploy', 'phase-2', '--yes'],
    [2, 'bad-arguments', 'deploy', 'phase-9'],
    [2, 'unknown-verb', 'deplyo'],
    [4, 'done-with-warnings', 'status'],
    [0, 'unchanged', 'deploy', 'phase-1'],
  ];

  test.each(exits)('%i: %s, of otel %s', async (exitCode, code, ...words) => {
    const ended = await otel.run(...words.map(String), '--sandbox', '--output', 'json');
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.events.filter((event) => event.type === 'outcome')).toHaveLength(1);
    expect(ended.events.at(-1)).toMatchObject({ type: 'outcome', code, exitCode });
  });

  test('text and JSON agree on it, and in text nothing but the result is on standard output', async () => {
    const ended = await otel.run('deploy', 'phase-2', '--sandbox');
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain('Plan');
    expect(ended.stderr).toContain('not-approved');
    expect(ended.stderr).toMatch(/^sandbox \(simulated\), https:/m);
  });
});

describe('colour', () => {
  const csi = '\u001b[';

  test('stays out of pipes, and of everything with NO_COLOR', async () => {
    const plain = await otel.run('help');
    expect(plain.stdout + plain.stderr).not.toContain(csi);
    otel.env['FORCE_COLOR'] = '1';
    expect((await otel.run('help')).stdout).toContain(csi);
    otel.env['NO_COLOR'] = '1';
    const none = await otel.run('config', 'check', '--config', 'bad.yaml');
    expect(none.stdout + none.stderr).not.toContain(csi);
    delete otel.env['FORCE_COLOR'];
    delete otel.env['NO_COLOR'];
  });
});

describe('help', () => {
  test('is as it is written down, for every verb', async () => {
    const names = [...verbs.map(({ name }) => name), ...ownCommands.map(({ name }) => name), 'completion'];
    const pages: string[] = [(await otel.run('help')).stdout];
    for (const name of names) {
      const page = await otel.run('help', ...name.split(' '));
      expect(page).toMatchObject({ exitCode: 0, stderr: '' });
      pages.push(`$ otel help ${name}\n\n${page.stdout}`);
    }
    await expect(pages.join(`\n${'-'.repeat(80)}\n\n`)).toMatchFileSnapshot('goldens/help.golden.txt');
  });

  test('answers to --help as well', async () => {
    const [asked, flagged] = await Promise.all([otel.run('help', 'deploy'), otel.run('deploy', '--help')]);
    expect(flagged.stdout).toBe(asked.stdout);
  });
});

test('the version is told however it is asked for, and a word that begins several verbs leads to them', async () => {
  const [flag, short, word] = await Promise.all([otel.run('--version'), otel.run('-v'), otel.run('version')]);
  expect([short, word]).toMatchObject([
    { stdout: flag.stdout, exitCode: 0 },
    { stdout: flag.stdout, exitCode: 0 },
  ]);
  const help = await otel.run('help', 'silence');
  expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/otel silence list.*otel silence create/s) });
});

describe('completion', () => {
  test('for no shell names those there are, as commands', async () => {
    const asked = await otel.run('completion', '-o', 'json');
    expect(asked.events.at(-1)).toMatchObject({
      code: 'bad-arguments',
      next: ['otel completion bash', 'otel completion zsh', 'otel completion fish'],
    });
  });

  test.each(['bash', 'zsh', 'fish'])('for %s is a script that the shell can read', async (shell) => {
    const script = await otel.run('completion', shell);
    expect(script.exitCode).toBe(0);
    expect(script.stdout).toContain('deploy');
    const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
    const checked = spawnSync(shell, ['-n'], { input: script.stdout, encoding: 'utf8', env });
    // The syntax of zsh's script is that of the one for bash, which is always read here.
    if (checked.error !== undefined) process.stderr.write(`${shell} is not there: its script is read by nobody here\n`);
    else expect(checked).toMatchObject({ status: 0, stderr: '' });
  });

  test('in bash offers phases after deploy, and flags', async () => {
    const script = join(otel.folder, 'otel.bash');
    await writeFile(script, (await otel.run('completion', 'bash')).stdout);
    const offered = (line: string): string[] => {
      const words = line.split(' ');
      const code = `source "$0"; COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${words.length - 1}; _otel; printf '%s\\n' "\${COMPREPLY[@]}"`;
      // Without the locale of this machine: bash warns of one that is not installed.
      const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
      return spawnSync('bash', ['-c', code, script], { encoding: 'utf8', env }).stdout.trim().split('\n');
    };
    expect(offered('otel depl')).toEqual(['deploy']);
    expect(offered('otel deploy ph')).toEqual(['phase-1', 'phase-2', 'phase-3', 'phase-4', 'phase-5']);
    expect(offered('otel --sandbox deploy --dr')).toEqual(['--dry-run']);
    expect(offered('otel config c')).toEqual(['check']);
    expect(await readFile(script, 'utf8')).toContain('complete -F _otel otel');
  });
});
