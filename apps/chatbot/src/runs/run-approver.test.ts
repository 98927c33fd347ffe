import type { PlanView } from '@otelops/deployer';
import type { ApprovalRequest } from '@otelops/operations';
import { describe, expect, test } from 'vitest';
import { requestDigest } from './approved-plans.ts';
import { type AnswerContext, answerTo } from './run-approver.ts';
import type { RunApproval, RunRecord } from './run-record.ts';

const counts = { create: 1, change: 0, unchanged: 0, replace: 0, prune: 0, conflict: 0 };
const plan: PlanView = {
  schemaVersion: 1,
  phase: 'phase-1',
  title: 'Foundation',
  cluster: 'sandbox',
  hash: 'sha256:1',
  counts,
  objects: [],
  warnings: [],
};
const planned: ApprovalRequest = { question: 'Apply?', cluster: 'sandbox', plans: [plan], danger: 'changes' };
const unplanned: ApprovalRequest = { ...planned, question: 'Restart loki?', plans: [] };
const about = { rule: 'self', now: new Date(0), expiryMs: 600_000, notes: ['*Firing*'], targets: [] } as const;

/** The answer to a run all of whose approvals hold. */
function answer(request: ApprovalRequest, run: RunRecord, more: Partial<AnswerContext> = {}) {
  return answerTo(request, run, { ...about, approvals: run.approvals, ...more });
}

function record(more: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 1,
    id: '1',
    cause: 'Ev1',
    words: ['deploy'],
    line: 'deploy',
    verb: 'deploy',
    requester: { userId: 'U1', teamId: 'T1', name: 'mira' },
    channel: 'C1',
    quiet: false,
    createdAt: new Date(0).toISOString(),
    state: 'working',
    resumed: 0,
    approvals: [],
    offers: [],
    ...more,
  };
}

function yesTo(request: ApprovalRequest, more: Partial<RunApproval> = {}): RunApproval {
  return { digest: requestDigest(request), plans: [], at: new Date(0).toISOString(), ...more };
}

describe('the question of a verb', () => {
  test('is put to a person for ten minutes, with what the verb showed before where there is no plan', () => {
    expect(answer(unplanned, record())).toMatchObject({
      kind: 'ask',
      ask: { number: 1, rule: 'self', expiresAt: '1970-01-01T00:10:00.000Z', facts: { notes: ['*Firing*'] } },
    });
    expect(answer(planned, record())).toMatchObject({ ask: { facts: { notes: [] } } });
  });

  test('is answered yes where it was approved, and by policy where that asks nobody', () => {
    expect(answer(planned, record({ approvals: [yesTo(planned)] })).kind).toBe('yes');
    expect(answer(planned, record(), { rule: 'none' })).toMatchObject({ kind: 'yes', by: 'policy' });
  });

  test('about plans stays approved after a restart: what is done has dropped out of them', () => {
    const resumed = record({ resumed: 1, approvals: [yesTo(planned, { used: true })] });
    expect(answer(planned, resumed).kind).toBe('yes');
  });

  test('without a plan is asked again when a pass heard the yes and may have done it', () => {
    const heard = record({ resumed: 1, approvals: [yesTo(unplanned, { used: true })] });
    for (const rule of ['self', 'none'] as const) {
      expect(answer(unplanned, heard, { rule })).toMatchObject({
        kind: 'ask',
        ask: { notice: expect.stringContaining('cannot tell whether it was done') },
      });
    }
    const again = record({ approvals: [yesTo(unplanned, { used: true }), yesTo(unplanned)] });
    expect(answer(unplanned, again).kind).toBe('yes');
  });

  test('that is another one than was approved is asked again, and says how it differs', () => {
    const other = { ...planned, plans: [{ ...plan, hash: 'sha256:2' }] };
    expect(answer(other, record({ approvals: [yesTo(planned)] }))).toMatchObject({
      ask: { notice: expect.stringContaining('The cluster changed after the plan was approved') },
    });
  });

  test('that was approved by what does not hold any more is asked again, and says why', () => {
    const approved = record({ resumed: 1, approvals: [yesTo(planned)] });
    expect(answer(planned, approved, { approvals: [], lapsed: 'Ada left.' })).toMatchObject({
      kind: 'ask',
      ask: { notice: 'Ada left.' },
    });
  });
});
