import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../objects.ts';
import { refOf } from '../objects.ts';
import { digestOf } from './digest.ts';
import { isJsonObject } from './json.ts';
import { type HashedObject, planHash } from './plan-hash.ts';

const object = (name: string, data: Record<string, string>, kind = 'ConfigMap'): HashedObject => {
  const hashed: Manifest = { apiVersion: 'v1', kind, metadata: { name, namespace: 'x' }, data };
  return {
    ref: refOf(hashed),
    action: 'change',
    hashed,
    changes: [{ path: '.data.a', op: 'change', before: '1', after: '2' }],
    conflicts: [],
  };
};

const data = fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 });
const objects = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1 }), data), { selector: ([name]) => name, minLength: 1, maxLength: 5 })
  .map((some) => some.map(([name, values]) => object(name, values)));

function keysReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysReversed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, keysReversed(inner)]),
  );
}

describe('the hash of a plan', () => {
  test('is the same whatever the order of its objects and of their keys', () => {
    fc.assert(
      fc.property(objects, (some) => {
        const hash = planHash('phase-1', some);
        expect(planHash('phase-1', some.toReversed())).toBe(hash);
        expect(planHash('phase-1', keysReversed(some) as readonly HashedObject[])).toBe(hash);
      }),
    );
  });

  test('is another for every other action, value, change, conflict and phase', () => {
    const base = object('a', { a: '1' });
    const others: readonly (readonly [string, HashedObject])[] = [
      ['phase-2', base],
      ['phase-1', object('b', { a: '1' })],
      ['phase-1', object('a', { a: '2' })],
      ['phase-1', { ...base, action: 'replace' }],
      ['phase-1', { ...base, changes: [] }],
      ['phase-1', { ...base, conflicts: [{ path: '.data.a', manager: 'helm', operation: 'Apply', policy: 'force' }] }],
    ];
    const hashes = [planHash('phase-1', [base]), ...others.map(([phase, one]) => planHash(phase, [one]))];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('does not depend on when others wrote', () => {
    const conflict = { path: '.data.a', manager: 'helm', operation: 'Apply', policy: 'force' } as const;
    const base = object('a', {});
    const at = (since: string) => planHash('phase-1', [{ ...base, conflicts: [{ ...conflict, since }] }]);
    expect(at('2026-01-01T00:00:00Z')).toBe(at('2026-01-02T00:00:00Z'));
  });

  test('lets nobody look up a secret by its digest', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { a: 'cGFzcw==' } };
    expect(digestOf(secret, 'phase-1')).not.toBe(digestOf(secret, 'phase-2'));
  });
});
