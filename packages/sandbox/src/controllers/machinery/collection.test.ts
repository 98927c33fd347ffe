import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../kube/types.ts';
import { CONFIG_MAPS } from '../model/kinds.ts';
import { type Change, createCollection } from './collection.ts';

function configMap(name: string, resourceVersion: number, extra: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'here', uid: `uid-${name}`, resourceVersion: String(resourceVersion), ...extra },
  };
}

describe('a collection kept by a watch and by own writes', () => {
  test('older news than what is known is dropped', () => {
    const collection = createCollection(CONFIG_MAPS);
    expect(collection.take(configMap('a', 9))).toBe('taken');
    expect(collection.take(configMap('a', 8))).toBe('stale');
    expect(collection.take(configMap('a', 9))).toBe('stale');
    expect(collection.get('here/a')?.metadata.resourceVersion).toBe('9');
  });

  test('the late answer to a write does not bring back what was removed', () => {
    const collection = createCollection(CONFIG_MAPS);
    collection.take(configMap('a', 1));
    collection.drop(configMap('a', 3));
    expect(collection.take(configMap('a', 2))).toBe('stale');
    expect(collection.get('here/a')).toBeUndefined();
    expect(collection.take(configMap('a', 4, { uid: 'another' }))).toBe('taken');
  });

  test('the removal of a namesake leaves its successor alone', () => {
    const collection = createCollection(CONFIG_MAPS);
    collection.take(configMap('a', 5, { uid: 'new' }));
    collection.drop(configMap('a', 4));
    expect(collection.get('here/a')?.metadata.uid).toBe('new');
  });

  test('objects are found by namespace and by owner, and no longer once they have changed hands', () => {
    const collection = createCollection(CONFIG_MAPS);
    const owned = (uid: string, version: number) =>
      configMap('a', version, { ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid }] });
    collection.take(owned('one', 1));
    expect(collection.ownedBy('one')).toHaveLength(1);
    collection.take(owned('two', 2));
    expect(collection.ownedBy('one')).toHaveLength(0);
    expect(collection.ownedBy('two')).toHaveLength(1);
    expect(collection.in('here')).toHaveLength(1);
    expect(collection.in('there')).toHaveLength(0);
  });

  test('a listener hears of everything there is, then of each change with what was before', () => {
    const collection = createCollection(CONFIG_MAPS);
    collection.take(configMap('a', 1));
    const heard: Array<Change<KubeObject>> = [];
    collection.subscribe((change) => heard.push(change));
    collection.take(configMap('a', 2));
    collection.drop(configMap('a', 3));
    expect(heard.map(({ previous, removed }) => [previous?.metadata.resourceVersion, removed])).toEqual([
      [undefined, false],
      ['1', false],
      ['2', true],
    ]);
  });

  test('what a controller has asked to remove counts as terminating before the watch says so', () => {
    const collection = createCollection(CONFIG_MAPS);
    collection.take(configMap('a', 1));
    collection.expectRemoval('here/a', '2026-01-01T00:00:00Z');
    expect(collection.get('here/a')?.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z');
  });

  test('an object of another shape is not let in', () => {
    const collection = createCollection(CONFIG_MAPS);
    expect(collection.take({ ...configMap('a', 1), kind: 'Secret' })).toBe('misshapen');
  });
});
