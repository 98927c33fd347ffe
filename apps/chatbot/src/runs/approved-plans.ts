import { createHash } from 'node:crypto';
import { type PlannedObject, type PlanView, refKey } from '@otelops/deployer';
import type { ApprovalRequest } from '@otelops/operations';
import type { ApprovedPlan, RunApproval } from './run-record.ts';

/** What a yes is bound to: the question and the hashes of the plans, no more and no less. */
export function requestDigest({ question, cluster, danger, plans }: ApprovalRequest): string {
  return sha256([question, cluster, danger, ...plans.map(({ phase, hash }) => `${phase} ${hash}`)]);
}

/** What is kept of plans, so that what is left of them can be compared later. */
export function approvedPlans(plans: readonly PlanView[]): ApprovedPlan[] {
  return plans.map(({ phase, hash, objects }) => ({
    phase,
    hash,
    objects: Object.fromEntries(
      objects.filter(({ action }) => action !== 'unchanged').map((object) => [refKey(object.ref), keptOf(object)]),
    ),
  }));
}

function keptOf({ action, digest, changes, conflicts }: PlannedObject): ApprovedPlan['objects'][string] {
  const fields = changes.map(({ path, op, before, after }) => [path, op, before ?? null, after ?? null]);
  const owners = conflicts.map(({ path, manager, policy }) => [path, manager, policy]);
  return { action, desired: digest ?? '', effect: sha256([JSON.stringify(fields), JSON.stringify(owners)]) };
}

/**
 * Whether exactly this was approved. A yes to plans holds for every pass, since what is done already drops out of them; a
 * yes to a question without plans is used up by the pass that heard it.
 */
export function isApproved(request: ApprovalRequest, approvals: readonly RunApproval[]): boolean {
  const digest = requestDigest(request);
  return approvals.some((approval) => approval.digest === digest && (request.plans.length > 0 || !approval.used));
}

/** Whether a pass before this one heard a yes to this question, and may have done it. */
export function isUsedUp(request: ApprovalRequest, approvals: readonly RunApproval[]): boolean {
  const digest = requestDigest(request);
  const own = approvals.filter((approval) => approval.digest === digest);
  return request.plans.length === 0 && own.length > 0 && own.every(({ used }) => used === true);
}

/**
 * Whether all that these plans would still do was part of one approval: for a run that was broken off in the middle. Each
 * object must have been approved with the same action, the same content and the same effect; one that was to be replaced
 * may be gone already and only be missing. A question without plans has no rest: it is asked again.
 */
export function isRestOf(plans: readonly PlanView[], approvals: readonly RunApproval[]): boolean {
  if (plans.length === 0) return false;
  return approvals.some((approval) => plans.every((plan) => isRestOfPlan(plan, approval)));
}

function isRestOfPlan(plan: PlanView, { plans }: RunApproval): boolean {
  const approved = plans.find(({ phase }) => phase === plan.phase);
  if (approved === undefined) return false;
  return plan.objects
    .filter(({ action }) => action !== 'unchanged')
    .every((object) => fits(keptOf(object), approved.objects[refKey(object.ref)]));
}

type Kept = ApprovedPlan['objects'][string];

function fits(left: Kept, approved: Kept | undefined): boolean {
  if (approved === undefined || left.desired !== approved.desired) return false;
  if (left.action === approved.action) return left.effect === approved.effect;
  return approved.action === 'replace' && left.action === 'create';
}

/** How plans differ from what was approved, in words for the person who is asked again. */
export function describeDifference(plans: readonly PlanView[], approvals: readonly RunApproval[]): string {
  const last = approvals.at(-1);
  const now = new Map(approvedPlans(plans).flatMap(entriesOf));
  const then = new Map((last?.plans ?? []).flatMap(entriesOf));
  const added = [...now].filter(([key]) => !then.has(key)).length;
  const gone = [...then].filter(([key]) => !now.has(key)).length;
  const other = [...now].filter(([key, kept]) => {
    const before = then.get(key);
    return before !== undefined && JSON.stringify(before) !== JSON.stringify(kept);
  }).length;
  const parts = [
    ...(added > 0 ? [`${added} more to do`] : []),
    ...(gone > 0 ? [`${gone} no longer`] : []),
    ...(other > 0 ? [`${other} otherwise`] : []),
  ];
  return parts.length === 0 ? 'the question is another one' : `objects: ${parts.join(', ')}`;
}

function entriesOf({ phase, objects }: ApprovedPlan): (readonly [string, Kept])[] {
  return Object.entries(objects).map(([key, kept]) => [`${phase} ${key}`, kept] as const);
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
