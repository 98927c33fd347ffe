import type { Clock } from '@otelops/deployer';
import { anyTarget, type Danger, type Role, type Target } from '@otelops/operations';
import type { Actor } from '../ports/people.ts';
import type { ApprovalRule, Policy, PolicyDecision, PolicyQuestion } from '../ports/policy.ts';
import type { ApprovalSetting, Grant, PolicyFile } from './policy-file.ts';
import { isQuiet } from './quiet-hours.ts';
import { strictest } from './strictest.ts';

export interface PolicyOptions {
  readonly file: PolicyFile;
  /** The bot's own workspace, as Slack told it; people of any other are refused. */
  readonly teamId: string;
  readonly clock: Pick<Clock, 'now'>;
}

const rank: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** What holds where the file says nothing: who changes says yes to the plan, who destroys needs somebody else to. */
const needsByDanger: Readonly<Record<Danger, ApprovalRule>> = {
  none: 'none',
  changes: 'self',
  destroys: 'second-person',
};

export function createPolicy(options: PolicyOptions): Policy {
  return {
    decide: (question) => decide(question, options),
    mayApprove: (question) => {
      const decision = decide(question, options);
      if (!decision.allowed || decision.approval !== 'second-person') return decision;
      if (question.actor.userId !== question.requester) return decision;
      return refuse('Another person has to approve this: you asked for it yourself.');
    },
  };
}

function decide(question: PolicyQuestion, options: PolicyOptions): PolicyDecision {
  const stranger = strangeness(question.actor, options.teamId);
  if (stranger !== undefined) return refuse(stranger);
  const grants = options.file.grants.filter((grant) => appliesTo(grant, question));
  if (grants.length === 0) return refuse(missingGrant(question, options.file));
  const quiet = quietReason(question, grants, options);
  if (quiet !== undefined) return refuse(quiet);
  return { allowed: true, approval: approvalOf(question, options.file.approvals) };
}

function strangeness(actor: Actor, teamId: string): string | undefined {
  if (actor.teamId !== teamId) return 'People of other workspaces may not use this.';
  if (actor.isBot) return 'Bots and apps may not use this.';
  if (actor.isGuest) return 'Guests may not use this.';
  return undefined;
}

function appliesTo(grant: Grant, question: PolicyQuestion): boolean {
  const { actor, channel, verb } = question;
  if (rank[grant.role] < rank[verb.role]) return false;
  if (grant.verbs !== undefined && !grant.verbs.includes(verb.name)) return false;
  if (grant.channels !== undefined && !grant.channels.includes(channel)) return false;
  return names(grant, actor);
}

function names(grant: Grant, actor: Actor): boolean {
  if (grant.everyone || grant.users.includes(actor.userId)) return true;
  return grant.usergroups.some((group) => actor.groups?.includes(group) === true);
}

/** Says what would help: another channel, or another role. */
function missingGrant({ actor, channel, verb }: PolicyQuestion, file: PolicyFile): string {
  const elsewhere = file.grants
    .filter((grant) => grant.channels !== undefined && !grant.channels.includes(channel))
    .filter((grant) => appliesTo({ ...grant, channels: undefined }, { actor, channel, verb }))
    .flatMap((grant) => grant.channels ?? []);
  const [first] = elsewhere;
  if (first !== undefined) return `Not in this channel: you may use "${verb.name}" in <#${first}>.`;
  const unsure = actor.groups === undefined ? ' Your usergroups could not be looked up just now; try again.' : '';
  return `"${verb.name}" needs the role ${verb.role}, which the policy does not give you.${unsure}`;
}

function quietReason(question: PolicyQuestion, grants: readonly Grant[], options: PolicyOptions): string | undefined {
  const { verb } = question;
  const now = options.clock.now();
  const quiet = options.file.quietHours.find(
    (hours) =>
      hours.danger.includes(verb.danger) &&
      (hours.verbs === undefined || hours.verbs.includes(verb.name)) &&
      !grants.some((grant) => hours.except.includes(grant.role)) &&
      isQuiet(hours, now),
  );
  if (quiet === undefined) return undefined;
  const { name, days, from, to, toDay, timeZone } = quiet;
  const end = toDay === undefined ? to : `${toDay} ${to}`;
  return `Not now: ${name} (${days.join(', ')} ${from} to ${end}, ${timeZone}).`;
}

/** Of each target the first setting that fits decides; of all targets the strictest. */
function approvalOf({ verb, targets = [] }: PolicyQuestion, settings: readonly ApprovalSetting[]): ApprovalRule {
  if (verb.danger === 'none') return 'none';
  const fitting = settings.filter(
    (candidate) =>
      (candidate.verbs === undefined || candidate.verbs.includes(verb.name)) &&
      (candidate.danger === undefined || candidate.danger.includes(verb.danger)),
  );
  // What no setting is about is as if a last one said so.
  const all = [...fitting, { needs: needsByDanger[verb.danger] }];
  return strictest((targets.length === 0 ? [[]] : targets).map((names) => ruleFor(names, all)));
}

function ruleFor(names: Target, settings: readonly ApprovalSetting[]): ApprovalRule {
  const general = settings.findIndex(({ targets }) => targets === undefined);
  // It may be what any of these is about.
  if (names.includes(anyTarget)) return strictest(settings.slice(0, general + 1).map(({ needs }) => needs));
  const first = settings.find(({ targets }) => targets === undefined || targets.some((name) => names.includes(name)));
  return first?.needs ?? 'second-person';
}

function refuse(reason: string): PolicyDecision {
  return { allowed: false, reason };
}
