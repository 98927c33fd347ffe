import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resource } from '../src/kube/types.ts';
import { findProgram } from '../src/real/programs/find-program.ts';
import { kubectl } from '../src/real/programs/kube-programs.ts';
import { localMachine } from '../src/real/programs/local-machine.ts';
import { type SandboxKube, startKube } from '../src/start-kube.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const found = await findProgram(kubectl, localMachine());
if (found.state !== 'found') {
  const why = `kubectl: ${found.reasons.join('; ')}`;
  if (process.env['OTELOPS_REQUIRE_SERVERS'] === '1') throw new Error(why);
  process.stderr.write(`skipped: streams with ${why}\n`);
}

let kube: SandboxKube;
let folder: string;

interface Running {
  readonly done: Promise<Ran>;
  out(): string;
  stop(): void;
}

function start(words: readonly string[], input?: string, environment: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(found.state === 'found' ? found.path : '', words, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: join(folder, 'kubeconfig'), ...environment },
    timeout: 60_000,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const done = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
  return { done, out: () => out, stop: () => child.kill('SIGTERM') };
}

const run = (words: readonly string[], input?: string, environment?: NodeJS.ProcessEnv): Promise<Ran> =>
  start(words, input, environment).done;

/** The address that a port-forward has opened. */
async function forwarded(forward: Running): Promise<string> {
  await expect.poll(() => forward.out(), { timeout: 30_000 }).toMatch(/Forwarding from 127\.0\.0\.1:\d+/);
  return /127\.0\.0\.1:\d+/.exec(forward.out())?.[0] ?? '';
}

const core = (kind: string, plural: string): Resource => ({ group: '', version: 'v1', kind, plural, namespaced: true });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-streams-'));
  kube = await startKube({ speed: 0 });
  await writeFile(join(folder, 'kubeconfig'), kube.kubeconfig, { mode: 0o600 });
  const metadata = { name: 'shop', namespace: 'default', labels: { app: 'shop' } };
  await kube.api.create(core('ConfigMap', 'configmaps'), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'shop', namespace: 'default' },
    data: { 'config.yaml': 'beans: 3\n' },
  });
  await kube.api.create(core('Service', 'services'), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 8080 }] },
  });
  await kube.api.create(core('Pod', 'pods'), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      containers: [
        {
          name: 'main',
          image: 'registry.example/shop:1',
          env: [{ name: 'COLOUR', value: 'blue' }],
          volumeMounts: [{ name: 'config', mountPath: '/etc/shop' }],
        },
      ],
      volumes: [{ name: 'config', configMap: { name: 'shop' } }],
    },
  });
  await kube.api.create(core('Pod', 'pods'), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'worker', namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'registry.example/worker:1' }] },
  });
  await kube.settled();
});
afterAll(async () => {
  await kube.close();
  await rm(folder, { recursive: true });
});

describe.skipIf(found.state !== 'found').each([
  ['WebSockets', 'GET', {}],
  ['SPDY', 'POST', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
])('kubectl over %s', (_, method, environment) => {
  const exec = (words: readonly string[], input?: string): Promise<Ran> =>
    run(['exec', ...(input === undefined ? [] : ['-i']), 'shop', '--', ...words], input, environment);

  it('reads the files and variables of a container', async () => {
    expect(await exec(['cat', '/etc/shop/config.yaml'])).toMatchObject({ code: 0, out: 'beans: 3\n', err: '' });
    expect((await exec(['env'])).out).toContain('COLOUR=blue\n');
    expect(await exec(['ls', '/etc/shop'])).toMatchObject({ code: 0, out: 'config.yaml\n' });
  });

  it('speaks the protocol that is meant', async () => {
    const mark = kube.log.mark();
    await exec(['true']);
    const asked = kube.log.since(mark).filter(({ path }) => path.endsWith('/exec'));
    expect(asked.map((entry) => [entry.method, entry.status])).toEqual([[method, 101]]);
  });

  it('tells exit codes and errors apart', async () => {
    expect(await exec(['sh', '-c', 'echo to here; cat /none || exit 3'])).toMatchObject({
      code: 3,
      out: 'to here\n',
      err: expect.stringContaining("cat: can't open '/none': No such file or directory"),
    });
    expect((await exec(['sh', '-c', 'nothing'])).code).toBe(127);
    const missing = await exec(['nothing']);
    expect(missing.code).not.toBe(0);
    expect(missing.err).toContain('exec: "nothing": executable file not found in $PATH');
  });

  it('sends what it reads', async () => {
    const text = 'x'.repeat(200_000);
    const back = await exec(['cat'], text);
    expect([back.code, back.out.length, back.out === text]).toEqual([0, 200_000, true]);
    expect(await exec(['sh'], 'echo $COLOUR\npwd\n')).toMatchObject({ code: 0, out: 'blue\n/\n' });
  });

  it('attaches to what a container writes, until it ends', async () => {
    const mark = kube.log.mark();
    const attached = start(['attach', 'worker'], undefined, environment);
    const isAttached = (): boolean =>
      kube.log.since(mark).some(({ path, status }) => path.endsWith('/worker/attach') && status === 101);
    await expect.poll(isAttached, { timeout: 30_000 }).toBe(true);
    const fault = kube.workloads.add({
      target: { name: 'worker' },
      effect: { kind: 'crash-loop', logLines: ['last words'] },
    });
    const { code, out, err } = await attached.done;
    expect([code, out + err]).toEqual([0, expect.stringContaining('last words\n')]);
    kube.workloads.remove(fault);
    const recovers = (): Promise<Ran> => run(['exec', 'worker', '--', 'true'], undefined, environment);
    await expect.poll(async () => (await recovers()).code, { timeout: 30_000 }).toBe(0);
  });

  it('forwards a port to whoever speaks for the pod', async () => {
    const end = kube.services.serve({ namespace: 'default', name: 'shop' }, async (request) => {
      const { pathname } = new URL(request.url);
      return new Response(`${request.method} ${pathname} ${await request.text()}`);
    });
    const forward = start(['port-forward', 'service/shop', ':80'], undefined, environment);
    const address = await forwarded(forward);
    const ask = async (path: string, body: string): Promise<string> => {
      const answer = await fetch(`http://${address}${path}`, { method: 'POST', body });
      return answer.text();
    };
    expect(await ask('/beans', 'three')).toBe('POST /beans three');
    const long = 'b'.repeat(300_000);
    const answers = await Promise.all(['/a', '/b', '/c'].map((path) => ask(path, long)));
    expect(answers.map((text) => text.length)).toEqual([300_008, 300_008, 300_008]);
    end();
    forward.stop();
    await forward.done;
  });

  it('learns that nobody listens', async () => {
    const forward = start(['port-forward', 'pod/shop', ':9999'], undefined, environment);
    const address = await forwarded(forward);
    await expect(fetch(`http://${address}/`)).rejects.toThrow();
    forward.stop();
    expect((await forward.done).err).toContain('connection refused');
  });
});
