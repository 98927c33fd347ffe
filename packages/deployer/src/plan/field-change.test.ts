import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { showChange } from './field-change.ts';
import { type FieldPath, field } from './field-path.ts';
import { createRedactor } from './redaction.ts';

const plain = createRedactor([]);
const fields = (...names: string[]): FieldPath => names.map(field);

describe('a change as it is shown', () => {
  test('gives texts as they are and everything else as JSON', () => {
    const path = fields('spec', 'replicas');
    expect(showChange('Deployment', { path, op: 'change', before: 1, after: 2 }, plain)).toEqual({
      path: '.spec.replicas',
      op: 'change',
      before: '1',
      after: '2',
    });
    expect(showChange('Deployment', { path, op: 'add', after: { a: [1] } }, plain)).toEqual({
      path: '.spec.replicas',
      op: 'add',
      after: '{"a":[1]}',
    });
  });

  test('never shows what a Secret holds', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.constantFrom('data', 'stringData'),
        (before, after, at) => {
          const shown = showChange('Secret', { path: fields(at, 'key'), op: 'change', before, after }, plain);
          expect([shown.before, shown.after]).toEqual(['(hidden)', '(hidden, changed)']);
        },
      ),
    );
    const whole = showChange('Secret', { path: fields('data'), op: 'add', after: { key: 'c2VjcmV0' } }, plain);
    expect(JSON.stringify(whole)).not.toContain('c2VjcmV0');
  });

  test.each([
    [
      'a variable named so',
      [...fields('spec', 'env'), { type: 'key', keys: { name: 'ADMIN_PASSWORD' } }, field('value')] as FieldPath,
      'hunter-two',
    ],
    ['a field named so', fields('spec', 'clientSecret'), 'hunter-two'],
    ['a variable added as a whole', fields('spec', 'env'), [{ name: 'API_TOKEN', value: 'hunter-two' }]],
    ['a text with an assignment', fields('data', 'app.ini'), 'user = ada\npassword = hunter-two\n'],
    ['an address with a password', fields('data', 'url'), 'postgres://ada:hunter-two@db/x'],
  ])('hides a secret in %s', (_, path, after) => {
    const shown = showChange('ConfigMap', { path, op: 'add', after }, plain);
    expect(JSON.stringify(shown)).not.toContain('hunter-two');
  });

  test('hides known values wherever they turn up, also where a text is cut', () => {
    const word = 'correct horse battery staple';
    const redact = createRedactor([word]);
    const long = `${'x'.repeat(1990)}${word}${'y'.repeat(100)}`;
    for (const after of [word, `see ${word}.`, Buffer.from(word).toString('base64'), long, [word]]) {
      const shown = JSON.stringify(showChange('ConfigMap', { path: fields('data', 'a'), op: 'add', after }, redact));
      for (const part of [word, 'correct ho', Buffer.from(word).toString('base64')]) expect(shown).not.toContain(part);
    }
    const same = showChange(
      'ConfigMap',
      { path: fields('data', 'a'), op: 'change', before: word, after: Buffer.from(word).toString('base64') },
      redact,
    );
    expect(same.after).toMatch(/hidden, changed/);
  });

  test('leaves fields alone that only sound secret', () => {
    const path = fields('spec', 'automountServiceAccountToken');
    expect(showChange('Pod', { path, op: 'change', before: true, after: false }, plain)).toMatchObject({
      before: 'true',
      after: 'false',
    });
    expect(showChange('Pod', { path: fields('spec', 'secretName'), op: 'add', after: 'grafana' }, plain)).toMatchObject(
      { after: 'grafana' },
    );
  });

  test('of a long text shows the lines that differ', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const changed = lines.with(50, 'another');
    const shown = showChange(
      'ConfigMap',
      { path: fields('data', 'a'), op: 'change', before: lines.join('\n'), after: changed.join('\n') },
      plain,
    );
    expect(shown.after).toBe('… 48 equal lines\nline 48\nline 49\nanother\nline 51\nline 52\n… 47 equal lines');
  });

  test('of a long text hides no change behind another one', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
    const changed = lines.with(5, 'first').with(1500, 'second').with(2990, 'third');
    const change = {
      path: fields('data', 'a'),
      op: 'change',
      before: lines.join('\n'),
      after: changed.join('\n'),
    } as const;
    const { before = '', after = '' } = showChange('ConfigMap', change, plain);
    for (const word of ['first', 'second', 'third']) expect(after.split('\n')).toContain(word);
    for (const word of ['line 5', 'line 1500', 'line 2990']) expect(before.split('\n')).toContain(word);
    expect(after.split('\n').filter((line) => line.startsWith('… '))).toEqual(
      before.split('\n').filter((line) => line.startsWith('… ')),
    );
    expect(after.split('\n')).toHaveLength(3 * 5 + 4);
  });

  test('is never longer than a few lines of a page', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20_000, minLength: 3000 }), (text) => {
        const shown = showChange('ConfigMap', { path: fields('data', 'a'), op: 'add', after: text }, plain);
        expect(shown.after?.length).toBeLessThan(2100);
      }),
      { numRuns: 20 },
    );
  });
});
