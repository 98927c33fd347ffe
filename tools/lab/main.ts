// The telemetry lab in one command: the rendered configurations in real programs, what they were checked for, and what was not.
//
//   npm run servers -- install telemetry && npm run lab
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChecks, readSaid, renderReport } from './report.ts';

const tests = [
  'packages/stack/acceptance/lab',
  'packages/stack/acceptance/collectors.servers.test.ts',
  'packages/stack/acceptance/real-programs.servers.test.ts',
];

const folder = mkdtempSync(join(tmpdir(), 'otelops-lab-report-'));
const results = join(folder, 'results.json');
const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs');
const args = [vitest, 'run', '--project', 'servers', '--reporter=json', `--outputFile=${results}`, ...tests];
try {
  const { code, output } = await run(args);
  const checks = readChecks(readFileSync(results, 'utf8'), process.cwd());
  console.log(`\n${renderReport({ checks, said: readSaid(output) })}`);
  process.exitCode = code === 0 && checks.length > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the tests; what the lab says meanwhile is shown as it comes. */
function run(given: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, given, { stdio: ['inherit', 'pipe', 'pipe'] });
    const texts: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        texts.push(text);
        const figures = text.split('\n').filter((line) => line.startsWith('lab: figure: '));
        for (const line of figures) console.error(line.slice('lab: figure: '.length));
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: texts.join('') }));
  });
}
