import type { DiffEvent } from '@otelops/deployer/vocabulary';
import { noProgress, reduceProgress, type VerbEvent } from '@otelops/operations';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { renderDiff } from './diff.ts';
import { createPaint } from './paint.ts';
import { renderProgress } from './progress.ts';

const plain = createPaint(false);
const longName = 'opentelemetry-operator-controller-manager-service-cert';

test.each([40, 60, 80])('an object with a long name keeps to %i columns, in a plan and in the tree', (columns) => {
  const diff: DiffEvent = {
    type: 'diff',
    time: '',
    object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'observability', name: longName },
    component: 'opentelemetry-operator',
    action: 'create',
    changes: [],
  };
  const steps: VerbEvent[] = (['phase', 'component', 'object'] as const).map((kind, depth) => ({
    type: 'step',
    time: '2026-01-01T00:00:00.000Z',
    id: `${depth}`,
    ...(depth === 0 ? {} : { parent: `${depth - 1}` }),
    kind,
    title: `Deployment observability/${longName}`,
    status: 'started',
    message: 'waiting for something with a long name',
  }));
  const frame = { now: new Date('2026-01-01T00:00:42.000Z'), columns, rows: 20, tick: 0 };
  const lines = [
    ...renderDiff(diff, plain, columns),
    ...renderProgress(steps.reduce(reduceProgress, noProgress), plain, frame),
  ];
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
});
