import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldLine } from './field-line.ts';

const operator = 'ghcr.io/open-telemetry/opentelemetry-operator/opentelemetry-operator';
const path = '.spec.template.spec.containers[name="manager"].image';

function change(before: string, after: string, at = path): string {
  return fieldLine({ path: at, op: 'change', before, after });
}

test('a short change is shown whole', () => {
  expect(change('1', '2', '.spec.replicas')).toBe('.spec.replicas: 1 → 2');
  expect(fieldLine({ path: '.spec.paused', op: 'add', after: 'true' })).toBe('.spec.paused: true');
  expect(fieldLine({ path: '.spec.paused', op: 'remove', before: 'true' })).toBe('.spec.paused removed');
});

test('of two long values that part is shown in which they differ', () => {
  expect(change(`${operator}:v0.0.0-typo`, `${operator}:0.158.0`)).toBe(`${path}: …:v0.0.0-typo → …:0.158.0`);
  const config = (size: number): string =>
    `receivers: {otlp: {}}\nprocessors:\n  batch: {send_batch_size: ${size}}\nexporters: {otlp: {endpoint: gateway:4317}}`;
  expect(change(config(512), config(8192), '.data.config')).toBe(
    '.data.config: …: {send_batch_size: 512} expor… → …: {send_batch_size: 8192} expor…',
  );
});

test('values that look the same are told apart letter by letter', () => {
  expect(change('a b', 'a  b', '.x')).toBe('.x: a␠b → a␠␠b');
  expect(change('café', 'cafe\u0301', '.x')).toBe('.x: caf\\u{e9} → cafe\\u{301}');
  expect(change('key: [1]\n', 'key: [1]', '.x')).toBe('.x: key:␠[1]⏎ → key:␠[1]');
});

test('of secrets it is said that they changed', () => {
  const line = change('Bearer 0123456789abcdef', 'Bearer fedcba9876543210', '.args[0]');
  expect(line).toBe('.args[0]: Bearer [redacted] (changed in what is hidden)');
  expect(change('swordfish', 'octopus99', '.env.password')).toBe('.env.password: hidden, changed');
});

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom('a', 'e\u0301', 'é', ' ', '\n', '\u00a0', '\u200b', '…', '😀', '\ud83d'),
    maxLength: 80,
  }),
  fc.constantFrom('', 'password=swordfish99', 'Bearer 0123456789abcdef', operator),
);

test('two different values never look the same', () => {
  fc.assert(
    fc.property(part, part, part, part, (start, one, other, end) => {
      const [before, after] = [`${start}${one}${end}`, `${start}${other}${end}`];
      fc.pre(before !== after);
      const line = change(before, after);
      expect(line.length).toBeLessThanOrEqual(170);
      const shown = line.slice(path.length + 2);
      const half = (shown.length - 3) / 2;
      expect(Number.isInteger(half) && shown.slice(0, half) === shown.slice(half + 3)).toBe(false);
      expect(line).not.toContain('swordfish');
    }),
    { numRuns: 3000 },
  );
});
