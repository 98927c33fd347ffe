import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/**
 * Runs the command as people do, with a `go` on PATH that writes a small program for each executable it is asked for,
 * notes how it was called, and fails as it is told.
 */
let home: string;

const fakeGo = `#!/bin/sh
echo "$@" >> "$HOME/go-calls"
case "$1" in
env) echo "\${FAKE_GO_VERSION:-go1.26.8}"; exit 0;;
list) echo a; echo b; exit 0;;
build)
  while [ $# -gt 0 ]; do
    case "$1" in -o) target="$2";; esac
    last="$1"; shift
  done
  case "$last" in
  *"$FAKE_GO_FAILS"*) echo "reading https://proxy.example/$last: 404 Not Found" >&2; exit 1;;
  *"$FAKE_GO_HANGS"*) echo half > "$target"; sleep 5;;
  esac
  echo "$last"
  printf '#!/bin/sh\\necho fake %s\\n' "$last" > "$target"; chmod +x "$target";;
esac
`;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'otelops-servers-'));
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin', 'go'), fakeGo);
  await chmod(join(home, 'bin', 'go'), 0o755);
});

afterEach(() => rm(home, { recursive: true, force: true }));

const environment = (variables: Record<string, string>) => ({
  PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
  HOME: home,
  FAKE_GO_FAILS: 'nothing fails',
  FAKE_GO_HANGS: 'nothing hangs',
  ...variables,
});

function start(given: string[], variables: Record<string, string> = {}) {
  const main = join(import.meta.dirname, 'main.ts');
  return spawn(process.execPath, ['--conditions=@otelops/source', main, ...given], { env: environment(variables) });
}

async function run(
  given: string[],
  variables: Record<string, string> = {},
): Promise<{ code: unknown; lines: string[] }> {
  const child = start(given, variables);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, lines: output.split('\n') };
}

const cache = () => join(home, '.cache', 'otelops', 'servers');
const calls = async (verb: string) =>
  (await readFile(join(home, 'go-calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line.startsWith(verb));
const builds = async (recipe: string) => readdir(join(cache(), recipe)).catch(() => []);

describe('npm run servers', () => {
  it('says what it will cost, builds what is missing, lists it, and the second time builds nothing', async () => {
    const first = await run(['install', 'kube']);
    expect(first.code).toBe(0);
    expect(first.lines[0]).toBe('To be built, one after another, from pinned Go modules:');
    expect(first.lines.find((line) => line.startsWith('kube-apiserver '))).toMatch(
      /^kube-apiserver +1\.35\.\d+ +built here: .*\/kubernetes\/1\.35\.\d+-[0-9a-f]{12}\/kube-apiserver$/,
    );
    const built = (await calls('build')).length;
    expect(built).toBe(7);
    const second = await run(['install', 'kube']);
    expect(second.code).toBe(0);
    expect(second.lines.join('\n')).not.toContain('To be built');
    expect((await calls('build')).length).toBe(built);
  });

  it('goes on where it was interrupted: what was built is kept, nothing half-built is taken for whole', async () => {
    const child = start(['install', 'kube'], { FAKE_GO_HANGS: 'cmd/kube-scheduler' });
    while ((await calls('build')).every((line) => !line.endsWith('cmd/kube-scheduler')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await builds('etcd')).toHaveLength(1);
    expect((await builds('kubernetes')).filter((name) => !name.startsWith('.unfinished-'))).toEqual([]);
    expect((await run(['list', 'kube'])).lines.find((line) => line.startsWith('kube-apiserver'))).toContain('missing');
    const [abandoned = ''] = await builds('kubernetes');
    await utimes(join(cache(), 'kubernetes', abandoned), new Date(0), new Date(0));
    const second = await run(['install', 'kube']);
    expect(second.code).toBe(0);
    expect(await builds('kubernetes')).toHaveLength(1);
    expect((await calls('build')).filter((line) => line.endsWith('etcd/server/v3'))).toHaveLength(1);
  });

  it('reports a module that is not to be had, builds the others, and says so by its exit code', async () => {
    const { code, lines } = await run(['install', 'kube'], { FAKE_GO_FAILS: 'kwok' });
    expect(code).toBe(1);
    expect(lines).toContain('  not built: a module cannot be had from the module proxy (module-unavailable)');
    expect(lines.find((line) => line.startsWith('helm '))).toContain('built here');
    expect(lines.find((line) => line.startsWith('kwok '))).toContain('missing');
    expect(await builds('kwok')).toEqual([]);
  });

  it('says that Go is missing or too old', async () => {
    const old = await run(['install', 'kube'], { FAKE_GO_VERSION: 'go1.19.8' });
    expect(old.code).toBe(1);
    expect(old.lines.join('\n')).toContain('Go on PATH is 1.19.8, needed is');
    await rm(join(home, 'bin', 'go'));
    const none = await run(['install', 'kube'], { PATH: join(home, 'bin') });
    expect(none.code).toBe(1);
    expect(none.lines.join('\n')).toContain('there is no Go on PATH');
  });

  it('takes what a variable names, and does not build around a wrong one', async () => {
    const mine = join(home, 'my-etcd');
    await writeFile(mine, '#!/bin/sh\necho "etcd Version: 3.5.21"\n');
    await chmod(mine, 0o755);
    const taken = await run(['install', 'kube'], { OTELOPS_ETCD: mine });
    expect(taken.code).toBe(0);
    expect(taken.lines.find((line) => line.startsWith('etcd '))).toMatch(/3\.5\.21 +named by a variable: .*my-etcd$/);
    expect(await builds('etcd')).toEqual([]);
    const wrong = await run(['install', 'kube'], { OTELOPS_ETCD: '/nowhere/etcd' });
    expect(wrong.code).toBe(1);
    expect(wrong.lines.find((line) => line.startsWith('etcd '))).toContain('OTELOPS_ETCD names /nowhere/etcd');
    expect(await builds('etcd')).toEqual([]);
  });

  it('keeps its builds under XDG_CACHE_HOME where that is set', async () => {
    const elsewhere = join(home, 'elsewhere');
    await run(['install', 'kube'], { XDG_CACHE_HOME: elsewhere });
    expect(await readdir(join(elsewhere, 'otelops', 'servers'))).toContain('kubernetes');
    expect(await builds('etcd')).toEqual([]);
  });

  it('explains itself where the arguments are none of its own', async () => {
    expect((await run(['destroy'])).code).toBe(2);
  });
});
