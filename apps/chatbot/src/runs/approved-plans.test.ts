import type { PlannedObject, PlanView } from '@otelops/deployer';
import type { ApprovalRequest } from '@otelops/operations';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approvedPlans, describeDifference, isApproved, isRestOf, requestDigest } from './approved-plans.ts';
import type { RunApproval } from './run-record.ts';

function object(name: string, more: Partial<PlannedObject> = {}): PlannedObject {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name };
  const fixed = { component: 'c', wave: 0, changes: [], conflicts: [], checked: 'server' } as const;
  return { ref, ...fixed, action: 'create', digest: `digest of ${name}`, ...more };
}

function plan(objects: readonly PlannedObject[], phase = 'phase-1'): PlanView {
  const counts = { create: 0, change: 0, unchanged: 0, replace: 0, prune: 0, conflict: 0 };
  const hash = `sha256:${JSON.stringify(objects).length}`;
  return { schemaVersion: 1, phase, title: phase, cluster: 'sandbox', hash, counts, objects, warnings: [] };
}

function approvalOf(plans: readonly PlanView[]): readonly RunApproval[] {
  return [{ digest: 'x', plans: approvedPlans(plans), at: '2026-01-01T00:00:00.000Z' }];
}

describe('what is left of an approved plan', () => {
  const whole = [
    object('new'),
    object('other', { action: 'change', changes: [{ path: '.data.a', op: 'change', before: '1', after: '2' }] }),
    object('again', { action: 'replace' }),
    object('gone', { action: 'prune' }),
  ];

  test('goes on when it is any part of it, and done objects are left alone', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (done) => {
        const rest = whole.map((one, index): PlannedObject => {
          if (done[index] !== true) return one;
          const { digest, ...left } = one;
          return digest === undefined ? left : { ...left, action: 'unchanged', changes: [] };
        });
        expect(isRestOf([plan(rest)], approvalOf([plan(whole)]))).toBe(true);
      }),
    );
  });

  test('may have a replaced object missing, since it was deleted before it is made anew', () => {
    expect(isRestOf([plan([object('again', { action: 'create' })])], approvalOf([plan(whole)]))).toBe(true);
  });

  test.each([
    ['another object', [object('stranger')]],
    ['another content', [object('new', { digest: 'edited meanwhile' })]],
    ['another action', [object('new', { action: 'prune' })]],
    [
      'another effect on what somebody changed meanwhile',
      [object('other', { action: 'change', changes: [{ path: '.data.a', op: 'change', before: '7', after: '2' }] })],
    ],
    ['a create in place of a change', [object('other', { action: 'create' })]],
  ])('is asked about again when it holds %s', (_, objects) => {
    expect(isRestOf([plan(objects)], approvalOf([plan(whole)]))).toBe(false);
    expect(describeDifference([plan(objects)], approvalOf([plan(whole)]))).toMatch(/^objects: /);
  });

  test('is asked about again in another phase, without plans, or without an approval', () => {
    expect(isRestOf([plan(whole, 'phase-2')], approvalOf([plan(whole)]))).toBe(false);
    expect(isRestOf([], approvalOf([plan(whole)]))).toBe(false);
    expect(isRestOf([plan(whole)], [])).toBe(false);
  });

  test('is never put together from several approvals', () => {
    const [first, second] = [plan([object('a')]), plan([object('b')])];
    const approvals = [...approvalOf([first]), ...approvalOf([second])];
    expect(isRestOf([plan([object('a'), object('b')])], approvals)).toBe(false);
  });
});

describe('an approval', () => {
  const request: ApprovalRequest = {
    question: 'Apply this to sandbox?',
    cluster: 'sandbox',
    plans: [plan([object('new')])],
    danger: 'changes',
  };

  test('is of one question about plans with these hashes on this cluster, and of nothing else', () => {
    const approvals = [{ digest: requestDigest(request), plans: [], at: '' }];
    expect(isApproved(request, approvals)).toBe(true);
    expect(isApproved({ ...request, cluster: 'prod' }, approvals)).toBe(false);
    expect(isApproved({ ...request, question: 'Break the lock of ada?' }, approvals)).toBe(false);
    expect(isApproved({ ...request, danger: 'destroys' }, approvals)).toBe(false);
    const [first] = request.plans;
    if (first !== undefined)
      expect(isApproved({ ...request, plans: [{ ...first, hash: 'sha256:0' }] }, approvals)).toBe(false);
  });
});
