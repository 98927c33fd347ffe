import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../page-protocol.ts';
import { parseAct, parseFaultOrder } from './page-acts.ts';

const json = fc.jsonValue({ maxDepth: 4 }).map((value): Json => JSON.parse(JSON.stringify(value)));

describe('acts of a page', () => {
  test('whatever a page sends is an act with texts where texts belong, or none', () => {
    const acts = fc.constantFrom(
      'send',
      'interact',
      'suggest',
      'submit-view',
      'close-view',
      'open-home',
      'open-im',
      'react',
      'dismiss',
      'panel',
    );
    const body = fc.oneof(
      json,
      fc.record({
        act: acts,
        user: json,
        channel: json,
        text: json,
        place: json,
        values: json,
        value: json,
        viewId: json,
      }),
    );
    fc.assert(
      fc.property(body, (each) => {
        const act = parseAct(each);
        if (act === undefined) return;
        if (act.act !== 'panel') expect(typeof act.user).toBe('string');
        if (act.act === 'interact' && act.value !== undefined) {
          expect(act.value === null || typeof act.value === 'string' || Array.isArray(act.value)).toBe(true);
        }
        if (act.act === 'submit-view') {
          for (const fields of Object.values(act.values)) expect(typeof fields).toBe('object');
        }
      }),
    );
  });

  test('fields keep what they hold', () => {
    const place = { kind: 'view', viewId: 'V1' };
    const values = { b: { text: 'a', several: ['x', 'y'], none: null, number: 7, odd: { a: 1 } } };
    expect(
      parseAct({ act: 'interact', user: 'U1', place, blockId: 'b', actionId: 'text', value: 'a', values }),
    ).toEqual({
      act: 'interact',
      user: 'U1',
      place,
      blockId: 'b',
      actionId: 'text',
      value: 'a',
      values: { b: { text: 'a', several: ['x', 'y'], none: null, number: '7', odd: null } },
    });
  });

  test('orders about faults are whole, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          fc.record({ order: fc.constantFrom('add', 'remove', 'disconnect'), effect: json, id: json, reason: json }),
        ),
        (each) => {
          const order = parseFaultOrder(each);
          if (order?.order === 'remove') expect(typeof order.id).toBe('number');
          if (order?.order === 'add') expect(typeof order.effect.kind).toBe('string');
        },
      ),
    );
    expect(parseFaultOrder({ order: 'add', times: 3, effect: { kind: 'status', code: 7 } })).toEqual({
      order: 'add',
      times: 3,
      effect: { kind: 'status', code: 400 },
    });
    expect(parseFaultOrder({ order: 'disconnect', reason: 'bored' })).toBeUndefined();
  });
});
