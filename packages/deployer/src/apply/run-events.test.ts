import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cause } from '../cause.ts';
import { createRedactor } from '../plan/redaction.ts';
import type { Clock } from '../ports.ts';
import { type DeployEvent, RunEvents } from './run-events.ts';

const clock: Clock = { now: () => new Date(0), monotonic: () => 0, sleep: () => Promise.resolve() };
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'x', name: 'a' };

function record(values: readonly string[]): { readonly events: RunEvents; readonly said: DeployEvent[] } {
  const said: DeployEvent[] = [];
  return { events: new RunEvents((event) => said.push(event), clock, createRedactor(values)), said };
}

const causeWith = (text: string, terminal = true): Cause => ({
  code: 'crash-loop',
  object: pod,
  message: `fails: ${text}`,
  terminal,
  evidence: [
    { kind: 'log', object: pod, container: 'a', previous: true, lines: [`connecting with ${text}`] },
    { kind: 'field', object: pod, path: '.spec', value: text },
    { kind: 'response', status: 500, reason: 'InternalError', message: text },
  ],
  advice: [`do not use ${text}`],
  children: [],
});

describe('what a run says', () => {
  test('never holds a secret that came into being while it ran, nor one that it knew before', () => {
    const { events, said } = record(['known-before-1']);
    events.alsoHide(['made-meanwhile-2']);
    events.alsoHide(['made-later-3']);
    events.cause(causeWith('known-before-1 made-meanwhile-2 made-later-3'), 'a');
    expect(JSON.stringify(said)).not.toMatch(/known-before|made-meanwhile|made-later/);
    expect(events.clean('made-meanwhile-2')).not.toContain('made');
  });

  test('never holds a secret that it knows, in whatever form and place', () => {
    const secret = fc
      .string({ minLength: 6, unit: fc.constantFrom(...'abcXYZ0129+/="\\ -_%') })
      .filter((text) => text.trim().length >= 6);
    fc.assert(
      fc.property(secret, (value) => {
        const { events, said } = record([value]);
        const place = { id: 'a', kind: 'object', title: 'Pod x/a' } as const;
        events.started(place, { message: `starts with ${value}` });
        events.finished(place, 'failed', { message: value });
        events.cause(causeWith(value), 'a');
        events.emit({ type: 'outcome', code: 'crash-loop', summary: value, next: [`mend ${value}`] });
        expect(said).toHaveLength(4);
        const text = JSON.stringify(said);
        const forms = [JSON.stringify(value.trim()).slice(1, -1), Buffer.from(value).toString('base64')];
        for (const form of forms) expect(text).not.toContain(form);
      }),
    );
  });

  test('leaves the names of objects alone, also when a secret is called like one', () => {
    const { events, said } = record(['monitoring']);
    events.started({ id: 'a', kind: 'object', title: 'Pod monitoring/a', object: { ...pod, namespace: 'monitoring' } });
    expect(said[0]).toMatchObject({ title: 'Pod monitoring/a', object: { namespace: 'monitoring' } });
  });

  test('tells a cause once, and again when it has become terminal', () => {
    const { events, said } = record([]);
    for (const terminal of [false, false, true, true]) events.cause(causeWith('x', terminal), 'a');
    expect(said.map((event) => event.type === 'finding' && event.severity)).toEqual(['warning', 'error']);
  });

  test('has the time of each event', () => {
    const { events, said } = record([]);
    events.emit({ type: 'outcome', code: 'done', summary: '', next: [] });
    expect(said[0]?.time).toBe('1970-01-01T00:00:00.000Z');
  });
});
