import type { DiffEvent, FieldChange, FindingEvent } from '@otelops/deployer/vocabulary';
import { noProgress, reduceProgress, type VerbEvent } from '@otelops/operations';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { renderDiff } from './diff.ts';
import { renderFinding } from './finding.ts';
import { createPaint } from './paint.ts';
import { renderProgress } from './progress.ts';
import { renderTable } from './table.ts';

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

const driftOf = (change: Partial<FieldChange>): DiffEvent => ({
  type: 'diff',
  time: '',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' },
  component: 'grafana',
  action: 'change',
  word: 'changed',
  changes: [{ path: '.spec.template.spec.containers[name="grafana"].image', op: 'change', ...change }],
});

test('what changes is never cut: a long value has lines of its own, before, after and by whom', () => {
  const diff = driftOf({
    before: 'docker.io/grafana/grafana:12.4.2@sha256:83749231c3835e390a3144e5e940203e42b9589761f20ef3169c716e734ad505',
    after: 'docker.io/grafana/grafana:nope',
    by: 'kubectl-set at 2026-07-01T10:00:00Z',
  });
  expect(renderDiff(diff, plain, 80).join('\n')).toMatchInlineSnapshot(`
    "~ changed  Deployment grafana/grafana  grafana
        .spec.template.spec.containers[name="grafana"].image:
          - docker.io/grafana/grafana:12.4.2@sha256:83749231c3835e390a3144e5e940203e
            42b9589761f20ef3169c716e734ad505
          + docker.io/grafana/grafana:nope
          by kubectl-set at 2026-07-01T10:00:00Z"
  `);
  expect(renderDiff(diff, plain, Number.POSITIVE_INFINITY)).toHaveLength(2);
});

test.each([20, 60, 80])('all of a value is there at %i columns', (columns) => {
  const value = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '/', 'é', '漢', '\n'), minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(value, value, (before, after) => {
      const lines = renderDiff(driftOf({ before, after: `${after}!` }), plain, columns).slice(1);
      for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
      const letters = (text: string): string => text.replace(/\s/g, '');
      if (!`${before}${after}`.includes('\n')) {
        expect(letters(lines.join(''))).toContain(letters(before));
        expect(letters(lines.join(''))).toContain(letters(after));
      }
    }),
  );
});

test('of a long text only the lines that differ are shown, all of them, where they stand', () => {
  const lines = Array.from({ length: 80 }, (_, index) => `  line ${index}`);
  const diff = driftOf({
    before: lines.join('\n'),
    after: lines.with(0, '  cluster: lab').with(60, '  retention: 7d').join('\n'),
  });
  expect(renderDiff(diff, plain, 60).join('\n')).toMatchInlineSnapshot(`
    "~ changed  Deployment grafana/grafana  grafana
        .spec.template.spec.containers[name="grafana"].image:
          -   line 0
          +   cluster: lab
              line 1
              line 2
              line 3
          … 53 equal lines
              line 57
              line 58
              line 59
          -   line 60
          +   retention: 7d
              line 61
              line 62
              line 63
          … 16 equal lines"
  `);
});

test('what a plan left out of a text is counted as the plan counted it', () => {
  const text = (word: string): string => `… 48 equal lines\na\nb\n${word}\nc\nd\n… 7 equal lines\ne\nf\n${word}`;
  const shown = renderDiff(driftOf({ before: text('old'), after: text('new') }), plain, 60).join('\n');
  expect(shown).toContain('… 48 equal lines');
  expect(shown).toContain('… 7 equal lines');
  expect(shown).not.toContain('… 1 equal line');
});

test('at 60 columns a headline is broken between words, and a hash stays whole', () => {
  const title = 'Deployment observability/opentelemetry-operator-controller-manager was changed by kubectl-set';
  const finding: FindingEvent = {
    type: 'finding',
    time: '',
    severity: 'warning',
    code: 'drift-found',
    title,
    evidence: [],
    fixes: [],
  };
  for (const line of renderFinding(finding, plain, 60)) expect(stringWidth(line), line).toBeLessThanOrEqual(60);
  expect(renderFinding(finding, plain, 60).join('\n')).toMatchInlineSnapshot(`
    "warning Deployment
      observability/opentelemetry-operator-controller-mana
      ger was changed by kubectl-set  drift-found"
  `);
  const rows = [
    { phase: 'phase-1', title: 'Foundation: namespaces, certificates, storage', create: 44, hash: '0123456789ab' },
  ];
  const columns = ['phase', 'title', 'create', 'hash'].map((key) => ({ key, title: key.toUpperCase() }));
  expect(renderTable({ type: 'table', time: '', title: 'Plan', columns, rows }, plain, 40).join('\n')).toContain(
    '0123456789ab',
  );
});

test('a message gives way to names only so far that something of it can be read', () => {
  const rows = [
    {
      kind: 'OpenTelemetryCollector',
      name: 'observability/otel-gateway-collector',
      state: 'progressing',
      message: 'Ready: 1/2, 1 of 2 updated, waiting for the second one',
    },
  ];
  const columns = ['kind', 'name', 'state', 'message'].map((key) => ({ key, title: key.toUpperCase() }));
  const [, , line = ''] = renderTable({ type: 'table', time: '', title: 'Not ready', columns, rows }, plain, 80);
  expect(stringWidth(line)).toBeLessThanOrEqual(80);
  expect(line).toContain('Ready: 1/2');
  expect(line).toContain('progressing');
});
