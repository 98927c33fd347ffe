import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../sandbox/src/real/free-ports.ts';
import { findProgram } from '../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../sandbox/src/real/programs/local-machine.ts';
import { prometheus } from '../../sandbox/src/real/programs/telemetry-programs.ts';
import type { StackConfig } from '../src/config/types.ts';
import { buildPhases } from '../src/phases.ts';
import { at, named, objectsOf } from './kit/objects.ts';
import { variants } from './kit/valid-configs.ts';
import { openProcesses, type Processes } from './lab/processes.ts';

const program = await findProgram(prometheus, localMachine(process.env));
if (program.state !== 'found') process.stderr.write(`skipped: prometheus: ${program.reasons.join('; ')}\n`);
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';

/** A folder as the kubelet mounts a ConfigMap: the files are links through `..data`, which is exchanged as a whole. */
class MountedMap {
  readonly #folder: string;
  #version = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    this.#version += 1;
    const version = `..${this.#version}`;
    await mkdir(join(this.#folder, version), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(this.#folder, version, name), text);
      if (this.#version === 1) await symlink(join('..data', name), join(this.#folder, name));
    }
    await symlink(version, join(this.#folder, '..data_new'));
    await rename(join(this.#folder, '..data_new'), join(this.#folder, '..data'));
  }
}

function rendered(config: StackConfig): { readonly files: Record<string, string>; readonly args: readonly string[] } {
  const objects = objectsOf(buildPhases(config));
  const map = named(objects, 'ConfigMap', 'prometheus');
  expect(map.metadata.annotations).toMatchObject({ 'otelops.dev/reload': 'live' });
  const pod = at<{ containers: { args: string[] }[] }>(
    named(objects, 'StatefulSet', 'prometheus'),
    'spec',
    'template',
    'spec',
  );
  return { files: at<Record<string, string>>(map, 'data'), args: pod.containers[0]?.args ?? [] };
}

/** The rendered arguments, with folders and ports of this machine, and a look each second. */
function localArgs(args: readonly string[], folder: string, port: number): readonly string[] {
  const own = /^--(config\.file|storage\.tsdb\.path|web\.external-url)=/;
  return [
    ...args.filter((arg) => !own.test(arg)),
    `--config.file=${join(folder, 'config', 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--config.auto-reload-interval=1s',
  ];
}

describe.runIf(program.state === 'found' || required)('the running Prometheus', () => {
  let processes: Processes;
  beforeAll(async () => {
    processes = await openProcesses();
  });
  afterAll(() => processes?.close());

  it('takes a changed config by itself, retention and all: its pods need not be replaced for it', async () => {
    if (program.state !== 'found') throw new Error(program.reasons.join('; '));
    const { config } = variants.find(({ name }) => name === 'small') ?? { config: undefined };
    if (config === undefined) throw new Error('no small variant');
    const changed = { ...config, retention: { ...config.retention, metrics: '11d' } } as StackConfig;
    const before = rendered(config);
    const after = rendered(changed);
    expect(after.args).toEqual(before.args);
    const [port = 0] = await findFreePorts(1);
    const map = new MountedMap(join(processes.folder, 'config'));
    await map.write(before.files);
    await processes.start({
      name: 'prometheus',
      path: program.path,
      arguments: localArgs(before.args, processes.folder, port),
      ready: async () => (await retentionOf(port)) !== '',
    });
    expect(await retentionOf(port)).not.toContain('11d');
    await map.write(after.files);
    expect(await untilRetention(port, (text) => text.startsWith('11d'))).toMatch(/^11d/);
  });
});

/** What it says its retention is, once that is as wanted. */
async function untilRetention(port: number, isWanted: (text: string) => boolean): Promise<string> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const text = await retentionOf(port);
    if (isWanted(text)) return text;
    if (performance.now() > deadline) throw new Error(`its retention stays ${text}`);
    await delay(200);
  }
}

async function retentionOf(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/status/runtimeinfo`);
    const body: { data?: { storageRetention?: string } } = JSON.parse(await answer.text());
    return body.data?.storageRetention ?? '';
  } catch {
    // Not up yet.
    return '';
  }
}
