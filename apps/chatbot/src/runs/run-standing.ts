import type { Command, Target } from '@otelops/operations';
import { strictest } from '../policy/strictest.ts';
import type { ApprovalRule, PolicyDecision } from '../ports/policy.ts';
import type { ChatPorts } from '../ports/room.ts';
import { type CommandPlace, decideFor, mayApprove } from './run-guard.ts';
import type { RunApproval, RunRecord, Who } from './run-record.ts';

/** How a run stands with the policy at the moment at which it asks. */
export type Standing =
  | {
      readonly allowed: true;
      readonly rule: ApprovalRule;
      /** Those that still hold. */
      readonly approvals: readonly RunApproval[];
      /** Why the last of the others does not, as a sentence. */
      readonly lapsed?: string;
    }
  | { readonly allowed: false; readonly reason: string };

/** What was approved this long before a restart is asked for again: a longer pause than a deploy takes. */
const holdsMs = 60 * 60_000;

interface Asking {
  readonly record: RunRecord;
  readonly command: Command;
  /** What it is about, as the verb found. */
  readonly targets: readonly Target[];
  readonly now: Date;
}

type Ports = Pick<ChatPorts, 'policy' | 'people' | 'stopping'>;

/**
 * Judges a run anew just before it is carried out: whether who asked may still do it, who has to approve it by the rules of
 * now, and which of its approvals hold by them. Time passes between a yes and its deed, most of it while a bot is away.
 */
export async function standingOf(ports: Ports, { record, command, targets, now }: Asking): Promise<Standing> {
  const place: CommandPlace = { command, channel: record.channel, targets };
  const decision = await judged(ports, record.requester, (actor) => decideFor(ports, actor, place));
  if (!decision.allowed) {
    return { allowed: false, reason: `${record.requester.name} may not do this any more: ${decision.reason}` };
  }
  const rule = strictest([decision.approval, record.needs ?? 'none']);
  const checked = await Promise.all(
    record.approvals.map(async (approval) => ({
      approval,
      fault: ageFault(approval, record, now) ?? (await approverFault(ports, approval, { record, place, rule })),
    })),
  );
  const lapsed = checked.findLast(({ fault }) => fault !== undefined)?.fault;
  const approvals = checked.flatMap(({ approval, fault }) => (fault === undefined ? [approval] : []));
  return { allowed: true, rule, approvals, ...(lapsed === undefined ? {} : { lapsed }) };
}

function ageFault({ at }: RunApproval, { resumed }: RunRecord, now: Date): string | undefined {
  if (resumed === 0 || now.getTime() - Date.parse(at) <= holdsMs) return undefined;
  return 'The bot was away for long after this was approved, so it is asked again.';
}

async function approverFault(
  ports: Ports,
  { by }: RunApproval,
  { record, place, rule }: { record: RunRecord; place: CommandPlace; rule: ApprovalRule },
): Promise<string | undefined> {
  if (by === undefined) return rule === 'none' ? undefined : 'By now the policy wants a person to approve this.';
  const requester = record.requester.userId;
  if (rule === 'second-person' && by.userId === requester) return 'By now another person has to approve this.';
  const decision = await judged(ports, by, (actor) => mayApprove(ports, actor, { ...place, requester }));
  return decision.allowed ? undefined : `The approval of ${by.name} does not hold any more: ${decision.reason}`;
}

/** Who cannot be looked up may do nothing. */
async function judged(
  { people, stopping }: Ports,
  { userId, teamId }: Who,
  judge: (actor: Awaited<ReturnType<Ports['people']['actor']>>) => PolicyDecision,
): Promise<PolicyDecision> {
  try {
    return judge(await people.actor(userId, teamId));
  } catch (error) {
    // A bot that ends pauses its runs, and does not refuse them.
    if (stopping.aborted) throw error;
    return { allowed: false, reason: 'Slack could not be asked about them just now.' };
  }
}
