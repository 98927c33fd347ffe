import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refKey } from '../objects.ts';
import {
  emptyInventory,
  type Inventory,
  type InventoryEntry,
  inventoryRecord,
  readInventory,
  sameInventory,
  shrinkInventory,
  unionInventory,
} from './inventory.ts';

const entry: fc.Arbitrary<InventoryEntry> = fc.record(
  {
    ref: fc.record(
      {
        apiVersion: fc.constantFrom('v1', 'apps/v1'),
        kind: fc.constantFrom('ConfigMap', 'Deployment'),
        name: fc.constantFrom('a', 'b', 'c'),
        namespace: fc.constantFrom('x', 'y'),
      },
      { requiredKeys: ['apiVersion', 'kind', 'name'] },
    ),
    component: fc.constantFrom('main', 'other'),
    origin: fc.constantFrom('created', 'adopted'),
    settled: fc.string({ minLength: 1 }),
  },
  { requiredKeys: ['ref', 'component', 'origin'] },
);

const inventory: fc.Arbitrary<Inventory> = fc.array(entry, { maxLength: 8 }).map((entries) => ({
  phase: 'phase-1',
  components: new Map([...new Set(entries.map(({ component }) => component))].map((name) => [name, ['below']])),
  entries: new Map(entries.map((one) => [refKey(one.ref), one])),
}));

const stored = (value: Inventory) => ({
  ...inventoryRecord('otelops', value),
  metadata: { ...inventoryRecord('otelops', value).metadata, resourceVersion: '5' },
});

describe('an inventory', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(inventory, (one) => {
        const read = readInventory(stored(one));
        expect(read.resourceVersion).toBe('5');
        expect(sameInventory(read.value, one)).toBe(true);
      }),
    );
  });

  test('written ahead of a run names all there was and all there will be, and keeps who made what', () => {
    fc.assert(
      fc.property(inventory, inventory, (before, wanted) => {
        const ahead = unionInventory(before, wanted);
        expect([...ahead.entries.keys()].sort()).toEqual(
          [...new Set([...before.entries.keys(), ...wanted.entries.keys()])].sort(),
        );
        for (const [key, { origin }] of before.entries) expect(ahead.entries.get(key)?.origin).toBe(origin);
        expect(sameInventory(unionInventory(ahead, wanted), ahead)).toBe(true);
      }),
    );
  });

  test('shrinks by what is gone and by components that hold nothing', () => {
    fc.assert(
      fc.property(inventory, (one) => {
        const gone = new Set([...one.entries.keys()].slice(0, 2));
        const left = shrinkInventory(one, gone, new Set());
        for (const key of one.entries.keys()) expect(left.entries.has(key)).toBe(!gone.has(key));
        for (const name of left.components.keys())
          expect([...left.entries.values()].some(({ component }) => component === name)).toBe(true);
      }),
    );
  });

  test('too large for one ConfigMap is refused with a way out', () => {
    const entries = Array.from({ length: 12_000 }, (_, index): [string, InventoryEntry] => {
      const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'x', name: `name-${index}` };
      return [refKey(ref), { ref, component: 'main', origin: 'created' }];
    });
    expect(() => inventoryRecord('otelops', { ...emptyInventory('phase-1'), entries: new Map(entries) })).toThrow(
      /too many objects/,
    );
  });

  test.each([
    ['nothing', {}],
    ['no JSON', { 'inventory.json': '{' }],
    ['a list', { 'inventory.json': '[]' }],
    ['another schema', { 'inventory.json': '{"schemaVersion":2}' }],
    ['objects that are none', { 'inventory.json': '{"schemaVersion":1,"phase":"a","components":{},"objects":[1]}' }],
    [
      'an unknown origin',
      {
        'inventory.json':
          '{"schemaVersion":1,"phase":"a","components":{},"objects":[{"apiVersion":"v1","kind":"X","name":"a","component":"m","origin":"stolen"}]}',
      },
    ],
    [
      'a component without dependencies',
      { 'inventory.json': '{"schemaVersion":1,"phase":"a","components":{"m":{}},"objects":[]}' },
    ],
  ])('that holds %s is unreadable, which is said and no crash', (_, data) => {
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'inventory.phase-1', namespace: 'otelops' },
      data,
    };
    expect(() => readInventory(configMap)).toThrow(expect.objectContaining({ code: 'state-unreadable' }));
  });
});
