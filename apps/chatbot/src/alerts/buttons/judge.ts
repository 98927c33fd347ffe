import { type Target, type Verb, verbs } from '@otelops/operations';
import type { AuditEntry } from '../../ports/audit.ts';
import type { Interaction } from '../../ports/interactions.ts';
import type { ApprovalRule } from '../../ports/policy.ts';
import { renderNote } from '../../render/note.ts';
import type { Episode } from '../episodes/episode.ts';
import { titleOf } from '../messages/words.ts';
import type { AlertPorts } from '../room.ts';

type Judged = Pick<Verb, 'name' | 'role' | 'danger'>;

/** Acts of this room that no verb does. The policy names them like verbs. */
const ownActs: readonly Judged[] = [{ name: 'acknowledge', role: 'operator', danger: 'none' }];

type Ports = Pick<AlertPorts, 'policy' | 'audit' | 'clusterLabel'>;

/** What somebody wants to do, and to what. */
export interface Wanted {
  /** A verb of the registry, or `acknowledge`. */
  readonly verb: string;
  /** `silence create LokiDown`: as it stands in the audit log. */
  readonly action: string;
  /** What it is about, for rules about targets. */
  readonly targets: readonly Target[];
  readonly channel: string;
}

/** Something about the alert of a thread: its name is the target, its channel the place, wherever the click came from. */
export function wantedOf(episode: Episode, verb: string, action: string): Wanted {
  return { verb, action, targets: [[titleOf(episode)]], channel: episode.channel };
}

/** Asks the policy now, writes its answer to the audit log, and tells the person when it is no. Unknown acts are refused. */
export async function isAllowed(who: Interaction, wanted: Wanted, ports: Ports): Promise<ApprovalRule | undefined> {
  const verb = [...verbs, ...ownActs].find(({ name }) => name === wanted.verb);
  const { channel, targets } = wanted;
  const decision =
    verb === undefined
      ? ({ allowed: false, reason: `There is no "${wanted.verb}" here.` } as const)
      : ports.policy.decide({ actor: who.actor, verb, channel, targets });
  if (decision.allowed) {
    await ports.audit.record(entryOf(who, wanted, { decision: 'allowed' }));
    return decision.approval;
  }
  await ports.audit.record(entryOf(who, wanted, { decision: 'refused', reason: decision.reason }));
  await tell(who, '⛔', decision.reason, ports);
  return undefined;
}

export function entryOf(
  { actor }: Pick<Interaction, 'actor'>,
  { action, channel }: Pick<Wanted, 'action' | 'channel'>,
  more: Pick<AuditEntry, 'decision' | 'reason' | 'data'>,
): AuditEntry {
  const { userId, teamId, name } = actor;
  return { actor: { userId, teamId, name }, action, channel, ...more };
}

/** A short answer to the person alone. */
export function tell(
  who: Pick<Interaction, 'answer'>,
  mark: '⛔' | 'ℹ️' | '⚠️' | '✅',
  title: string,
  { clusterLabel }: Pick<AlertPorts, 'clusterLabel'>,
): Promise<void> {
  return who.answer(renderNote({ mark, title, cluster: clusterLabel }));
}
