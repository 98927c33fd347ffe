import { formatMatcher, silenceTargets } from '@otelops/operations/backends';
import type { Submission } from '../../ports/interactions.ts';
import { isOpen } from '../episodes/episode.ts';
import { readSilenceWish, silenceCallback } from '../silences/silence-modal.ts';
import { parseSilencePlan, type SilencePlan } from '../silences/silence-plan.ts';
import { isAllowed, tell, wantedOf } from './judge.ts';
import { makeSilence } from './make-silence.ts';
import type { ButtonParts } from './register.ts';

/** Takes the form of a silence in. What was allowed when it was opened is asked again. */
export function registerSilenceForm(parts: ButtonParts): void {
  const planOf = ({
    actor,
    privateMetadata,
  }: Pick<Submission, 'actor' | 'privateMetadata'>): SilencePlan | undefined => {
    const plan = parseSilencePlan(parts.ports.store.read('silence', privateMetadata));
    return plan?.askedBy === actor.userId ? plan : undefined;
  };
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
  const about = wantedOf(episode, 'silence create', `silence create ${what}`);
  // What it would take in may be more than the alert of the thread.
  const wanted = { ...about, targets: [...about.targets, ...silenceTargets(read.wish.scope.matchers)] };
  const approval = await isAllowed(submission, wanted, ports);
  if (approval === undefined) return;
  await makeSilence({ submission, plan, episode, wish: read.wish, wanted, approval }, parts);
}
