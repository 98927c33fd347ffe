import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@otelops/deployer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { untilRenewed } from './renewal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-renewal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A clock of real events whose waits are short. */
const quick = { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 100, signal) };

/** As kubelet mounts a Secret: the files are links into a folder behind a link, which is replaced in one step. */
async function mountSecret(edition: string): Promise<void> {
  const data = join(folder, `..${edition}`);
  await mkdir(data);
  await writeFile(join(data, 'tls.crt'), edition);
  await symlink(`..${edition}`, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
}

function watching(
  busy: () => boolean = () => false,
  troubles: string[] = [],
): { readonly end: AbortController; readonly renewed: Promise<boolean> } {
  const end = new AbortController();
  const renewed = untilRenewed({
    files: [join(folder, 'tls.crt')],
    clock: quick,
    signal: end.signal,
    busy,
    trouble: (message) => troubles.push(message),
  });
  return { end, renewed };
}

/** Whether it has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await systemClock.sleep(200);
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

test('a Secret that kubelet swaps is seen; the same content once more is not a renewal', async () => {
  await mountSecret('first');
  await symlink('..data/tls.crt', join(folder, 'tls.crt'));
  const { renewed } = watching();
  await systemClock.sleep(50);
  await writeFile(join(folder, 'another-file'), 'nobody reads it');
  expect(await settled(renewed)).toBe(false);
  await mountSecret('second');
  expect(await renewed).toBe(true);
});

test('what is under way is not interrupted', async () => {
  await writeFile(join(folder, 'tls.crt'), 'first');
  let busy = true;
  const { renewed } = watching(() => busy);
  await systemClock.sleep(50);
  await writeFile(join(folder, 'tls.crt'), 'second');
  expect(await settled(renewed)).toBe(false);
  busy = false;
  expect(await renewed).toBe(true);
});

test('it ends with its signal, and a folder that is not there is said once', async () => {
  await writeFile(join(folder, 'tls.crt'), 'first');
  const watched = watching();
  watched.end.abort();
  expect(await watched.renewed).toBe(false);
  await rm(folder, { recursive: true });
  const troubles: string[] = [];
  const blind = watching(undefined, troubles);
  expect(await settled(blind.renewed)).toBe(false);
  expect(troubles).toEqual([expect.stringContaining('will not be seen: Error: ENOENT')]);
  blind.end.abort();
  expect(await blind.renewed).toBe(false);
});
