import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCodeOf, reasonCodes, verbs } from '@otelops/operations';
import { describe, expect, test } from 'vitest';
import { faultClasses } from './packages/deployer/acceptance/waiting/fault-table.ts';
import { troubles } from './packages/operations/acceptance/words/troubles.ts';
import { rules } from './packages/operations/src/diagnosis/rules.ts';
import { renderDiagnosisPage } from './tools/docs/diagnosis-page.ts';
import { renderFaultsPage } from './tools/docs/faults-page.ts';
import { renderVerbsPage } from './tools/docs/verbs-page.ts';

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('the docs', () => {
  test('name every reason code with its exit code, and no other', () => {
    const text = readFileSync('docs/reason-codes.md', 'utf8');
    const listed = [...text.matchAll(/^\| `([a-z-]+)` \| (\d) \|/gm)].map(([, code, exit]) => `${code} ${exit}`);
    expect(listed.sort()).toEqual(reasonCodes.map((code) => `${code} ${exitCodeOf(code)}`).sort());
  });

  test('are made anew when the verbs, the faults or the rules change: npm run docs', () => {
    expect(readFileSync('docs/verbs.md', 'utf8')).toBe(renderVerbsPage(verbs));
    expect(readFileSync('docs/faults.md', 'utf8')).toBe(renderFaultsPage(faultClasses));
    expect(readFileSync('docs/diagnosis.md', 'utf8')).toBe(renderDiagnosisPage(rules, troubles));
  });

  test('count the faults that are tried as the table has them', () => {
    const text = readFileSync('README.md', 'utf8');
    const [, kinds] = /\[(\d+) kinds of faults\]/.exec(text) ?? [];
    expect(Number(kinds)).toBe(faultClasses.length);
    // As the README says, each of them in both places.
    expect(renderFaultsPage(faultClasses)).not.toMatch(/sandbox only|real only/);
  });

  test.each(pages)('%s links only to what is there', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#:]+)(#[^)]*)?\)|src="([^"#:]+)"/g)];
    const targets = links.map(([, link, , image]) => join(dirname(page), link ?? image ?? ''));
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  });

  test.each(pages)('%s shows only verbs that exist', (page) => {
    const own = ['sandbox', 'demo', 'help', 'completion'];
    const known = new Set([...own, ...verbs.map((verb) => verb.name.split(' ')[0] ?? '')]);
    const used = [...readFileSync(page, 'utf8').matchAll(/^\s*(?:npm run )?otel (?:-- )?([a-z]+)/gm)].map(
      ([, verb]) => verb ?? '',
    );
    expect(used.filter((verb) => !known.has(verb))).toEqual([]);
  });
});
