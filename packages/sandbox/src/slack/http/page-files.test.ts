import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PageFolders, pageEntry, readPageFile } from './page-files.ts';

const run = promisify(execFile);
let folder = '';
const folders = (suffix: PageFolders['suffix']): PageFolders => ({
  suffix,
  scripts: `${folder}/`,
  assets: `${folder}/`,
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otelops-page-'));
  writeFileSync(join(folder, 'main.ts'), "import type { A } from '../a.ts';\nexport const a: A | 'é' = 'é';\n");
  writeFileSync(join(folder, 'main.test.ts'), 'export {};\n');
  writeFileSync(join(folder, 'main.js'), 'export const a = 1;\n');
  writeFileSync(join(folder, 'styles.css'), 'body { margin: 0; }\n');
  writeFileSync(join(folder, 'secret.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('files of the page', () => {
  test('TypeScript reaches the browser as JavaScript', async () => {
    const file = await readPageFile('/page/main.ts', folders('.ts'));
    expect(file?.type).toBe('text/javascript; charset=utf-8');
    expect(String(file?.content).replace(/\s+/g, ' ').trim()).toBe("export const a = 'é';");
  });

  test('and whoever started the sandbox is not warned of it', async () => {
    const module = new URL('./page-files.ts', import.meta.url).href;
    const code = `const { readPageFile } = await import(${JSON.stringify(module)});
      const file = await readPageFile('/page/main.ts', ${JSON.stringify(folders('.ts'))});
      console.log(file.content.includes('export const a'));`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', code]);
    expect([stdout.trim(), stderr]).toEqual(['true', '']);
  });

  test('what was built is served as it is', async () => {
    expect((await readPageFile('/page/main.js', folders('.js')))?.content).toBe('export const a = 1;\n');
    expect(await readPageFile('/page/main.ts', folders('.js'))).toBeUndefined();
    expect([pageEntry(folders('.ts')), pageEntry(folders('.js'))]).toEqual(['/page/main.ts', '/page/main.js']);
    expect(pageEntry({ ...folders('.ts'), scripts: '/nowhere/' })).toBeUndefined();
  });

  test.each(['secret.json', 'main.test.ts', '../main.ts', '..%2fmain.ts', '%', 'nothing.ts', ''])(
    '%s is not served',
    async (name) => {
      expect(await readPageFile(`/page/${name}`, folders('.ts'))).toBeUndefined();
    },
  );

  test('styles come from where they were written', async () => {
    expect((await readPageFile('/page/styles.css', folders('.js')))?.type).toBe('text/css; charset=utf-8');
  });
});
