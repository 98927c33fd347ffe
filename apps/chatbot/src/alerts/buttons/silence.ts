import { type AlertmanagerClient, alertmanagerClient, formatMatcher } from '@otelops/operations/backends';
import type { Click, Submission } from '../../ports/interactions.ts';
import type { ApprovalRule } from '../../ports/policy.ts';
import { silenceOf } from '../backends/listing.ts';
import { withBackend } from '../backends/with-backend.ts';
import { headKey } from '../desk/episode-keys.ts';
import { type Episode, isOpen } from '../episodes/episode.ts';
import { titleOf } from '../messages/words.ts';
import { readSilenceWish, type SilenceWish, silenceCallback, silenceModal } from '../silences/silence-modal.ts';
import {
  needsSecondLook,
  parseSilencePlan,
  type SilencePlan,
  type SilenceScope,
  scopesOf,
  silencePlanRecord,
} from '../silences/silence-plan.ts';
import { silenceEnd } from '../silences/until.ts';
import { entryOf, isAllowed, tell } from './judge.ts';
import type { ButtonParts } from './register.ts';

/** A modal opens within three seconds of the click or not at all; so long the preview may take. */
const PREVIEW_MILLISECONDS = 1200;

/** Opens the form of a silence, with what it would take in now. */
export async function askSilence(click: Click, episode: Episode, parts: ButtonParts): Promise<void> {
  const { ports, options } = parts;
  const wanted = {
    verb: 'silence create',
    action: `silence ${titleOf(episode)}`,
    target: titleOf(episode),
    channel: episode.channel,
  };
  if ((await isAllowed(click, wanted, ports)) === undefined) return;
  const scopes = scopesOf(episode);
  if (scopes.length === 0)
    return tell(click, '⛔', 'Its labels are too few: a silence of them would take in everything.', ports);
  const plan: SilencePlan = {
    id: options.ids(),
    episode: episode.id,
    askedBy: click.actor.userId,
    askedAt: ports.clock.now().toISOString(),
    scopes: await counted(scopes, click, parts),
  };
  await ports.store.write([{ kind: 'silence', id: plan.id, value: silencePlanRecord(plan) }, ...forgotten(parts)]);
  const { timeZone } = click.actor;
  const { clusterLabel } = ports;
  await click.open(silenceModal(plan, { title: titleOf(episode), now: ports.clock.now(), timeZone, clusterLabel }));
}

/** Forms that nobody sent within a day. */
function forgotten({ ports }: ButtonParts) {
  const oldest = new Date(ports.clock.now().getTime() - 24 * 3600 * 1000).toISOString();
  return ports.store.list('silence').flatMap(({ id, value }) => {
    const old = parseSilencePlan(value);
    return old !== undefined && old.askedAt < oldest ? [{ kind: 'silence', id, value: undefined } as const] : [];
  });
}

async function counted(
  scopes: readonly SilenceScope[],
  who: Click,
  { ports }: ButtonParts,
): Promise<readonly SilenceScope[]> {
  const ended = new AbortController();
  const limit = ports.clock.sleep(PREVIEW_MILLISECONDS, ended.signal).then(
    () => undefined,
    () => undefined,
  );
  const asked = withBackend(ports, 'alertmanager', asker(who), async (backend) => {
    const client = alertmanagerClient(backend);
    return await Promise.all(scopes.map((scope) => count(client, scope)));
  }).catch(() => undefined);
  const found = await Promise.race([asked, limit]);
  ended.abort();
  return found ?? scopes;
}

async function count(client: AlertmanagerClient, { name, matchers }: SilenceScope): Promise<SilenceScope> {
  const answer = await client.alerts({ matchers });
  return { name, matchers, ...(answer.ok ? { matched: answer.value.length } : {}) };
}

