import type { Cause, FindingEvent, TableEvent } from '@otelops/deployer/vocabulary';
import { noProgress, reduceProgress, type VerbEvent } from '@otelops/operations';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { renderCause } from './cause.ts';
import { renderDiff } from './diff.ts';
import { renderFinding, renderOutcome } from './finding.ts';
import { createPaint, wantsColor } from './paint.ts';
import { renderProgress } from './progress.ts';
import { renderTable } from './table.ts';
import { fit, formatDuration, harmless, wrap } from './text.ts';

const plain = createPaint(false);

const cause: Cause = {
  code: 'image-not-found',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' },
  message: '0 of 1 replicas are ready',
  terminal: true,
  evidence: [],
  advice: [],
  children: [
    {
      code: 'image-not-found',
      object: { apiVersion: 'v1', kind: 'Pod', namespace: 'grafana', name: 'grafana-7d9c-x2x4z' },
      message: 'image "docker.io/grafana/grafana:99" is not in the registry',
      terminal: true,
      evidence: [
        {
          kind: 'container',
          object: { apiVersion: 'v1', kind: 'Pod', name: 'x' },
          container: 'grafana',
          state: 'waiting',
          reason: 'ErrImagePull',
          message: 'not found',
          restarts: 0,
        },
        {
          kind: 'log',
          object: { apiVersion: 'v1', kind: 'Pod', name: 'x' },
          container: 'grafana',
          previous: true,
          lines: ['panic: \u001b[31mred\u001b[0m'],
        },
      ],
      advice: [],
      children: [],
    },
  ],
};

