import { type AlertmanagerClient, alertmanagerClient, formatMatcher } from '@otelops/operations/backends';
import type { Submission } from '../../ports/interactions.ts';
import type { ApprovalRule } from '../../ports/policy.ts';
import { silenceOf } from '../backends/listing.ts';
import { clicker, withBackend } from '../backends/with-backend.ts';
import { headKey } from '../desk/episode-keys.ts';
import type { Episode } from '../episodes/episode.ts';
import type { SilenceWish } from '../silences/silence-modal.ts';
import { needsSecondLook, type SilencePlan, silencePlanRecord } from '../silences/silence-plan.ts';
import { silenceEnd } from '../silences/until.ts';
import { entryOf, tell, type Wanted } from './judge.ts';
import type { ButtonParts } from './register.ts';
import { startVerb } from './start-verb.ts';

/** A form that was sent, and what the policy said of it. */
export interface Making {
  readonly submission: Submission;
  readonly plan: SilencePlan;
  readonly episode: Episode;
  readonly wish: SilenceWish;
  readonly wanted: Wanted;
  readonly approval: ApprovalRule;
}

/** Makes the silence in Alertmanager, shows it at the head of the thread, and tells the person. */
export async function makeSilence(making: Making, parts: ButtonParts): Promise<void> {
  const { submission, plan, episode, wish, wanted, approval } = making;
  const { ports, desk, doubt } = parts;
  if (approval === 'second-person') return startApproval(making, parts);
  const result = await withBackend(ports, 'alertmanager', clicker(submission), (backend) =>
    create(alertmanagerClient(backend), making, parts),
  );
  if (!result.ok) {
    await ports.audit.record(entryOf(submission, wanted, { decision: 'failed', reason: result.reason }));
    return tell(submission, '⛔', result.reason, ports);
  }
  await ports.audit.record(entryOf(submission, wanted, { decision: 'finished', data: { silence: result.id } }));
  await ports.store.write([{ kind: 'silence', id: plan.id, value: silencePlanRecord({ ...plan, made: result.id }) }]);
  const silence = { id: result.id, until: result.until, by: submission.actor.name };
  await desk.change(episode.id, (current) => ({ ...current, silence, silenceSetAt: ports.clock.now().toISOString() }));
  doubt();
  await tell(submission, '✅', `Silenced ${wish.scope.matchers.map(formatMatcher).join(', ')}.`, ports);
}

type Made =
  | { readonly ok: true; readonly id: string; readonly until: string }
  | { readonly ok: false; readonly reason: string };

/** Makes it once, also when the form is handled twice: one that looks the same was made by the first time. */
async function create(
  client: AlertmanagerClient,
  { submission, plan, episode, wish }: Making,
  parts: ButtonParts,
): Promise<Made> {
  const { scope, length, comment } = wish;
  const now = parts.ports.clock.now();
  const matched = await client.alerts({ matchers: scope.matchers });
  if (!matched.ok) return { ok: false, reason: `Nothing was silenced: ${matched.fault.message}` };
  if (needsSecondLook(matched.value.length) && !needsSecondLook(scope.matched)) {
    return {
      ok: false,
      reason: `Nothing was silenced: it would take in ${matched.value.length} alerts by now. Begin again to see them.`,
    };
  }
  const link = parts.options.linkOf(headKey(episode)) ?? `alert thread ${episode.id}`;
  const full = `${comment === '' ? '' : `${comment}: `}${link} (form ${plan.id})`;
  const known = await client.silences();
  const twin = known.ok ? known.value.find((one) => one.state !== 'expired' && one.comment === full) : undefined;
  if (twin !== undefined) return { ok: true, id: twin.id, until: silenceOf(twin).until };
  const endsAt = silenceEnd(length, now, submission.actor.timeZone);
  const { userId, name } = submission.actor;
  const createdBy = `slack:${userId} (${name})`;
  const made = await client.createSilence({
    matchers: scope.matchers,
    startsAt: now,
    endsAt,
    createdBy,
    comment: full,
  });
  if (!made.ok) return { ok: false, reason: `Nothing was silenced: ${made.fault.message}` };
  return { ok: true, id: made.value, until: endsAt.toISOString() };
}

/** Where the policy wants a second person, the verb asks for one: the same silence, made when it is approved. */
async function startApproval(
  { submission, episode, wish, wanted, approval }: Making,
  parts: ButtonParts,
): Promise<void> {
  const now = parts.ports.clock.now();
  const minutes = Math.ceil(
    (silenceEnd(wish.length, now, submission.actor.timeZone).getTime() - now.getTime()) / 60_000,
  );
  const args = {
    match: wish.scope.matchers.map(formatMatcher),
    for: `${minutes}m`,
    ...(wish.comment === '' ? {} : { comment: wish.comment }),
  };
  await startVerb(submission, episode, parts, {
    verb: 'silence create',
    args,
    targets: wanted.targets,
    needs: approval,
  });
}