export function registerSilenceForm(parts: ButtonParts): void {
  const planOf = (submission: Pick<Submission, 'privateMetadata'>): SilencePlan | undefined =>
    parseSilencePlan(parts.ports.store.read('silence', submission.privateMetadata));
  parts.ports.router.submissions(
    silenceCallback,
    async (submission) => {
      const plan = planOf(submission);
      if (plan !== undefined) await submit(submission, plan, parts);
    },
    {
      repeatable: true,
      check: (submission) => {
        const plan = planOf(submission);
        if (plan === undefined) return { length: 'This form is too old. Close it and begin again.' };
        const read = readSilenceWish(plan, submission.state);
        return read.ok ? undefined : read.errors;
      },
    },
  );
}

async function submit(submission: Submission, plan: SilencePlan, parts: ButtonParts): Promise<void> {
  const { ports, desk } = parts;
  const read = readSilenceWish(plan, submission.state);
  const episode = desk.book.get(plan.episode);
  if (!read.ok || plan.made !== undefined) return;
  if (episode === undefined || !isOpen(episode))
    return tell(submission, 'ℹ️', 'The alert has ended meanwhile; nothing was silenced.', ports);
  const what = read.wish.scope.matchers.map(formatMatcher).join(', ');
  const wanted = {
    verb: 'silence create',
    action: `silence create ${what}`,
    target: titleOf(episode),
    channel: episode.channel,
  };
  const approval = await isAllowed(submission, wanted, ports);
  if (approval === undefined) return;
  await make({ submission, plan, episode, wish: read.wish, action: wanted.action, approval }, parts);
}

interface Making {
  readonly submission: Submission;
  readonly plan: SilencePlan;
  readonly episode: Episode;
  readonly wish: SilenceWish;
  readonly action: string;
  readonly approval: ApprovalRule;
}

async function make(making: Making, parts: ButtonParts): Promise<void> {
  const { submission, plan, episode, wish, action, approval } = making;
  const { ports, desk, doubt } = parts;
  if (approval === 'second-person') return startApproval(making, parts);
  const result = await withBackend(ports, 'alertmanager', asker(submission), (backend) =>
    create(alertmanagerClient(backend), making, parts),
  );
  const wanted = { action, channel: episode.channel };
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
async function startApproval({ submission, episode, wish }: Making, { ports, options }: ButtonParts): Promise<void> {
  const now = ports.clock.now();
  const minutes = Math.ceil(
    (silenceEnd(wish.length, now, submission.actor.timeZone).getTime() - now.getTime()) / 60_000,
  );
  const started = await options.runs.start({
    cause: submission.id,
    verb: 'silence create',
    args: {
      match: wish.scope.matchers.map(formatMatcher),
      for: `${minutes}m`,
      ...(wish.comment === '' ? {} : { comment: wish.comment }),
    },
    actor: submission.actor,
    channel: episode.channel,
    thread: headKey(episode),
  });
  if (!started.started) await tell(submission, '⛔', started.reason, ports);
}

/** Ends the silence that the head shows. */
export async function endSilence(click: Click, episode: Episode, { ports, desk, doubt }: ButtonParts): Promise<void> {
  const silence = episode.silence;
  const wanted = {
    verb: 'silence expire',
    action: `silence expire ${silence?.id ?? ''}`,
    target: titleOf(episode),
    channel: episode.channel,
  };
  if ((await isAllowed(click, wanted, ports)) === undefined) return;
  if (silence === undefined) return desk.repair(episode.id);
  const answer = await withBackend(ports, 'alertmanager', asker(click), (backend) =>
    alertmanagerClient(backend).expireSilence(silence.id),
  );
  // One that is gone already is what was wanted.
  if (!answer.ok && answer.fault.status !== 404) {
    await ports.audit.record(entryOf(click, wanted, { decision: 'failed', reason: answer.fault.message }));
    return tell(click, '⛔', `The silence stays: ${answer.fault.message}`, ports);
  }
  await ports.audit.record(entryOf(click, wanted, { decision: 'finished', data: { silence: silence.id } }));
  const silenceSetAt = ports.clock.now().toISOString();
  await desk.change(episode.id, ({ silence: _, ...rest }) => ({ ...rest, silenceSetAt }));
  doubt();
}

function asker({ actor }: Pick<Click, 'actor'>): { readonly name: string; readonly from: string } {
  return { name: actor.name, from: 'Slack' };
}
