import type { Command, Target } from '@otelops/operations';
import { targetsOf } from '../commands/targets.ts';
import type { Actor } from '../ports/people.ts';
import type { PolicyDecision } from '../ports/policy.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { Ask, RunRecord } from './run-record.ts';

type Ports = Pick<ChatPorts, 'policy' | 'people'>;

/** What policy says of a command by a person in a channel. */
export function decideFor(ports: Pick<ChatPorts, 'policy'>, actor: Actor, about: CommandPlace): PolicyDecision {
  return ports.policy.decide(questionOf(actor, about));
}

/**
 * Whether this person may stop a run of it: whoever may run it here. To stop something destroys nothing, so what holds back
 * changes, as quiet hours do, does not hold back this.
 */
export function decideCancel(
  ports: Pick<ChatPorts, 'policy'>,
  actor: Actor,
  { command: { verb }, channel }: CommandPlace,
): PolicyDecision {
  const { name, role } = verb;
  return ports.policy.decide({ actor, verb: { name, role, danger: 'none' }, channel });
}

/** Whether this person may say yes to it, by the rules of now. */
export function mayApprove(
  ports: Pick<ChatPorts, 'policy'>,
  actor: Actor,
  { requester, ...place }: CommandPlace & { readonly requester: string },
): PolicyDecision {
  return ports.policy.mayApprove({ ...questionOf(actor, place), requester });
}

export interface CommandPlace {
  readonly command: Command;
  readonly channel: string;
  /** What it is about, where more is known of that than the command says. */
  readonly targets?: readonly Target[] | undefined;
}

/** What a run is about, as far as is known: its own words and the room that wanted it, then what its verb found. */
export function targetsOfRun(command: Command | undefined, { targets = [], ask }: RunRecord): readonly Target[] {
  return ask?.targets ?? [...(command === undefined ? [] : targetsOf(command)), ...targets];
}

/**
 * Why this person may not approve this; `undefined` when they may. Asked at the click: the approver's rights, those of who
 * asked, and whether two persons are needed, by the rule of then or of now, whichever is stricter.
 */
export async function approvalRefusal(
  ports: Ports,
  { actor, command, record, ask }: { actor: Actor; command: Command; record: RunRecord; ask: Ask },
): Promise<string | undefined> {
  const place = { command, channel: record.channel, targets: targetsOfRun(command, record) };
  const { userId, teamId, name } = record.requester;
  const decision = mayApprove(ports, actor, { ...place, requester: userId });
  if (!decision.allowed) return decision.reason;
  const requester = await ports.people.actor(userId, teamId);
  const asked = decideFor(ports, requester, place);
  if (!asked.allowed) return `${name}, who asked for this, may not do it any more: ${asked.reason}`;
  const two = [ask.rule, decision.approval, asked.approval].includes('second-person');
  return two && actor.userId === userId ? 'Another person has to approve this: you asked for it yourself.' : undefined;
}

function questionOf(
  actor: Actor,
  { command, channel, targets = targetsOf(command) }: CommandPlace,
): Parameters<ChatPorts['policy']['decide']>[0] {
  return { actor, verb: command.verb, channel, targets };
}
