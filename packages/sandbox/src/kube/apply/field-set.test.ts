import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  type FieldSet,
  FieldSetBuilder,
  fromFieldsV1,
  intersection,
  pathsOf,
  recursiveDifference,
  sameSet,
  toFieldsV1,
  union,
} from './field-set.ts';
import { fieldElement, keyElement, showPath, valueElement } from './path-element.ts';

const element = fc.oneof(
  fc.constantFrom('a', 'b', 'spec', 'with.dot').map(fieldElement),
  fc.record({ name: fc.constantFrom('x', 'y') }).map(keyElement),
  fc.record({ port: fc.integer({ min: 1, max: 3 }), protocol: fc.constantFrom('TCP', 'UDP') }).map(keyElement),
  fc.constantFrom('v1', 2, true).map(valueElement),
);
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const paths = fc.array(path, { maxLength: 8 });

function setOf(list: readonly (readonly string[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const item of list) builder.add(item);
  return builder.build();
}

function members(set: FieldSet): Set<string> {
  return new Set([...pathsOf(set)].map((item) => JSON.stringify(item)));
}

function texts(list: readonly (readonly string[])[]): Set<string> {
  return new Set(list.map((item) => JSON.stringify(item)));
}

describe('field sets', () => {
  it('hold exactly the paths that were added', () => {
    fc.assert(
      fc.property(paths, (list) => {
        expect(members(setOf(list))).toEqual(texts(list));
      }),
    );
  });

  it('survive being written as fieldsV1 and read back', () => {
    fc.assert(
      fc.property(paths, (list) => {
        expect(sameSet(fromFieldsV1(toFieldsV1(setOf(list))), setOf(list))).toBe(true);
      }),
    );
  });

  it('unite, intersect and subtract as sets of paths do', () => {
    fc.assert(
      fc.property(paths, paths, (left, right) => {
        const [a, b] = [texts(left), texts(right)];
        expect(members(union(setOf(left), setOf(right)))).toEqual(new Set([...a, ...b]));
        expect(members(intersection(setOf(left), setOf(right)))).toEqual(new Set([...a].filter((item) => b.has(item))));
        expect(members(difference(setOf(left), setOf(right)))).toEqual(new Set([...a].filter((item) => !b.has(item))));
      }),
    );
  });

  it('lose everything below a path that is subtracted with its children', () => {
    fc.assert(
      fc.property(paths, paths, (left, right) => {
        const gone = (item: readonly string[]): boolean =>
          right.some((other) => other.every((step, index) => item[index] === step));
        const kept = left.filter((item) => !gone(item));
        expect(members(recursiveDifference(setOf(left), setOf(right)))).toEqual(texts(kept));
      }),
    );
  });

  it('are written as a server writes them', () => {
    const set = setOf([
      [fieldElement('spec'), fieldElement('replicas')],
      [fieldElement('spec'), fieldElement('ports'), keyElement({ protocol: 'TCP', port: 80 })],
      [fieldElement('spec'), fieldElement('ports'), keyElement({ protocol: 'TCP', port: 80 }), fieldElement('name')],
      [fieldElement('metadata'), fieldElement('finalizers'), valueElement('a/b')],
    ]);
    expect(JSON.stringify(toFieldsV1(set))).toBe(
      '{"f:metadata":{"f:finalizers":{"v:\\"a/b\\"":{}}},"f:spec":{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{}}},"f:replicas":{}}}',
    );
  });

  it('show paths as messages do', () => {
    expect(
      showPath([
        fieldElement('spec'),
        fieldElement('ports'),
        keyElement({ protocol: 'TCP', port: 80 }),
        fieldElement('name'),
      ]),
    ).toBe('.spec.ports[port=80,protocol="TCP"].name');
    expect(showPath([fieldElement('metadata'), fieldElement('finalizers'), valueElement('a')])).toBe(
      '.metadata.finalizers[="a"]',
    );
  });
});
