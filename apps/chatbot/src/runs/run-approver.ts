import type { Approval, ApprovalRequest, Target } from '@otelops/operations';
import type { ApprovalRule } from '../ports/policy.ts';
import { planFacts } from '../render/plan-facts.ts';
import { safePlain } from '../render/text.ts';
import { approvedPlans, describeDifference, isApproved, isRestOf, isUsedUp, requestDigest } from './approved-plans.ts';
import type { Ask, RunApproval, RunRecord } from './run-record.ts';

/** How a verb's question is answered. */
export type Answer =
  | { readonly kind: 'yes'; readonly by: string; readonly approval?: RunApproval; readonly reason?: string }
  | { readonly kind: 'ask'; readonly ask: Ask }
  /** It may not be done any more, by what became of the run or by the policy. */
  | { readonly kind: 'no'; readonly reason: string };

export interface AnswerContext {
  readonly rule: ApprovalRule;
  readonly now: Date;
  readonly expiryMs: number;
  /** What the verb showed before it asked. */
  readonly notes: readonly string[];
  readonly targets: readonly Target[];
  /** Of the approvals of the run, those that still hold. */
  readonly approvals: readonly RunApproval[];
  /** Why the last of the others does not hold any more. */
  readonly lapsed?: string | undefined;
}

/**
 * Answers from what was approved so far: yes to exactly that, and after a restart to what is left of it; where policy asks
 * nobody, yes as well; else a person is asked, and told why when it is not the first time.
 */
export function answerTo(
  request: ApprovalRequest,
  record: RunRecord,
  context: AnswerContext,
): Exclude<Answer, { kind: 'no' }> {
  const { approvals } = context;
  const approver = approvals.findLast(({ by }) => by !== undefined)?.by?.name ?? 'policy';
  if (isApproved(request, approvals)) return { kind: 'yes', by: approver };
  if (record.resumed > 0 && isRestOf(request.plans, approvals)) {
    return { kind: 'yes', by: approver, reason: 'the rest of what was approved before the restart' };
  }
  const isUnsure = isUsedUp(request, record.approvals);
  if (context.rule === 'none' && !isUnsure) {
    const digest = requestDigest(request);
    const approval = { digest, plans: approvedPlans(request.plans), at: context.now.toISOString() };
    return { kind: 'yes', by: 'policy', approval };
  }
  const rule = context.rule === 'none' ? 'self' : context.rule;
  return { kind: 'ask', ask: askOf(request, record, { ...context, rule, isUnsure }) };
}

function askOf(request: ApprovalRequest, record: RunRecord, context: AskContext): Ask {
  const { rule, now, expiryMs, notes, isUnsure, lapsed, targets } = context;
  const notice = isUnsure ? unsure : (lapsed ?? noticeOf(request, record));
  return {
    number: (record.ask?.number ?? 0) + 1,
    digest: requestDigest(request),
    question: safePlain(request.question, 600),
    cluster: request.cluster,
    danger: request.danger,
    plans: approvedPlans(request.plans),
    facts: planFacts(request.plans, notes),
    rule,
    targets,
    askedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + expiryMs).toISOString(),
    ...(notice === undefined ? {} : { notice }),
  };
}

interface AskContext extends AnswerContext {
  readonly rule: 'self' | 'second-person';
  readonly isUnsure: boolean;
}

const unsure =
  'The bot was restarted after this was approved, and cannot tell whether it was done. Look first: approved again, it is done again.';

/** Why it is asked again; `undefined` the first time. */
function noticeOf({ plans }: ApprovalRequest, { approvals, resumed }: RunRecord): string | undefined {
  if (approvals.length === 0) return undefined;
  const why = resumed > 0 ? 'The bot was restarted in the middle' : 'The cluster changed after the plan was approved';
  return `${why}, and what is to be done now is not what was approved (${describeDifference(plans, approvals)}).`;
}

/** What the verb is told: to it an open question is a no, and it ends there; it is run again when somebody says yes. */
export function approvalOf(answer: Answer): Approval {
  if (answer.kind === 'yes') return { approved: true, by: answer.by };
  return { approved: false, reason: answer.kind === 'no' ? answer.reason : 'A person has been asked.' };
}
