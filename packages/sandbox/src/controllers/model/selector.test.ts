import { describe, expect, test } from 'vitest';
import { meets, meetsNodeAffinity, selects, tolerates } from './selector.ts';

describe('label selectors', () => {
  test('an absent selector selects nothing, an empty one everything', () => {
    expect(selects(undefined, { a: 'b' })).toBe(false);
    expect(selects({}, undefined)).toBe(true);
  });

  test('all labels and all expressions must hold', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }],
    };
    expect(selects(selector, { app: 'web', tier: 'b' })).toBe(true);
    expect(selects(selector, { app: 'web', tier: 'c' })).toBe(false);
    expect(selects(selector, { tier: 'b' })).toBe(false);
  });

  test.each([
    ['In', ['x'], { k: 'x' }, true],
    ['NotIn', ['x'], {}, true],
    ['NotIn', ['x'], { k: 'x' }, false],
    ['Exists', [], { k: '' }, true],
    ['DoesNotExist', [], { k: '' }, false],
    ['Gt', ['3'], { k: '4' }, true],
    ['Lt', ['3'], { k: '4' }, false],
    ['Near', ['x'], { k: 'x' }, false],
  ])('operator %s', (operator, values, labels, expected) => {
    expect(meets({ key: 'k', operator, values }, labels as Record<string, string>)).toBe(expected);
  });
});

test('node affinity: one term is enough, an empty term never', () => {
  const node = { metadata: { name: 'mac-1', labels: { arch: 'arm64' } } };
  const byLabel = { matchExpressions: [{ key: 'arch', operator: 'In', values: ['arm64'] }] };
  const byName = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['mac-2'] }] };
  expect(meetsNodeAffinity(undefined, node)).toBe(true);
  expect(meetsNodeAffinity([byName, byLabel], node)).toBe(true);
  expect(meetsNodeAffinity([byName], node)).toBe(false);
  expect(meetsNodeAffinity([{}], node)).toBe(false);
});

test.each([
  [{ operator: 'Exists' }, true],
  [{ key: 'disk', operator: 'Exists' }, true],
  [{ key: 'disk', value: 'slow' }, true],
  [{ key: 'disk', value: 'fast' }, false],
  [{ key: 'disk', operator: 'Exists', effect: 'NoExecute' }, false],
  [{ key: 'net', operator: 'Exists' }, false],
])('toleration %j of a taint disk=slow:NoSchedule', (toleration, expected) => {
  expect(tolerates([toleration], { key: 'disk', value: 'slow', effect: 'NoSchedule' })).toBe(expected);
});
