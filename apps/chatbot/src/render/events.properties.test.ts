import type {
  Cause,
  ChartEvent,
  DiffEvent,
  FindingEvent,
  ObjectRef,
  PlanView,
  StepEvent,
  TableEvent,
} from '@otelops/deployer';
import { noProgress, type Progress, type ReasonCode, reduceProgress } from '@otelops/operations';
import { checkMessage } from '@otelops/sandbox';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chartBlocks } from './chart.ts';
import { diffBlocks, diffFile } from './diffs.ts';
import { renderFinding } from './finding.ts';
import { fitMessage } from './fit-message.ts';
import type { RenderedMessage } from './message.ts';
import { renderNote } from './note.ts';
import { planFacts } from './plan-facts.ts';
import { renderClosedPreview, renderPreview } from './plan-preview.ts';
import { planText } from './plan-text.ts';
import { renderEnd } from './run-end.ts';
import { renderRun } from './run-message.ts';
import { tableBlocks, tableText } from './table.ts';

/** Secrets of the kinds that logs and messages of clusters carry; the middle of each must never be seen. */
const secrets = [
  ['xoxb-', '123456789012-abcdefSECRETghijkl'],
  ['password=', 'SECRETswordfish99'],
  ['AKIA', 'SECRETABCDEFGHIJ'],
  ['Authorization: Bearer ', 'SECRETtoken0123456789'],
  ['https://user:', 'SECRETpw@host.example/path'],
] as const;

const mentions = ['<!channel>', '<!here>', '<@U0ADA>', '<#C0OPS>', '<!subteam^S1>', '@channel', '@everyone'];

/** Anything, and among it what must not get through. */
const foreign: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.constantFrom(...mentions, '```', '`', '*', '&amp;', '\u2028', ''),
      fc.constantFrom(...secrets).map(([lead, rest]) => `${lead}${rest} `),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(' '));

const long: fc.Arbitrary<string> = fc
  .tuple(foreign, fc.integer({ min: 1, max: 300 }))
  // Whole repetitions only: half a secret is none that anybody could know.
  .map(([part, times]) =>
    Array(Math.min(times, Math.ceil(20_000 / (part.length + 1))))
      .fill(part)
      .join(' '),
  );

const text: fc.Arbitrary<string> = fc.oneof({ arbitrary: foreign, weight: 4 }, { arbitrary: long, weight: 1 });

const ref: fc.Arbitrary<ObjectRef> = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constantFrom('Pod', 'Deployment', 'Secret'),
  namespace: text,
  name: text,
});

const action = fc.constantFrom('create', 'change', 'unchanged', 'replace', 'prune', 'conflict') as fc.Arbitrary<
  DiffEvent['action']
>;

const change = fc.record({ path: text, op: fc.constantFrom('add', 'remove', 'change'), before: text, after: text });

const plan: fc.Arbitrary<PlanView> = fc
  .record({
    title: text,
    objects: fc.array(
      fc.record({
        ref,
        component: text,
        wave: fc.constant(0),
        action,
        changes: fc.array(change, { maxLength: 4 }) as fc.Arbitrary<DiffEvent['changes']>,
        conflicts: fc.constant([]),
        checked: fc.constant('server' as const),
        note: text,
      }),
      { maxLength: 30 },
    ),
    warnings: fc.array(fc.record({ message: text }), { maxLength: 6 }),
  })
  .map(({ title, objects, warnings }) => {
    const counts = { create: 0, change: 0, unchanged: 0, replace: 0, prune: 0, conflict: 0 };
    for (const object of objects) counts[object.action] += 1;
    const common = {
      schemaVersion: 1,
      phase: 'phase-2',
      cluster: 'sandbox',
      hash: `sha256:${'0'.repeat(64)}`,
    } as const;
    return { ...common, title, objects, warnings, counts };
  });

const { cause }: { cause: fc.Arbitrary<Cause> } = fc.letrec((tie) => ({
  cause: fc.record({
    code: fc.constant('image-not-found'),
    object: ref,
    message: text,
    terminal: fc.boolean(),
    evidence: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('event'), object: ref, reason: text, message: text, count: fc.nat() }),
        fc.record({
          kind: fc.constant('log'),
          object: ref,
          container: text,
          previous: fc.boolean(),
          lines: fc.array(text, { maxLength: 5 }),
        }),
        fc.record({ kind: fc.constant('field'), object: ref, path: text, value: text }),
      ),
      { maxLength: 4 },
    ),
    advice: fc.array(text, { maxLength: 2 }),
    children: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('cause'), { maxLength: 3 })),
  }),
})) as unknown as { cause: fc.Arbitrary<Cause> };

const finding: fc.Arbitrary<FindingEvent<ReasonCode>> = fc.record(
  {
    type: fc.constant('finding' as const),
    time: fc.constant('2026-01-01T00:00:00.000Z'),
    severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
    code: fc.constant('image-not-found'),
    title: text,
    step: fc.constantFrom('a', 'b'),
    cause,
    evidence: fc.constant([]),
    fixes: fc.array(fc.record({ title: text }), { maxLength: 3 }),
  },
  { requiredKeys: ['type', 'time', 'severity', 'code', 'title', 'evidence', 'fixes'] },
);

