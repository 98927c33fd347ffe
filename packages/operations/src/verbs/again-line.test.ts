import { expect, test } from 'vitest';
import { parseCommand } from '../command-line.ts';
import { verbs } from '../registry.ts';
import { againLine } from './again-line.ts';

test.each([
  ['deploy phase-3 --only loki --dry-run', { dryRun: false }, 'otel deploy phase-3 --only loki'],
  ['deploy phase-2 --take kubectl-set --timeout 60', {}, 'otel deploy phase-2 --take kubectl-set --timeout 60'],
  ['deploy all --leave a,b --adopt --keep-going', {}, 'otel deploy all --leave a,b --adopt --keep-going'],
  ['deploy all --timeout 600', {}, 'otel deploy all'],
  ['rollback phase-4 --to 3 --take x', { take: ['x', 'y'] }, 'otel rollback phase-4 --take x,y --to 3'],
  [
    'fix restart StatefulSet/monitoring/loki --dry-run',
    { dryRun: false },
    'otel fix restart StatefulSet/monitoring/loki',
  ],
])('%s is advised again as it was meant', (line, instead, expected) => {
  const parsed = parseCommand(line.split(' '), verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const again = againLine(parsed.command.verb, parsed.command.args, instead);
  const sorted = (text: string): string =>
    text
      .split(/ (?=--)/)
      .sort()
      .join(' ');
  expect(sorted(again)).toBe(sorted(expected));
  const words = again.split(' ').slice(1);
  expect(parseCommand(words, verbs)).toMatchObject({
    ok: true,
    command: { args: { ...parsed.command.args, ...instead } },
  });
});

test('what a shell would read otherwise is quoted', () => {
  const [deploy] = verbs.filter(({ name }) => name === 'deploy');
  if (deploy === undefined) throw new Error('there is no deploy');
  const take = ['.spec.containers[name="a"].image', "it's"];
  expect(againLine(deploy, { target: 'phase-2', take })).toBe(
    `otel deploy phase-2 --take '.spec.containers[name="a"].image,it'\\''s'`,
  );
});
