import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FieldPath,
  formatPath,
  formatServerPath,
  hasKeys,
  matchesPattern,
  type PathElement,
  parseElement,
  spellElement,
  valueAtPath,
  withoutPath,
} from './field-path.ts';

const element: fc.Arbitrary<PathElement> = fc.oneof(
  fc.string().map((name) => ({ type: 'field', name }) as const),
  fc
    .dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { minKeys: 1 })
    .map((keys) => ({ type: 'key', keys }) as const),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()).map((value) => ({ type: 'value', value }) as const),
  fc.nat().map((index) => ({ type: 'index', index }) as const),
);

const image: FieldPath = [
  { type: 'field', name: 'spec' },
  { type: 'field', name: 'containers' },
  { type: 'key', keys: { name: 'otc-container' } },
  { type: 'field', name: 'image' },
];

describe('path elements', () => {
  test('are read as they are spelled', () => {
    fc.assert(
      fc.property(element, (one) => {
        expect(parseElement(spellElement(one))).toEqual(one);
      }),
    );
  });

  test('of no known kind are nothing', () => {
    for (const text of ['', '.', 'x:a', 'k:not json', 'k:[]']) expect(parseElement(text)).toBeUndefined();
  });
});

describe('paths', () => {
  test('are written as people and rules write them', () => {
    expect(formatPath(image)).toBe('.spec.containers[name="otc-container"].image');
    expect(formatPath([])).toBe('.');
    const label: FieldPath = [...image.slice(0, 1), { type: 'field', name: 'app.kubernetes.io/name' }];
    expect(formatPath(label)).toBe('.spec["app.kubernetes.io/name"]');
    expect(formatServerPath(label)).toBe('.spec.app.kubernetes.io/name');
    const port: PathElement = { type: 'key', keys: { protocol: 'TCP', containerPort: 80 } };
    expect(formatPath([port, { type: 'value', value: 'x' }, { type: 'index', index: 2 }])).toBe(
      '[containerPort=80,protocol="TCP"][="x"][2]',
    );
  });

  test('lead to values in objects, lists by key, sets and lists by position', () => {
    const object = { spec: { containers: [{ name: 'a' }, { name: 'otc-container', image: 'x' }], set: ['u', 'v'] } };
    expect(valueAtPath(object, image)).toBe('x');
    expect(valueAtPath(object, [{ type: 'field', name: 'nowhere' }, ...image])).toBeUndefined();
    const set: FieldPath = [
      { type: 'field', name: 'spec' },
      { type: 'field', name: 'set' },
    ];
    expect(valueAtPath(object, [...set, { type: 'value', value: 'v' }])).toBe('v');
    expect(valueAtPath(object, [...set, { type: 'index', index: 0 }])).toBe('u');
  });

  test('are taken out of a copy', () => {
    const object = { spec: { containers: [{ name: 'otc-container', image: 'x' }] } };
    expect(withoutPath(object, image)).toEqual({ spec: { containers: [{ name: 'otc-container' }] } });
    expect(withoutPath(object, image.slice(0, 3))).toEqual({ spec: { containers: [] } });
    expect(
      withoutPath(object, [
        { type: 'field', name: 'nowhere' },
        { type: 'field', name: 'x' },
      ]),
    ).toBe(object);
    expect(object.spec.containers[0]?.image).toBe('x');
  });

  test('an item that leaves a key out stands for its default', () => {
    expect(hasKeys({ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' })).toBe(true);
    expect(hasKeys({ containerPort: 80, protocol: 'UDP' }, { containerPort: 80, protocol: 'TCP' })).toBe(false);
    expect(hasKeys({}, { name: 'a' })).toBe(false);
  });
});

describe('patterns', () => {
  test.each([
    ['.spec.replicas', '.spec.replicas', true],
    ['.spec.replicas', '.spec.*', true],
    ['.spec.a.b', '.spec.*', false],
    ['.spec.a.b', '.spec.**', true],
    ['.spec.containers[name="a.b"].image', '.spec.containers[*].image', true],
    ['.metadata.labels["a.b/c"]', '.metadata.labels[*]', true],
    ['kubectl-edit', 'kubectl*', true],
    ['helm', 'kubectl*', false],
    ['.specXreplicas', '.spec.replicas', false],
  ])('%s fits %s: %s', (text, pattern, fits) => {
    expect(matchesPattern(text, pattern)).toBe(fits);
  });

  test('without stars fit themselves only, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        fc.pre(!text.includes('*'));
        expect(matchesPattern(other, text)).toBe(other === text);
      }),
    );
  });
});
