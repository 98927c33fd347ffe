import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects.ts';
import type { ReadinessRow } from '../readiness-types.ts';
import { assessReadiness } from './assess.ts';
import { readinessTable } from './table.ts';

const states = ['ready', 'progressing', 'failed', 'gone', 'unknown'];

function custom(metadata: object, status: object = {}): KubeObject {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x', ...metadata }, status };
}

describe('any input', () => {
  it('is never answered with an exception, and what is no object of Kubernetes is unknown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(assessReadiness(value as never).state).toBe('unknown');
      }),
    );
  });

  it('of each kind in the table, whatever stands in its fields, gets a state, a reason and a message', () => {
    const parts = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    const condition = fc.record({
      type: fc.constantFrom(
        'Ready',
        'Available',
        'Progressing',
        'Failed',
        'Complete',
        'PodScheduled',
        'Established',
        'Issuing',
      ),
      status: fc.oneof(fc.constantFrom('True', 'False', 'Unknown'), fc.jsonValue()),
      reason: fc.oneof(fc.string(), fc.jsonValue()),
      message: fc.jsonValue(),
      observedGeneration: fc.jsonValue(),
    });
    const container = fc.record({
      name: fc.jsonValue(),
      state: fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('waiting', 'terminated', 'running'), parts)),
    });
    const status = fc.oneof(
      parts,
      fc.record(
        {
          phase: fc.oneof(fc.constantFrom('Running', 'Pending', 'Failed', 'Bound'), fc.jsonValue()),
          conditions: fc.oneof(fc.array(fc.oneof(condition, fc.jsonValue())), fc.jsonValue()),
          containerStatuses: fc.oneof(fc.array(fc.oneof(container, fc.jsonValue())), fc.jsonValue()),
          observedGeneration: fc.jsonValue(),
          replicas: fc.jsonValue(),
          scale: parts,
          loadBalancer: parts,
        },
        { requiredKeys: [] },
      ),
    );
    const rows = readinessTable.map((row) => ({
      apiVersion: row.group === '' ? 'v1' : `${row.group}/v1`,
      kind: row.kind,
    }));
    const metadata = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.record({ generation: fc.jsonValue(), annotations: parts, finalizers: parts }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...rows), metadata, parts, status, (row, meta, spec, state) => {
        const object = { ...row, metadata: meta, spec, status: state, webhooks: spec };
        const verdict = assessReadiness(object as never, { now: new Date(0) });
        expect(states).toContain(verdict.state);
        expect(verdict.reason).not.toBe('');
        expect(typeof verdict.message).toBe('string');
      }),
      { numRuns: 3_000 },
    );
  });

  it('with the keys of an object prototype in place of fields is judged as if they were missing', () => {
    const object = JSON.parse(
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"__proto__":{"generation":5}},"status":{}}',
    );
    expect(assessReadiness(object)).toMatchObject({ state: 'progressing', reason: 'LessReplicas' });
  });
});

describe('rows of the caller', () => {
  const row = (assess: ReadinessRow['assess'], group = 'example.com'): ReadinessRow => ({
    group,
    kind: 'Thing',
    assess,
  });

  it('come before the built-in rules', () => {
    const rows = [row(() => ({ state: 'failed', reason: 'Mine', message: '' }))];
    expect(assessReadiness(custom({ generation: 2 }, { observedGeneration: 1 }), { rows }).reason).toBe('Mine');
  });

  it('that answer nothing leave it to the next, and `*` stands for any group', () => {
    const rows = [row(() => undefined), row(() => ({ state: 'ready', reason: 'Second', message: '' }), '*')];
    expect(assessReadiness(custom({}), { rows }).reason).toBe('Second');
  });

  it('that throw make the object unknown, not ready', () => {
    const rows = [
      row(() => {
        throw new Error('no such field');
      }),
    ];
    expect(assessReadiness(custom({}), { rows })).toMatchObject({ state: 'unknown', reason: 'RowFailed' });
  });

  it('are told the time', () => {
    const now = new Date(5);
    const rows = [
      row((_object, context) => ({ state: 'ready', reason: 'At', message: String(context.now?.getTime()) })),
    ];
    expect(assessReadiness(custom({}), { rows, now }).message).toBe('5');
  });
});

describe('deletion', () => {
  it('comes before everything, and names what holds the object', () => {
    const deleted = custom({ deletionTimestamp: '2026-11-22T12:00:00Z', finalizers: ['example.com/keep'] });
    expect(assessReadiness(deleted)).toEqual({
      state: 'gone',
      reason: 'Terminating',
      message: 'being deleted; held by example.com/keep',
    });
  });
});

describe('messages', () => {
  it('carry no secrets and have an end', () => {
    const message = `dial postgres://u:hunter22@db/x failed ${'x'.repeat(5_000)}`;
    const verdict = assessReadiness(
      custom({}, { conditions: [{ type: 'Ready', status: 'False', reason: 'Down', message }] }),
    );
    expect(verdict.message).toContain('postgres://u:[redacted]@db/x');
    expect(verdict.message.length).toBeLessThanOrEqual(1_000);
  });
});
