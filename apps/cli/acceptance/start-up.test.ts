import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const main = resolve(import.meta.dirname, '../src/main.ts');

/** Tells at the end which modules were loaded, one a line. */
const watch = `import { registerHooks } from 'node:module';
const urls = [];
registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
process.on('exit', () => process.stderr.write(urls.join('\\n')));`;

function loadedBy(...words: readonly string[]): readonly string[] {
  const hook = `data:text/javascript,${encodeURIComponent(watch)}`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@otelops/source', '--import', hook, main, ...words],
    { encoding: 'utf8', timeout: 30_000 },
  );
  expect(status).toBe(0);
  return stderr.split('\n').filter((url) => url.startsWith('file:'));
}

/** Of what is loaded, the parts that cost tens of milliseconds. */
function heavyOf(urls: readonly string[]): readonly string[] {
  const heavy =
    /node_modules\/(undici|yaml|zod|string-width|ws|@kubernetes)\/|packages\/sandbox\/|(deployer|stack)\/src\/index\.ts/;
  return urls.filter((url) => heavy.test(url));
}

describe('what is not needed is not loaded', () => {
  test.each([[['help']], [['help', 'deploy']], [['--version']], [['completion', 'bash']]])('by %j', (words) => {
    const loaded = loadedBy(...words);
    expect(loaded.length).toBeGreaterThan(20);
    expect(heavyOf(loaded)).toEqual([]);
  });

  test('and what is needed is seen', () => {
    expect(heavyOf(loadedBy('render', 'phase-1', '--sandbox')).length).toBeGreaterThan(0);
  });
});
