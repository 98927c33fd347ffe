import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { componentGraph, type GraphNode } from './component-graph.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Only to names before: never a ring. */
const acyclic: fc.Arbitrary<GraphNode[]> = fc
  .tuple(...names.map((name, index) => fc.subarray(names.slice(0, index)).map((dependsOn) => ({ name, dependsOn }))))
  .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));
const any: fc.Arbitrary<GraphNode[]> = fc.tuple(
  ...names.map((name) => fc.subarray(names).map((dependsOn) => ({ name, dependsOn }))),
);

describe('the order of components', () => {
  test('puts every dependency before its dependents, and every component in exactly once', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const { order, cycles } = componentGraph(nodes);
        expect(cycles).toEqual([]);
        expect([...order].sort()).toEqual(names);
        for (const { name, dependsOn = [] } of nodes) {
          for (const dependency of dependsOn) expect(order.indexOf(dependency)).toBeLessThan(order.indexOf(name));
        }
      }),
    );
  });

  test('names a ring as a walk along dependencies back to its start, exactly when there is one', () => {
    fc.assert(
      fc.property(any, (nodes) => {
        const { order, cycles, dependencies } = componentGraph(nodes);
        expect(cycles.length > 0).toBe(order.length < nodes.length);
        for (const cycle of cycles) {
          expect(cycle.at(-1)).toBe(cycle[0]);
          for (const [index, name] of cycle.slice(0, -1).entries()) {
            expect(dependencies.get(name)).toContain(cycle[index + 1]);
          }
        }
      }),
    );
  });

  test('leaves names alone that are no components of its own', () => {
    expect(componentGraph([{ name: 'a', dependsOn: ['elsewhere'] }])).toMatchObject({ order: ['a'], cycles: [] });
  });

  test('keeps independent components in the order given', () => {
    expect(componentGraph([{ name: 'z' }, { name: 'a' }, { name: 'm', dependsOn: ['z'] }]).order).toEqual([
      'z',
      'a',
      'm',
    ]);
  });
});
