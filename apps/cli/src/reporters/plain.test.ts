import type { StepEvent } from '@otelops/deployer/vocabulary';
import { expect, test } from 'vitest';
import { createPaint } from '../render/paint.ts';
import { createPlainReporter } from './plain.ts';

function shown(...events: readonly StepEvent[]): string {
  let text = '';
  const screen = { out: () => {}, err: (part: string) => (text += part), columns: 80, rows: 20 };
  const reporter = createPlainReporter({ ...screen, isTerminal: false, color: false }, createPaint(false));
  for (const event of events) reporter.show(event);
  return text;
}

function step(second: number, id: string, more: Partial<StepEvent>): StepEvent {
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return { type: 'step', time, id, kind: 'object', title: id, status: 'progress', ...more };
}

const phase = { kind: 'phase', title: 'Screens: Grafana' } as const;
const component = { kind: 'component', parent: 'p' } as const;
const object = { kind: 'object', parent: 'grafana', action: 'create' } as const;

test('a log hears of an object once, of what is waited for now and then, and of every end', () => {
  const text = shown(
    step(0, 'p', { ...phase, status: 'started', total: 1 }),
    step(0, 'grafana', { ...component, status: 'started', total: 2 }),
    step(0, 'Secret a/a', { ...object, status: 'started' }),
    step(1, 'Secret a/a', { ...object, status: 'finished', result: 'done' }),
    step(1, 'Deployment a/a', { ...object, status: 'finished', result: 'done' }),
    step(1, 'grafana', { ...component, done: 1, total: 2, message: 'waiting for Deployment a/a' }),
    step(2, 'Deployment a/a', { ...object, message: 'Available: 0/1' }),
    step(6, 'grafana', { ...component, done: 1, total: 2, message: 'waiting for Deployment a/a' }),
    step(7, 'grafana', { ...component, done: 1, total: 2, message: 'waiting for Deployment a/a' }),
    step(8, 'Deployment a/a', { ...object, status: 'finished', result: 'done', message: 'ready' }),
    step(8, 'Service a/a', { ...object, status: 'finished', result: 'failed', message: 'refused' }),
    step(8, 'grafana', { ...component, status: 'finished', result: 'failed' }),
    step(8, 'p', { ...phase, status: 'finished', result: 'failed' }),
  );
  expect(text).toMatchInlineSnapshot(`
    "00:00:00 Screens: Grafana (1)
    00:00:00 Screens › grafana (2)
    00:00:01 grafana › Secret a/a created
    00:00:01 grafana › Deployment a/a created
    00:00:06 Screens › grafana 1/2: waiting for Deployment a/a
    00:00:08 grafana › Service a/a FAILED: refused
    00:00:08 Screens › grafana FAILED
    00:00:08 Screens: Grafana FAILED
    "
  `);
});
