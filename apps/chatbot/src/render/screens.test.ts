import type { Cause, FindingEvent, PlanView, StepEvent } from '@otelops/deployer';
import { noProgress, type ReasonCode, reduceProgress, type Verb, type VerbEvent, verbs } from '@otelops/operations';
import { checkMessage } from '@otelops/sandbox';
import { expect, test } from 'vitest';
import { shown } from '../../acceptance/shown.ts';
import { renderFinding } from './finding.ts';
import { renderHelp, renderVerbHelp } from './help.ts';
import type { RenderedMessage } from './message.ts';
import { renderNote } from './note.ts';
import { planFacts } from './plan-facts.ts';
import { renderClosedPreview, renderPreview } from './plan-preview.ts';
import { planText } from './plan-text.ts';
import { progressTree } from './progress-tree.ts';
import { renderEnd } from './run-end.ts';
import { renderRun } from './run-message.ts';
import { tableBlocks, tableNote } from './table.ts';

const head = { line: 'deploy phase-2', cluster: 'sandbox (simulated)', requester: 'mira' };
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString();

async function expectScreen(name: string, message: RenderedMessage): Promise<void> {
  const text = `${shown(message)}\n\n(notification: ${message.text})\n`;
  await expect(text).toMatchFileSnapshot(`goldens/${name}.golden.txt`);
}

const object = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, namespace: 'observability', name });
const common = { component: 'otel-gateway', wave: 0, conflicts: [], checked: 'server' } as const;

const plan: PlanView = {
  schemaVersion: 1,
  phase: 'phase-2',
  title: 'OpenTelemetry: operator and collectors',
  cluster: 'sandbox (https://127.0.0.1:6443)',
  hash: `sha256:9cff38b43cdc${'0'.repeat(52)}`,
  counts: { create: 4, change: 1, unchanged: 12, replace: 1, prune: 1, conflict: 0 },
  objects: [
    { ...common, ref: object('ConfigMap', 'a'), action: 'create', changes: [] },
    { ...common, ref: object('ConfigMap', 'b'), action: 'create', changes: [] },
    { ...common, ref: object('Service', 'c'), action: 'create', changes: [] },
    { ...common, component: 'otel-node', ref: object('DaemonSet', 'node'), action: 'create', changes: [] },
    {
      ...common,
      ref: object('Deployment', 'otel-gateway'),
      action: 'change',
      conflicts: [
        {
          path: '.spec.replicas',
          manager: 'kubectl',
          operation: 'Update',
          since: '2026-01-01T09:12:00Z',
          policy: 'force',
        },
      ],
      changes: [
        { path: '.spec.replicas', op: 'change', before: '1', after: '2' },
        { path: '.metadata.labels.team', op: 'remove', before: 'ops' },
      ],
    },
    {
      ...common,
      ref: object('Job', 'migrate'),
      action: 'replace',
      changes: [],
      note: '.spec.template cannot be changed',
    },
    {
      ...common,
      ref: object('PersistentVolumeClaim', 'old'),
      action: 'prune',
      changes: [],
      note: 'no longer part of the stack',
    },
  ],
  warnings: [{ message: 'spec.template.spec.nodeSelector: no node matches' }],
};

const buttons = [
  { label: 'Approve', action: 'run.approve', value: '1.1', style: 'primary' as const },
  { label: 'Cancel', action: 'run.cancel', value: '1' },
];

test('a plan asks with its risks first', async () => {
  const state = { question: 'Apply this to otelops-sandbox?', expiresAt: at(600), secondPerson: true, buttons };
  await expectScreen('plan-preview', renderPreview(head, planFacts([plan]), state));
  const notice =
    'The cluster changed after the plan was approved, and what is to be done now is not what was approved.';
  await expectScreen(
    'plan-preview-again',
    renderPreview(head, planFacts([plan]), { ...state, secondPerson: false, notice }),
  );
  await expect(`${planText([plan])}\n`).toMatchFileSnapshot('goldens/plan-file.golden.txt');
});

test('a question without a plan shows what the verb showed before it asked', async () => {
  const firing = {
    type: 'table',
    time: at(0),
    title: 'Firing now and taken in',
    columns: [
      { key: 'alert', title: 'ALERT' },
      { key: 'node', title: 'NODE' },
    ],
    rows: [
      { alert: 'NodeDiskFilling', node: 'mac-3' },
      { alert: 'NodeDiskFilling', node: '<!here>' },
    ],
  } as const;
  const state = {
    question: 'Silence alertname="NodeDiskFilling" for 4h (2 alerts that fire now)?',
    expiresAt: at(600),
    secondPerson: false,
    buttons,
  };
  await expectScreen(
    'question-preview',
    renderPreview({ ...head, line: 'silence create' }, planFacts([], [tableNote(firing)]), state),
  );
});

