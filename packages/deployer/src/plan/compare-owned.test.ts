import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOwned, describeDifference } from './compare-owned.ts';
import { type FieldPath, field } from './field-path.ts';
import { type FieldSet, fieldSetOf } from './field-set.ts';
import { isJsonObject } from './json.ts';

/** What server-side apply books for an object: lists of named objects by key, all other lists as one. */
function bookedFor(object: unknown): FieldSet {
  const paths: FieldPath[] = [];
  book(object, [], paths);
  return fieldSetOf(paths);
}

function book(value: unknown, at: FieldPath, paths: FieldPath[]): void {
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    for (const [name, inner] of Object.entries(value)) {
      const identity = at.length === 0 && (name === 'apiVersion' || name === 'kind');
      const naming =
        at.length === 1 && at[0]?.type === 'field' && at[0].name === 'metadata' && ['name', 'namespace'].includes(name);
      if (!identity && !naming) book(inner, [...at, field(name)], paths);
    }
  } else if (Array.isArray(value) && value.length > 0 && value.every((item) => isJsonObject(item) && 'name' in item)) {
    for (const item of value) {
      const path: FieldPath = [...at, { type: 'key', keys: { name: item.name } }];
      paths.push(path);
      book(item, path, paths);
    }
  } else paths.push(at);
}

const scalar = fc.oneof(fc.string({ minLength: 1 }), fc.integer({ min: 1 }), fc.constant(true));
const named = fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1 }), value: scalar }), {
  selector: ({ name }) => name,
  minLength: 1,
  maxLength: 4,
});
const fieldName = fc.constantFrom('a', 'b', 'c', 'limits', 'data', 'x.y/z');
const { tree } = fc.letrec((tie) => ({
  tree: fc.dictionary(
    fieldName,
    fc.oneof({ maxDepth: 3 }, scalar, named, fc.array(scalar, { minLength: 1 }), tie('tree')),
    {
      minKeys: 1,
    },
  ),
}));
const manifest = tree.map((spec) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x', namespace: 'y', labels: { app: 'x' } },
  spec,
}));

describe('an object compared with what we own of the live one', () => {
  test('is unchanged when it is applied twice', () => {
    fc.assert(
      fc.property(manifest, (object) => {
        expect(compareOwned(object, bookedFor(object), structuredClone(object))).toEqual([]);
      }),
    );
  });

  test('is unchanged whatever the server and others add to it', () => {
    fc.assert(
      fc.property(manifest, (object) => {
        const live = { ...object, status: { ready: true }, spec: { ...object.spec, addedByServer: 1 } };
        expect(compareOwned(object, bookedFor(object), live)).toEqual([]);
      }),
    );
  });

  test('differs wherever one of its values was changed, at that path', () => {
    fc.assert(
      fc.property(manifest, fieldName, scalar, scalar, (object, name, before, after) => {
        fc.pre(before !== after);
        const desired = { ...object, spec: { ...(object.spec as object), [name]: before } };
        const live = { ...object, spec: { ...(object.spec as object), [name]: after } };
        expect(compareOwned(desired, bookedFor(desired), live).map(({ kind, path }) => [kind, path])).toEqual([
          ['value', [field('spec'), field(name)]],
        ]);
      }),
    );
  });

  test('differs by what is wanted and not ours yet, and by what is ours and no longer wanted', () => {
    const owned = { 'f:data': { 'f:old': {} } };
    const base = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
    const found = compareOwned({ ...base, data: { new: '1' } }, owned, { ...base, data: { old: '0', new: '1' } });
    expect(found.map(describeDifference)).toEqual(['unowned .data.new', 'extra .data.old']);
  });

  test('differs when a list has its items in another order, or one of them twice', () => {
    const object = (names: readonly string[]) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { containers: names.map((name) => ({ name })) },
    });
    const owned = bookedFor(object(['a', 'b']));
    expect(compareOwned(object(['b', 'a']), owned, object(['a', 'b'])).map(({ kind }) => kind)).toEqual(['order']);
    expect(compareOwned(object(['a', 'a']), owned, object(['a', 'b'])).map(({ kind }) => kind)).toEqual([
      'shape',
      'extra',
    ]);
  });

  test('knows items by all their keys, of which one may be left to its default', () => {
    const object = (ports: unknown) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { ports },
    });
    const owned = { 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } } };
    const live = object([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
    expect(compareOwned(object([{ port: 80 }]), owned, live)).toEqual([]);
    expect(compareOwned(object([{ port: 80, protocol: 'UDP' }]), owned, live).map(({ kind }) => kind)).toEqual([
      'unowned',
      'extra',
    ]);
  });

  test('knows items of sets by their value', () => {
    const object = (finalizers: readonly string[]) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', finalizers },
    });
    const owned = { 'f:metadata': { 'f:finalizers': { 'v:"a"': {}, 'v:"b"': {} } } };
    expect(compareOwned(object(['a', 'b']), owned, object(['a', 'other', 'b']))).toEqual([]);
    expect(compareOwned(object(['a']), owned, object(['a', 'b'])).map(describeDifference)).toEqual([
      'extra .metadata.finalizers[="b"]',
    ]);
  });

  const container = (more: Record<string, unknown>) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x' },
    spec: { template: { spec: { containers: [{ name: 'a', ...more }] } } },
  });

  test.each([
    [
      'amounts spelled otherwise',
      { resources: { limits: { cpu: '1000m', memory: '1024Mi' } } },
      { resources: { limits: { cpu: '1', memory: '1Gi' } } },
    ],
    ['an empty text that is not stored', { value: '' }, {}],
    ['a false that is not stored', { tty: false }, {}],
    ['an empty list by keys, which nobody owns', { env: [] }, {}],
    ['nothing', { securityContext: null }, {}],
  ])('is unchanged but for %s', (_, desired, live) => {
    const wanted = container(desired);
    const owned = bookedFor('env' in desired ? container({}) : wanted);
    expect(compareOwned(wanted, owned, container(live))).toEqual([]);
  });

  test('takes amounts for what they are only where there are amounts', () => {
    const map = (a: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { limits: a } });
    expect(compareOwned(map('1000m'), bookedFor(map('1')), map('1')).map(describeDifference)).toEqual([
      'value .data.limits',
    ]);
    const custom = (cpu: string) => ({
      apiVersion: 'example.com/v1',
      kind: 'X',
      metadata: { name: 'x' },
      spec: { limits: { cpu } },
    });
    expect(compareOwned(custom('1000m'), bookedFor(custom('1')), custom('1')).map(describeDifference)).toEqual([
      'value .spec.limits.cpu',
    ]);
  });
});
