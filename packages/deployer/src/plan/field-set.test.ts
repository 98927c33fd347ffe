import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FieldPath, field, type PathElement } from './field-path.ts';
import { childNames, fieldSetOf, isLeaf, ownsPath, pathsOf, unionOf } from './field-set.ts';

const element: fc.Arbitrary<PathElement> = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '.', 'x.y/z').map(field),
  fc.constantFrom('p', 'q').map((name) => ({ type: 'key', keys: { name } }) as const),
  fc.constantFrom('v', 1).map((value) => ({ type: 'value', value }) as const),
);
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const paths: fc.Arbitrary<FieldPath[]> = fc.array(path, { maxLength: 12 });

/** As a server wrote it. */
const applied = {
  'f:metadata': { 'f:labels': { 'f:app': {} } },
  'f:spec': {
    'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:args': {} } },
    'f:finalizers': { 'v:"x"': {} },
  },
};

describe('a field set', () => {
  test('holds the same paths after it was written and read again', () => {
    fc.assert(
      fc.property(paths, (some) => {
        const set = fieldSetOf(some);
        expect(fieldSetOf(pathsOf(set))).toEqual(set);
        for (const one of some) expect(ownsPath(set, one)).toBe(true);
      }),
    );
  });

  test('reads what a server writes, and writes it the same', () => {
    expect(fieldSetOf(pathsOf(applied))).toEqual(applied);
    expect(pathsOf(applied)).toHaveLength(6);
  });

  test('joined with another owns what either owns, and nothing else', () => {
    fc.assert(
      fc.property(paths, paths, path, (some, others, one) => {
        const [a, b] = [fieldSetOf(some), fieldSetOf(others)];
        expect(ownsPath(unionOf(a, b), one)).toBe(ownsPath(a, one) || ownsPath(b, one));
      }),
    );
  });

  test('is the same whatever the order of its paths', () => {
    fc.assert(
      fc.property(paths, (some) => {
        expect(fieldSetOf(some.toReversed())).toEqual(fieldSetOf(some));
      }),
    );
  });

  test('knows leaves from branches', () => {
    expect(isLeaf({ '.': {} })).toBe(true);
    expect(isLeaf(applied)).toBe(false);
    expect(childNames({ '.': {}, 'f:a': {} })).toEqual(['f:a']);
  });
});
