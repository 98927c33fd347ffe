import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noProgress, reduceProgress } from './progress.ts';
import type { VerbEvent } from './verb.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function step(id: string, status: 'started' | 'finished', second: number, more: object = {}): VerbEvent {
  return { type: 'step', time: at(second), id, kind: 'component', title: id, status, ...more };
}

test('steps grow a tree that keeps the order in which they came', () => {
  const events = [
    step('phase-1', 'started', 0, { kind: 'phase' }),
    step('a', 'started', 1, { parent: 'phase-1' }),
    step('b', 'started', 1, { parent: 'phase-1' }),
    step('a', 'finished', 3, { result: 'failed', message: 'image not found' }),
  ];
  const progress = events.reduce(reduceProgress, noProgress);
  expect(progress.roots).toEqual(['phase-1']);
  expect(progress.steps.get('phase-1')).toMatchObject({ children: ['a', 'b'], status: 'running' });
  expect(progress.steps.get('a')).toMatchObject({
    status: 'failed',
    startedAt: at(1),
    finishedAt: at(3),
    message: 'image not found',
  });
});

test('what was still under way under a failure or a cancel ended with it', () => {
  const events = [
    step('a', 'started', 0),
    step('a/done', 'started', 1, { parent: 'a', kind: 'object' }),
    step('a/done', 'finished', 1, { result: 'done' }),
    step('a/waiting', 'started', 1, { parent: 'a', kind: 'object' }),
    step('a', 'finished', 3, { result: 'failed' }),
    step('b', 'started', 0),
    step('b/waiting', 'started', 1, { parent: 'b', kind: 'object' }),
    step('b', 'finished', 4, { result: 'cancelled' }),
  ];
  const { steps } = events.reduce(reduceProgress, noProgress);
  expect(steps.get('a/done')).toMatchObject({ status: 'done' });
  expect(steps.get('a/waiting')).toMatchObject({ status: 'failed', finishedAt: at(3) });
  expect(steps.get('b/waiting')).toMatchObject({ status: 'cancelled', finishedAt: at(4) });
});

test('a finding said again replaces itself', () => {
  const finding: VerbEvent = {
    type: 'finding',
    time: at(1),
    severity: 'warning',
    code: 'probe-failing',
    title: 't',
    step: 'a',
    evidence: [],
    fixes: [],
  };
  const progress = [finding, { ...finding, severity: 'error' as const }].reduce(reduceProgress, noProgress);
  expect(progress.findings).toMatchObject([{ severity: 'error' }]);
});

test('any order of events gives a tree in which each step stands exactly once', () => {
  const event = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    parent: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    status: fc.constantFrom('started' as const, 'finished' as const),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (drawn) => {
      const events = drawn.map(({ id, parent, status }) =>
        step(id, status, 0, parent === undefined || parent === id ? {} : { parent }),
      );
      const progress = events.reduce(reduceProgress, noProgress);
      const shown = [...progress.roots, ...[...progress.steps.values()].flatMap((known) => known.children)];
      expect([...shown].sort()).toEqual([...progress.steps.keys()].sort());
    }),
  );
});
