import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { Store } from './store.ts';

function object(name: string, value = ''): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } };
}

const step = fc.record({ key: fc.constantFrom('a/1', 'a/2', 'b/1'), value: fc.option(fc.constantFrom('x', 'y', 'z')) });

/** Runs steps (a null removes) and remembers what each version looked like. */
function play(store: Store, steps: readonly { key: string; value: string | null }[]): Map<number, string[]> {
  const seen = new Map<number, string[]>([[store.version, []]]);
  for (const { key, value } of steps) {
    if (value === null) store.remove('c', key);
    else store.put('c', key, object(key, value));
    seen.set(
      store.version,
      store.list('c').map((item) => JSON.stringify(item)),
    );
  }
  return seen;
}

describe('the store', () => {
  it('shows every version as it was', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const store = new Store();
        for (const [version, expected] of play(store, steps)) {
          expect(store.listAt('c', '', version).map((item) => JSON.stringify(item))).toEqual(expected);
        }
      }),
    );
  });

  it('tells each change once and in order, to listeners and to those who come later', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const store = new Store();
        const heard: number[] = [];
        store.subscribe('c', (event) => heard.push(event.version));
        const start = store.version;
        play(store, steps);
        expect(store.eventsSince('c', start).map((event) => event.version)).toEqual(heard);
        expect([...heard].sort((a, b) => a - b)).toEqual(heard);
        expect(new Set(heard).size).toBe(heard.length);
      }),
    );
  });

  it('forgets what lies before its window, and says so with 410', () => {
    const store = new Store(10);
    const start = store.version;
    for (let index = 0; index < 40; index += 1) store.put('c', 'a', object('a', String(index)));
    expect(() => store.eventsSince('c', start)).toThrow(StatusError);
    expect(() => store.listAt('c', '', start)).toThrow(StatusError);
    expect(store.eventsSince('c', store.version - 5)).toHaveLength(5);
    store.compact();
    expect(() => store.eventsSince('c', store.version - 1)).toThrow(StatusError);
  });

  it('lists a namespace by itself, in order of names', () => {
    const store = new Store();
    for (const key of ['b/2', 'a/9', 'b/1']) store.put('c', key, object(key));
    expect(store.list('c', 'b/').map((item) => item.metadata.name)).toEqual(['b/1', 'b/2']);
    expect(store.list('none')).toEqual([]);
  });

  it('refuses versions that have not happened with 504', () => {
    const store = new Store();
    try {
      store.listAt('c', '', 99);
      expect.unreachable();
    } catch (error) {
      expect(error instanceof StatusError && error.code).toBe(504);
    }
  });
});