test('a plan that nobody approved keeps its counts and loses its buttons', async () => {
  const again = [{ label: 'Run again', action: 'run.again', value: '1' }];
  const closed = { mark: '⛔', state: 'not approved', reason: 'Nobody approved it in time. Nothing was changed.' };
  await expectScreen('plan-expired', renderClosedPreview(head, planFacts([plan]), { ...closed, buttons: again }));
});

const pod: Cause = {
  code: 'image-not-found',
  object: object('Pod', 'otel-gateway-7d9c-x2x4z'),
  message: 'container otc: image "ghcr.io/otel/gateway:99" is not in the registry',
  terminal: true,
  evidence: [
    {
      kind: 'container',
      object: object('Pod', 'x'),
      container: 'otc',
      state: 'waiting',
      reason: 'ErrImagePull',
      message: 'not found',
      restarts: 2,
    },
    {
      kind: 'event',
      object: object('Pod', 'x'),
      reason: 'Failed',
      message: 'Failed to pull image <!channel>',
      count: 3,
    },
    {
      kind: 'log',
      object: object('Pod', 'x'),
      container: 'otc',
      previous: true,
      lines: ['panic: token=swordfish99', 'goroutine 1 ```'],
    },
  ],
  advice: ['Correct the tag.'],
  children: [],
};

const finding: FindingEvent<ReasonCode> = {
  type: 'finding',
  time: at(20),
  severity: 'error',
  code: 'image-not-found',
  title: 'Deployment observability/otel-gateway: image not found',
  step: 'phase-2/otel-gateway',
  cause: {
    code: 'image-not-found',
    object: object('Deployment', 'otel-gateway'),
    message: 'Available: 0/1',
    terminal: true,
    evidence: [],
    advice: [],
    children: [{ ...pod, message: 'Pending on mac-1', evidence: [], children: [pod] }],
  },
  evidence: [],
  fixes: [{ title: 'Correct the tag of ghcr.io/otel/gateway:99.' }],
};

function step(second: number, id: string, more: Partial<StepEvent>): VerbEvent {
  return { type: 'step', time: at(second), id, kind: 'component', parent: 'p', title: id, status: 'started', ...more };
}

const underWay: readonly VerbEvent[] = [
  { ...step(0, 'p', { kind: 'phase', title: plan.title, total: 5 }), parent: undefined } as unknown as VerbEvent,
  step(0, 'operator', {}),
  step(3, 'operator', { status: 'finished', result: 'done', total: 17 }),
  step(3, 'network', { status: 'finished', result: 'unchanged' }),
  step(4, 'otel-gateway', { done: 3, total: 5, message: 'waiting for Deployment observability/otel-gateway' }),
  step(4, 'd', {
    kind: 'object',
    parent: 'otel-gateway',
    title: 'Deployment observability/otel-gateway',
    status: 'progress',
    message: 'Available: 0/1',
  }),
  step(4, 'otel-node', { status: 'finished', result: 'skipped', message: 'not started: otel-gateway is not ready' }),
  finding,
];

const progress = underWay.reduce(reduceProgress, noProgress);

test('a run says where it stands, what it waits for and what is in its way', async () => {
  const upcoming = ['Databases: Prometheus, Loki, Tempo'];
  const frame = {
    now: new Date(at(75)),
    startedAt: new Date(at(0)),
    state: 'running',
    upcoming,
    buttons: buttons.slice(1),
  };
  await expectScreen('run-under-way', renderRun({ ...head, approvedBy: 'ada' }, progress, frame));
  await expectScreen(
    'run-taken-up-again',
    renderRun(head, noProgress, { ...frame, notice: 'The bot was restarted in the middle; this run goes on.' }),
  );
  await expect(`${progressTree(progress).join('\n')}\n`).toMatchFileSnapshot('goldens/run-components.golden.txt');
});

test('a finding says what, why, what was seen and what helps', async () => {
  const frame = {
    cluster: 'sandbox (simulated)',
    advice: ['Correct the tag of ghcr.io/otel/gateway:99.'],
    buttons: [{ label: 'Roll back', action: 'run.offer.0', value: '1.0' }],
  };
  await expectScreen('finding', renderFinding(finding, frame));
});

