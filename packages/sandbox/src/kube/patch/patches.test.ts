import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloneJson, isRecord } from '../json.ts';
import { builtinKind } from '../schema/builtin-types.ts';
import { UNTYPED } from '../schema/schema.ts';
import { applyJsonPatch, JsonPatchFailure, type JsonPatchOperation } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicPatch, StrategicPatchFailure } from './strategic-merge-patch.ts';

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 9 }),
    fc.constantFrom('a', 'b/c', 'd~e', ''),
    fc.boolean(),
    tie('list'),
    tie('record'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e~f'), tie('value'), { maxKeys: 3 }),
}));
const record = json.record.map((value) => (isRecord(value) ? value : {}));

/** The merge patch that turns one record into another. */
function diff(from: Record<string, unknown>, to: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(from)) if (!(name in to)) out[name] = null;
  for (const [name, value] of Object.entries(to)) {
    const before = from[name];
    out[name] = isRecord(before) && isRecord(value) ? diff(before, value) : value;
  }
  return out;
}

function pointers(value: unknown, prefix = ''): string[] {
  const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : isRecord(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([name, item]) => [
    `${prefix}/${escaped(name)}`,
    ...pointers(item, `${prefix}/${escaped(name)}`),
  ]);
}

describe('merge patches', () => {
  it('turn any record into any other', () => {
    fc.assert(
      fc.property(record, record, (from, to) => {
        expect(applyMergePatch(from, diff(from, to))).toEqual(to);
      }),
    );
  });

  it('do the same twice as once, and leave the original alone', () => {
    fc.assert(
      fc.property(record, record, (target, patch) => {
        const copy = cloneJson(target);
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
        expect(target).toEqual(copy);
      }),
    );
  });
});

describe('JSON patches', () => {
  it('take away what they added', () => {
    fc.assert(
      fc.property(record, json.value, (document, value) => {
        const path = '/new';
        const there: JsonPatchOperation[] = [
          { op: 'add', path, value },
          { op: 'test', path, value },
          { op: 'remove', path },
        ];
        expect(applyJsonPatch(document, there)).toEqual(document);
      }),
    );
  });

  it('reach every place of a document, and leave the original alone', () => {
    fc.assert(
      fc.property(record, (document) => {
        const copy = cloneJson(document);
        for (const path of pointers(document)) {
          const replaced = applyJsonPatch(document, [
            { op: 'replace', path, value: 'new' },
            { op: 'test', path, value: 'new' },
          ]);
          expect(replaced).not.toBe(document);
        }
        expect(document).toEqual(copy);
      }),
    );
  });

  it('move and copy', () => {
    expect(
      applyJsonPatch({ a: { b: 1 }, l: [1, 2] }, [
        { op: 'move', from: '/a/b', path: '/c' },
        { op: 'copy', from: '/l/0', path: '/l/-' },
      ]),
    ).toEqual({ a: {}, c: 1, l: [1, 2, 1] });
  });

  it.each([
    [{ op: 'remove', path: '/none' }],
    [{ op: 'replace', path: '/none', value: 1 }],
    [{ op: 'add', path: '/none/deep', value: 1 }],
    [{ op: 'test', path: '/a', value: 2 }],
    [{ op: 'add', path: '/l/9', value: 1 }],
    [{ op: 'sing', path: '/a' }],
  ])('refuses %j', (operation) => {
    expect(() => applyJsonPatch({ a: 1, l: [] }, [operation])).toThrow(JsonPatchFailure);
  });
});

describe('strategic merge patches', () => {
  const schema = builtinKind('apps', 'v1', 'Deployment') ?? UNTYPED;
  const withContainers = (containers: unknown[]): Record<string, unknown> => ({
    spec: { template: { spec: { containers } } },
  });

  it('merge items by their keys and keep the others', () => {
    const original = withContainers([
      { name: 'a', image: '1', env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: '2' },
    ]);
    const patch = withContainers([
      { name: 'a', env: [{ name: 'Y', value: '2' }] },
      { name: 'c', image: '3' },
    ]);
    expect(applyStrategicPatch(original, patch, schema)).toEqual(
      withContainers([
        {
          name: 'a',
          image: '1',
          env: [
            { name: 'X', value: '1' },
            { name: 'Y', value: '2' },
          ],
        },
        { name: 'b', image: '2' },
        { name: 'c', image: '3' },
      ]),
    );
  });

  it('delete, replace and order items', () => {
    const original = withContainers([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    expect(applyStrategicPatch(original, withContainers([{ name: 'b', $patch: 'delete' }]), schema)).toEqual(
      withContainers([{ name: 'a' }, { name: 'c' }]),
    );
    expect(applyStrategicPatch(original, withContainers([{ $patch: 'replace' }, { name: 'z' }]), schema)).toEqual(
      withContainers([{ name: 'z' }]),
    );
    const ordered = {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
            containers: [{ name: 'c', image: '9' }],
          },
        },
      },
    };
    expect(applyStrategicPatch(original, ordered, schema)).toEqual(
      withContainers([{ name: 'c', image: '9' }, { name: 'b' }, { name: 'a' }]),
    );
  });

  it('retain keys, replace maps and delete from lists of scalars', () => {
    const original = {
      metadata: { finalizers: ['a', 'b'] },
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
    };
    expect(
      applyStrategicPatch(original, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }, schema),
    ).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
    expect(
      applyStrategicPatch(original, { spec: { strategy: { $patch: 'replace', type: 'Recreate' } } }, schema),
    ).toEqual({ ...original, spec: { strategy: { type: 'Recreate' } } });
    expect(
      applyStrategicPatch(
        original,
        { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'], finalizers: ['c'] } },
        schema,
      ),
    ).toEqual({ ...original, metadata: { finalizers: ['b', 'c'] } });
  });

  it('are merge patches where nothing is keyed', () => {
    const config = builtinKind('', 'v1', 'ConfigMap') ?? UNTYPED;
    const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.option(fc.constantFrom('1', '2')), { maxKeys: 3 });
    fc.assert(
      fc.property(data, data, (before, patch) => {
        const original = { data: Object.fromEntries(Object.entries(before).filter(([, value]) => value !== null)) };
        expect(applyStrategicPatch(original, { data: patch }, config)).toEqual(
          applyMergePatch(original, { data: patch }),
        );
      }),
    );
  });

  it('refuse items without their key and directives that do not exist', () => {
    expect(() => applyStrategicPatch({}, withContainers([{ image: 'x' }]), schema)).toThrow(StrategicPatchFailure);
    expect(() => applyStrategicPatch({}, { $patch: 'sing' }, schema)).toThrow(StrategicPatchFailure);
  });
});