const step: fc.Arbitrary<StepEvent> = fc.record(
  {
    type: fc.constant('step' as const),
    time: fc.constant('2026-01-01T00:00:00.000Z'),
    id: fc.constantFrom('p1', 'p2', 'a', 'b', 'c', 'd'),
    parent: fc.constantFrom('p1', 'p2', 'a'),
    kind: fc.constantFrom('phase' as const, 'component' as const, 'object' as const, 'task' as const),
    title: text,
    status: fc.constantFrom('started' as const, 'progress' as const, 'finished' as const),
    message: text,
    done: fc.nat(),
    total: fc.nat(),
  },
  { requiredKeys: ['type', 'time', 'id', 'kind', 'title', 'status'] },
);

const progress: fc.Arbitrary<Progress> = fc
  .array(fc.oneof(step, finding), { maxLength: 30 })
  .map((events) => events.reduce(reduceProgress, noProgress));

const table: fc.Arbitrary<TableEvent> = fc
  .record({
    title: text,
    columns: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 25 }),
    rows: fc.array(fc.array(text, { maxLength: 25 }), { maxLength: 120 }),
  })
  .map(({ title, columns, rows }) => ({
    type: 'table',
    time: '',
    title,
    columns: columns.map((key) => ({ key, title: key })),
    rows: rows.map((cells) => Object.fromEntries(columns.map((key, index) => [key, cells[index] ?? null]))),
  }));

const head = fc.record({ line: text, cluster: text, requester: text, approvedBy: text });
const button = fc.record({ label: text, action: fc.constant('run.approve'), value: fc.constant('1') });
const now = new Date('2026-01-01T00:01:00.000Z');

/** What is wrong with a message, for any reader. */
function faultsOf(message: RenderedMessage): readonly unknown[] {
  const wire = JSON.stringify(message);
  const texts = [message.text, ...mrkdwnOf(message.blocks)];
  const mention = texts.filter((part) => /<[!@](?!date\^\d+\^)|@(?:channel|here|everyone)/i.test(part));
  return [...checkMessage({ ...message }), ...mention, ...(wire.includes('SECRET') ? ['a secret'] : [])];
}

function mrkdwnOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnOf)];
}

const messages: Readonly<Record<string, fc.Arbitrary<RenderedMessage>>> = {
  'a plan preview': fc.tuple(head, fc.array(plan, { maxLength: 4 }), text).map(([who, plans, question]) =>
    renderPreview(who, planFacts(plans), {
      question,
      expiresAt: now.toISOString(),
      secondPerson: true,
      notice: question,
      buttons: [{ label: 'Approve', action: 'run.approve', value: '1', confirm: confirmOf(question) }],
    }),
  ),
  'a plan that is closed': fc
    .tuple(head, plan, text)
    .map(([who, one, reason]) =>
      renderClosedPreview(who, planFacts([one]), { mark: '⛔', state: reason, reason, buttons: [] }),
    ),
  'a run under way': fc
    .tuple(head, progress, text, button)
    .map(([who, known, state, wish]) =>
      renderRun(who, known, { now, startedAt: now, state, notice: state, buttons: [wish] }),
    ),
  'the end of a run': fc.tuple(head, progress, text, table).map(([who, known, summary, result]) =>
    renderEnd(who, known, {
      code: 'image-not-found',
      summary,
      advice: [summary, summary],
      buttons: [],
      tookMs: 10,
      results: tableBlocks(result),
    }),
  ),
  'a finding': fc
    .tuple(finding, text, button)
    .map(([found, cluster, wish]) =>
      renderFinding(found, { cluster, buttons: [wish], advice: found.fixes.map(({ title }) => title) }),
    ),
  'a drift report': fc
    .array(
      fc.record({
        type: fc.constant('diff' as const),
        time: fc.constant(''),
        object: ref,
        component: text,
        action,
        changes: fc.array(change, { maxLength: 5 }) as fc.Arbitrary<DiffEvent['changes']>,
      }),
      { maxLength: 20 },
    )
    .map((diffs) => fitMessage({ text: 'drift', blocks: diffBlocks(diffs) })),
  'a chart in letters': fc
    .record({
      type: fc.constant('chart' as const),
      time: fc.constant(''),
      title: text,
      unit: text,
      series: fc.array(
        fc.record({ name: text, points: fc.array(fc.tuple(fc.integer(), fc.double()), { maxLength: 40 }) }),
        { maxLength: 8 },
      ),
      threshold: fc.double(),
    })
    .map((chart: ChartEvent) => fitMessage({ text: 'chart', blocks: chartBlocks(chart) })),
  'a note': fc.tuple(text, text).map(([title, cluster]) => renderNote({ mark: '⛔', title, cluster })),
};

function confirmOf(question: string): { title: string; text: string; yes: string; no: string } {
  return { title: 'Really?', text: question, yes: 'Yes', no: 'No' };
}

describe('whatever comes from a cluster or a person', () => {
  test.each(Object.entries(messages))(
    '%s is taken by Slack, mentions nobody and shows no secret',
    (_, message) => {
      fc.assert(
        fc.property(message, (rendered) => {
          expect(faultsOf(rendered)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    },
    120_000,
  );

  test('a file shows no secret', () => {
    fc.assert(
      fc.property(plan, table, (one, rows) => {
        expect(planText([one])).not.toContain('SECRET');
        expect(tableText(rows)).not.toContain('SECRET');
        expect(diffFile([])).toBe('');
      }),
      { numRuns: 30 },
    );
  });
});
