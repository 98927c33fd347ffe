import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@otelops/deployer';
import { expect, test } from 'vitest';
import { configFile, folderFiles, realArtifacts } from '../adapters/index.ts';
import { runVerb } from '../run-verb.ts';
import type { VerbEvent } from '../verb.ts';
import { VerbError } from '../verb-error.ts';
import type { World } from '../world.ts';
import { configCheck } from './config-check.ts';

/** Looks at a config in a folder that holds nothing but these files. */
async function checked(
  texts: Readonly<Record<string, string>>,
  path = 'otel-stack.yaml',
): Promise<readonly VerbEvent[]> {
  const folder = await mkdtemp(join(tmpdir(), 'otelops-check-'));
  await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  const files = folderFiles(folder);
  for (const [name, text] of Object.entries(texts)) await files.write(name, text, { overwrite: true });
  const none = (): never => {
    throw new VerbError('internal-error', 'A config is checked without this.');
  };
  const world: World = {
    clock: systemClock,
    signal: new AbortController().signal,
    person: { name: 'mira', from: 'a test' },
    cluster: none,
    backend: none,
    approve: none,
    config: configFile({ path, files, sandbox: false }),
    files,
    artifacts: realArtifacts({ folder: undefined, env: { XDG_CACHE_HOME: folder }, files }),
  };
  const events: VerbEvent[] = [];
  for await (const event of runVerb({ verb: configCheck, args: {} }, world)) events.push(event);
  return events;
}

const { initConfig } = await import('@otelops/stack');

test('without a lock file the check says what it leaves out, and that it has to be pinned first', async () => {
  const events = await checked({ 'otel-stack.yaml': initConfig({}) });
  const table = events.find((event) => event.type === 'table');
  expect(table?.rows[0]).toMatchObject({ phase: 'phase-1', outside: 'cert-manager' });
  expect(events.at(-1)).toMatchObject({
    code: 'done',
    summary: expect.stringMatching(/cert-manager and opentelemetry-operator come on top.*no otel-stack\.lock\.json/),
    next: ['otel lock', 'otel plan all'],
  });
});

test('an empty file is told what is missing, and nothing else; the way on is not the same check again', async () => {
  const events = await checked({ 'otel-stack.yaml': '' });
  expect(events.filter((event) => event.type === 'finding').map(({ code }) => code)).not.toContain('config-doubtful');
  const outcome = events.at(-1);
  expect(outcome).toMatchObject({ code: 'config-invalid' });
  expect(JSON.stringify(outcome)).not.toContain('otel config check');
});

test('a folder is no config, and called a folder', async () => {
  const [outcome] = await checked({ 'otel-stack.yaml/a.yaml': '' });
  expect(outcome).toMatchObject({
    code: 'bad-arguments',
    summary: 'otel-stack.yaml cannot be read: it is a folder, not a file',
  });
});
