import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingRights } from './missing-rights.ts';
import { emptyRule, type PolicyRule } from './policy-rule.ts';

const rule = (fields: Partial<PolicyRule>): PolicyRule => ({ ...emptyRule(), ...fields });
const some = (words: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...words], { minLength: 1 });
const anyRule: fc.Arbitrary<PolicyRule> = fc.record({
  apiGroups: some(['', 'apps', '*']),
  resources: some(['pods', 'pods/log', 'deployments', '*/scale', '*']),
  verbs: some(['get', 'list', 'create', '*']),
  resourceNames: fc.subarray(['a', 'b']),
  nonResourceURLs: fc.constant([]),
});

describe('what a rule grants beyond what is held', () => {
  it('is told by resource, with all missing verbs together', () => {
    const wanted = rule({ apiGroups: ['', 'apps'], resources: ['pods'], verbs: ['get', 'list', 'watch'] });
    expect(missingRights([rule({ apiGroups: [''], resources: ['pods'], verbs: ['list'] })], [wanted])).toEqual([
      '{APIGroups:[""], Resources:["pods"], Verbs:["get" "watch"]}',
      '{APIGroups:["apps"], Resources:["pods"], Verbs:["get" "list" "watch"]}',
    ]);
  });

  it('counts rules of single names, subresources of any parent and prefixes of paths', () => {
    const held = [
      rule({ apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get'] }),
      rule({ apiGroups: ['apps'], resources: ['*/scale'], verbs: ['update'] }),
      rule({ nonResourceURLs: ['/metrics/*'], verbs: ['get'] }),
    ];
    const within = [
      rule({ apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get'] }),
      rule({ apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['update'] }),
      rule({ nonResourceURLs: ['/metrics/cadvisor'], verbs: ['get'] }),
    ];
    expect(missingRights(held, within)).toEqual([]);
    expect(missingRights(held, [rule({ apiGroups: [''], resources: ['secrets'], verbs: ['get'] })])).toHaveLength(1);
  });

  it('is nothing for whoever holds the same or everything', () => {
    const all = rule({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] });
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), (rules) => {
        expect(missingRights(rules, rules)).toEqual([]);
        expect(missingRights([all], rules)).toEqual([]);
      }),
    );
  });

  it('is the whole of it for whoever holds nothing', () => {
    fc.assert(fc.property(anyRule, (wanted) => missingRights([], [wanted]).length > 0));
  });
});
