import { redact } from '@otelops/deployer';
import type { AuditEntry } from '../ports/audit.ts';
import type { Actor } from '../ports/people.ts';
import type { Ask, RunRecord, Who } from './run-record.ts';

export function whoIs({ userId, teamId, name }: Actor): Who {
  return { userId, teamId, name };
}

/** A decision about a run, as the audit log keeps it. */
export function auditOf(
  actor: Who,
  record: Pick<RunRecord, 'id' | 'line' | 'channel' | 'ask'>,
  entry: Pick<AuditEntry, 'decision' | 'reason'> & { readonly what?: string },
): AuditEntry {
  const { what, decision, reason } = entry;
  const hash = record.ask === undefined ? undefined : planHashOf(record.ask);
  return {
    actor: { userId: actor.userId, teamId: actor.teamId, name: redact(actor.name) },
    action: what === undefined ? record.line : `${what} ${record.line}`,
    channel: record.channel,
    decision,
    run: record.id,
    ...(reason === undefined ? {} : { reason: redact(reason).slice(0, 500) }),
    ...(hash === undefined ? {} : { planHash: hash }),
  };
}

/** The hash of the plan; of several plans, or a question without one, of what was asked. */
function planHashOf({ plans, digest }: Pick<Ask, 'plans' | 'digest'>): string {
  const [only, ...others] = plans;
  return only !== undefined && others.length === 0 ? only.hash : `sha256:${digest}`;
}
