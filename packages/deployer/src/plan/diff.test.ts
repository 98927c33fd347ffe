import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffObjects, type RawChange } from './diff.ts';
import { type FieldPath, formatPath, indexOfElement, withoutPath } from './field-path.ts';
import { isJsonObject, jsonEqual } from './json.ts';

function applied(before: unknown, changes: readonly RawChange[]): unknown {
  const removed = changes
    .filter(({ op }) => op === 'remove')
    .reduce((left, { path }) => withoutPath(left, path), before);
  return changes
    .filter(({ op }) => op === 'add' || op === 'change')
    .reduce((left, { path, after }) => put(left, path, after), removed);
}

function put(at: unknown, [element, ...rest]: FieldPath, value: unknown): unknown {
  if (element === undefined) return value;
  if (element.type === 'field') {
    const object = isJsonObject(at) ? at : {};
    return { ...object, [element.name]: put(object[element.name], rest, value) };
  }
  const list: readonly unknown[] = Array.isArray(at) ? at : [];
  const index = indexOfElement(list, element);
  return index === -1 ? [...list, put(undefined, rest, value)] : list.with(index, put(list[index], rest, value));
}

/** Equal but for the order of items that have names. */
function sortedByName(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sortedByName);
    if (!items.every((item) => isJsonObject(item) && 'name' in item)) return items;
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sortedByName(inner)]));
}

const name = fc.constantFrom('a', 'b', 'c', 'containers', 'ports');
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const { tree } = fc.letrec((tie) => ({
  tree: fc.dictionary(
    name,
    fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(scalar, { maxLength: 3 }),
      fc.uniqueArray(fc.record({ name: fc.constantFrom('x', 'y', 'z'), value: scalar }), {
        selector: (item) => item.name,
        maxLength: 3,
      }),
      tie('tree'),
    ),
  ),
}));

describe('the difference', () => {
  test('between an object and itself is nothing', () => {
    fc.assert(
      fc.property(tree, (object) => {
        expect(diffObjects(object, structuredClone(object))).toEqual([]);
      }),
    );
  });

  test('is nothing only between equal objects', () => {
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        expect(diffObjects(a, b).length === 0).toBe(jsonEqual(a, b));
      }),
    );
  });

  test('applied to one object gives the other', () => {
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        expect(sortedByName(applied(a, diffObjects(a, b)))).toEqual(sortedByName(b));
      }),
    );
  });

  test('names items by their keys', () => {
    const object = (image: string) => ({ spec: { containers: [{ name: 'b' }, { name: 'a', image }] } });
    expect(diffObjects(object('x:1'), object('x:2')).map(({ path }) => formatPath(path))).toEqual([
      '.spec.containers[name="a"].image',
    ]);
    const ports = (targetPort: number) => ({ ports: [{ port: 80, protocol: 'TCP', targetPort }] });
    expect(diffObjects(ports(1), ports(2)).map(({ path }) => formatPath(path))).toEqual([
      '.ports[port=80,protocol="TCP"].targetPort',
    ]);
  });

  test('tells another order of the same items', () => {
    const list = (...names: string[]) => ({ env: names.map((item) => ({ name: item })) });
    expect(diffObjects(list('a', 'b', 'c'), list('b', 'a', 'd'))).toEqual([
      {
        path: [
          { type: 'field', name: 'env' },
          { type: 'key', keys: { name: 'c' } },
        ],
        op: 'remove',
        before: { name: 'c' },
      },
      {
        path: [
          { type: 'field', name: 'env' },
          { type: 'key', keys: { name: 'd' } },
        ],
        op: 'add',
        after: { name: 'd' },
      },
      { path: [{ type: 'field', name: 'env' }], op: 'order', before: ['a', 'b'], after: ['b', 'a'] },
    ]);
  });

  test('shows lists of plain values as a whole', () => {
    expect(diffObjects({ args: ['--a', '--b'] }, { args: ['--b'] })).toEqual([
      { path: [{ type: 'field', name: 'args' }], op: 'change', before: ['--a', '--b'], after: ['--b'] },
    ]);
  });
});
