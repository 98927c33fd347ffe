import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusError } from '../status/status.ts';
import { fromSelectorObject, type LabelRequirement, matchesLabels, parseLabelSelector } from './label-selector.ts';

const key = fc.constantFrom('app', 'tier', 'app.kubernetes.io/name', 'x');
const value = fc.constantFrom('a', 'b', 'web-1', '');
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
const requirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('in' as const, 'notin' as const), values }),
  fc.record({ key, operator: fc.constantFrom('exists' as const, '!' as const), values: fc.constant([]) }),
);
const labels = fc.dictionary(key, value);

function render({ key: name, operator, values: list }: LabelRequirement): string {
  if (operator === 'exists') return name;
  return operator === '!' ? `!${name}` : `${name} ${operator} (${list.join(',')})`;
}

describe('label selectors', () => {
  it('are read as they are written', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 4 }), (list) => {
        expect(parseLabelSelector(list.map(render).join(','))).toEqual(list);
      }),
    );
  });

  it('match by every requirement at once', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 4 }), labels, (list, own) => {
        const one = (item: LabelRequirement): boolean => {
          const has = own[item.key];
          if (item.operator === 'exists') return has !== undefined;
          if (item.operator === '!') return has === undefined;
          return item.operator === 'in'
            ? has !== undefined && item.values.includes(has)
            : has === undefined || !item.values.includes(has);
        };
        expect(matchesLabels(list, own)).toBe(list.every(one));
      }),
    );
  });

  it('take equality in three spellings, and numbers', () => {
    const own = { app: 'web', size: '7' };
    expect(
      ['app=web', 'app==web', 'app!=other', 'other!=web', 'size>5', 'size<9', ''].map((text) =>
        matchesLabels(parseLabelSelector(text), own),
      ),
    ).toEqual(Array(7).fill(true));
    expect(['app=x', 'app!=web', 'size>7'].map((text) => matchesLabels(parseLabelSelector(text), own))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each(['a b c', '=x', 'app in web', '(a)'])('refuses %s with 400', (text) => {
    expect(() => parseLabelSelector(text)).toThrow(StatusError);
  });

  it('come from selector objects too; an unknown operator matches nothing', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }],
    };
    expect(matchesLabels(fromSelectorObject(selector), { app: 'web' })).toBe(true);
    expect(matchesLabels(fromSelectorObject(selector), { app: 'web', tier: 'back' })).toBe(false);
    expect(
      matchesLabels(fromSelectorObject({ matchExpressions: [{ key: 'app', operator: 'Near' }] }), { app: 'web' }),
    ).toBe(false);
  });
});