test('a run ends with what came of it and what to do next', async () => {
  const failed = [
    ...underWay,
    step(9, 'p', { kind: 'phase', title: plan.title, status: 'finished', result: 'failed' }),
  ].reduce(reduceProgress, noProgress);
  const outcome = { tookMs: 9000, results: [], advice: [], buttons: [] };
  const who = { ...head, approvedBy: 'ada' };
  await expectScreen(
    'end-failed',
    renderEnd(who, failed, {
      ...outcome,
      code: 'image-not-found',
      summary: 'OpenTelemetry: failed after 9.0 s; 18 created.',
      advice: ['Correct the tag of ghcr.io/otel/gateway:99.'],
      buttons: [{ label: 'Run again', action: 'run.again', value: '1' }],
    }),
  );
  await expectScreen(
    'end-done',
    renderEnd(who, progress, {
      ...outcome,
      code: 'done',
      summary: 'OpenTelemetry: 30 created, everything ready.',
      buttons: [{ label: 'status', action: 'run.offer.0', value: '1.0' }],
    }),
  );
  await expectScreen(
    'end-locked',
    renderEnd(head, noProgress, {
      ...outcome,
      code: 'lock-held',
      summary: 'phase-2 is being changed by ada (U0ADA) from Slack: deploy phase-2 since 10:02',
      advice: ['Wait until it is done.'],
    }),
  );
  await expectScreen(
    'end-mended',
    renderEnd(who, noProgress, {
      ...outcome,
      code: 'image-not-found',
      summary: 'failed',
      mendedBy: 'Gone through when mira ran it again; see the thread.',
    }),
  );
});

test('a table is a table', async () => {
  const table = {
    type: 'table',
    time: at(0),
    title: 'Phases',
    columns: [
      { key: 'phase', title: 'PHASE' },
      { key: 'ready', title: 'READY', align: 'right' },
      { key: 'lock', title: 'BEING CHANGED BY' },
    ],
    rows: [
      { phase: 'phase-1', ready: '44/44', lock: null },
      { phase: 'phase-2', ready: '17/30', lock: null },
    ],
  } as const;
  const outcome = {
    code: 'done-with-warnings',
    summary: '13 of 74 objects are not ready.',
    advice: [],
    buttons: [],
    tookMs: 800,
  };
  await expectScreen(
    'status',
    renderEnd({ ...head, line: 'status' }, noProgress, { ...outcome, results: tableBlocks(table) }),
  );
});

test('help shows what may be done here', async () => {
  const frame = {
    command: '/otel',
    cluster: 'sandbox (simulated)',
    person: 'mira',
    buttons: [{ label: 'Find a command …', action: 'command.choose', value: 'C1' }],
  };
  const known = (name: string): Verb => {
    const verb = verbs.find((candidate) => candidate.name === name);
    if (verb === undefined) throw new Error(`no verb ${name}`);
    return verb;
  };
  await expectScreen('help', renderHelp([known('status'), known('plan'), known('deploy')], frame));
  await expectScreen('help-nothing', renderHelp([], { ...frame, buttons: [] }));
  await expectScreen(
    'help-rollback',
    renderVerbHelp(known('rollback'), ['/otel rollback phase-4'], { ...frame, buttons: [] }),
  );
  await expectScreen(
    'note',
    renderNote({
      mark: '⛔',
      title: 'Not in this channel: you may use "deploy" in <#C0OPS>.',
      cluster: 'sandbox (simulated)',
    }),
  );
});

test('what would undo a fix is no step to go on with', () => {
  const { blocks } = renderEnd(head, noProgress, {
    code: 'done',
    summary: 'Deployment observability/otel-gateway is mended.',
    advice: ['Look at the release notes.', 'To have it as it was, put it into the config and deploy: .image was x:v0'],
    buttons: [],
    tookMs: 10,
    results: [],
  });
  const texts = blocks.map((block) => ('text' in block && typeof block.text === 'object' ? block.text.text : ''));
  expect(texts).toContain('*Next*\n• Look at the release notes.');
  expect(texts).toContain('*Undo*\n• To have it as it was, put it into the config and deploy: .image was x:v0');
});

test('times in a table are written in the time zone of whoever reads', () => {
  const table = {
    type: 'table',
    time: at(0),
    title: 'Locks',
    columns: [{ key: 'since', title: 'SINCE' }],
    rows: [{ since: '2026-01-01T09:12:00.123Z' }],
  } as const;
  const { blocks } = renderEnd(head, noProgress, {
    ...{ code: 'done', summary: 'One lock.', advice: [], buttons: [], tookMs: 10 },
    results: tableBlocks(table),
  });
  const date = { type: 'date', timestamp: 1_767_258_720, format: '{date_short_pretty} {time}' };
  expect(JSON.stringify(blocks)).toContain(JSON.stringify(date).slice(0, -1));
  expect(checkMessage({ text: 'x', blocks })).toEqual([]);
  expect(tableNote(table)).toBe('*Locks*\n• <!date^1767258720^{date_short_pretty} {time}|2026-01-01 09:12 UTC>');
});