describe('what people see', () => {
  test('a cause tree leads from the workload to what was seen', () => {
    expect(renderCause(cause, plain, 90).join('\n')).toMatchInlineSnapshot(`
      "Deployment grafana/grafana
      │ 0 of 1 replicas are ready
      └─ Pod grafana/grafana-7d9c-x2x4z  image-not-found
           image "docker.io/grafana/grafana:99" is not in the registry
           container grafana waiting: ErrImagePull. not found
           log of the run before, container grafana:
             panic: red"
    `);
  });

  test('a finding says what, why and what to do', () => {
    const finding: FindingEvent = {
      type: 'finding',
      time: '',
      severity: 'error',
      code: 'image-not-found',
      title: 'Deployment grafana/grafana cannot start',
      cause,
      evidence: [],
      fixes: [{ title: 'Correct the tag of docker.io/grafana/grafana:99.' }],
    };
    expect(renderFinding(finding, plain, 90).join('\n')).toMatchInlineSnapshot(`
      "error Deployment grafana/grafana  image-not-found
        Deployment grafana/grafana
        │ 0 of 1 replicas are ready
        └─ Pod grafana/grafana-7d9c-x2x4z  image-not-found
             image "docker.io/grafana/grafana:99" is not in the registry
             container grafana waiting: ErrImagePull. not found
             log of the run before, container grafana:
               panic: red
        → Correct the tag of docker.io/grafana/grafana:99."
    `);
  });

  test('a diff shows before and after, and only that a secret changed', () => {
    const object = { apiVersion: 'v1', kind: 'Secret', namespace: 'grafana', name: 'grafana' };
    const lines = renderDiff(
      {
        type: 'diff',
        time: '',
        object,
        component: 'grafana',
        action: 'change',
        changes: [
          { path: '.data.admin-password', op: 'change', before: '(hidden)', after: '(hidden, changed)' },
          { path: '.metadata.labels.a', op: 'add', after: 'b' },
          { path: '.metadata.labels.c', op: 'remove', before: 'd' },
        ],
      },
      plain,
      80,
    );
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "~ change   Secret grafana/grafana  grafana
          .data.admin-password: (hidden) → (hidden, changed)
          .metadata.labels.a: b
          .metadata.labels.c: d (removed)"
    `);
  });

  test('a tree folds what is done and keeps what failed', () => {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
    const step = (id: string, kind: 'phase' | 'component' | 'object', more: object): VerbEvent =>
      ({ type: 'step', time: at(0), id, kind, title: id, status: 'started', ...more }) as VerbEvent;
    const events = [
      step('phase-1', 'phase', {}),
      step('namespaces', 'component', { parent: 'phase-1' }),
      step('phase-1', 'phase', { status: 'finished', result: 'done', time: at(4) }),
      step('phase-2', 'phase', {}),
      step('operator', 'component', { parent: 'phase-2', done: 3, total: 5 }),
      step('Deployment a/b', 'object', { parent: 'operator', message: '1 of 2 ready' }),
      step('ConfigMap a/c', 'object', { parent: 'operator', status: 'finished', result: 'done' }),
      step('Deployment a/d', 'object', {
        parent: 'operator',
        status: 'finished',
        result: 'failed',
        message: 'image not found',
      }),
    ];
    const progress = events.reduce(reduceProgress, noProgress);
    const frame = { now: new Date(at(9)), columns: 70, rows: 30, tick: 0 };
    expect(renderProgress(progress, plain, frame).join('\n')).toMatchInlineSnapshot(`
      "  ✔ phase-1 4.0 s
        ⠋ phase-2 9.0 s
          ⠋ operator 3/5 9.0 s
            ⠋ Deployment a/b 9.0 s  1 of 2 ready
            ✖ Deployment a/d  image not found"
    `);
  });

  test('an outcome ends with the next step', () => {
    const outcome = {
      type: 'outcome',
      time: '',
      code: 'lock-held',
      summary: 'mira deploys phase-2 since 10:02.',
      next: ['otel status', 'otel unlock'],
    } as const;
    expect(renderOutcome(outcome, plain, 80).join('\n')).toMatchInlineSnapshot(`
      "✖ mira deploys phase-2 since 10:02.  lock-held
        next: otel status
              otel unlock"
    `);
  });
});

test('what undoes it is not taken for the next step', () => {
  const outcome = {
    type: 'outcome',
    time: '',
    code: 'done',
    summary: 'mac-3 is mended.',
    next: ['otel status'],
    undo: 'otel fix cordon Node/mac-3',
  } as const;
  expect(renderOutcome(outcome, plain, 80).join('\n')).toMatchInlineSnapshot(`
    "✔ mac-3 is mended.
      next: otel status
      undo: otel fix cordon Node/mac-3"
  `);
});

describe('lines', () => {
  const table = (rows: Record<string, string>[]): TableEvent => ({
    type: 'table',
    time: '',
    title: 'T',
    columns: [
      { key: 'a', title: 'A' },
      { key: 'b', title: 'B', align: 'right' },
    ],
    rows,
  });

  test('a table is never wider than the screen, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.string() }), { maxLength: 5 }),
        fc.integer({ min: 20, max: 120 }),
        (rows, columns) => {
          for (const line of renderTable(table(rows), plain, columns))
            expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  test('text is cut and wrapped to the columns', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 80 }), (text, columns) => {
        expect(stringWidth(fit(text, columns))).toBeLessThanOrEqual(columns);
        expect(wrap(text, columns).join('').replaceAll(' ', '')).toBe(text.replaceAll('\n', '').replaceAll(' ', ''));
      }),
    );
  });

  test('nothing from the cluster can move the cursor or turn the text round', () => {
    expect(harmless('a\u001b[2Jb\u0007\u202ec\rd')).toBe('abcd');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(harmless(text)).not.toMatch(/[\u001b\u0007\u202e]/);
      }),
    );
  });

  test.each([
    [400, '0.4 s'],
    [12_400, '12 s'],
    [185_000, '3 min 5 s'],
  ])('%i ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ TERM: 'dumb' }, true, false],
])('colour with %j on a terminal: %s → %s', (env, isTerminal, wanted) => {
  expect(wantsColor(env, isTerminal)).toBe(wanted);
});
