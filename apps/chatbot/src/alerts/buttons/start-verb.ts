import { type ArgInput, type Verb, verbs } from '@otelops/operations';
import type { Click, Interaction } from '../../ports/interactions.ts';
import type { VerbRequest } from '../../ports/runs.ts';
import { headKey } from '../desk/episode-keys.ts';
import type { Episode } from '../episodes/episode.ts';
import { logsTarget } from '../messages/logs-target.ts';
import { annotationOf, labelOf } from '../messages/words.ts';
import { tell } from './judge.ts';
import type { ButtonParts } from './register.ts';

type Args = Readonly<Record<string, ArgInput>>;

/** Runs the diagnosis that the alert names, in its thread. Whether this person may is asked where verbs are run. */
export function startDiagnosis(click: Click, episode: Episode, parts: ButtonParts): Promise<void> {
  const named = labelOf(episode, 'diagnosis') ?? annotationOf(episode, 'diagnosis');
  return startVerb(click, episode, parts, {
    verb: 'diagnose',
    args: named === undefined ? {} : positional('diagnose', named),
  });
}

/** The last lines of what the alert is about, in its thread. */
export async function startLogs(click: Click, episode: Episode, parts: ButtonParts): Promise<void> {
  const target = logsTarget(episode);
  if (target !== undefined) return startVerb(click, episode, parts, { verb: 'logs', args: positional('logs', target) });
  // The message was made before its alerts changed.
  await tell(
    click,
    'ℹ️',
    'The labels of this alert name no pod and no component whose logs could be shown.',
    parts.ports,
  );
}

/** The verb's one positional argument, whatever it is called; nothing where the verb does not know the value. */
function positional(verb: string, value: string): Args {
  for (const [name, spec] of Object.entries(specOf(verb))) {
    if (spec.kind !== 'positional') continue;
    return spec.choices === undefined || spec.choices.includes(value) ? { [name]: value } : {};
  }
  return {};
}

function specOf(verb: string): Verb['args'] {
  return verbs.find(({ name }) => name === verb)?.args ?? {};
}

/** Has a verb run in the thread of the alert, on behalf of whoever clicked, with the approval that the policy asks for. */
export async function startVerb(
  who: Interaction,
  episode: Episode,
  { ports, options }: Pick<ButtonParts, 'ports' | 'options'>,
  wanted: Pick<VerbRequest, 'verb' | 'args' | 'targets' | 'needs'>,
): Promise<void> {
  const { channel } = episode;
  const started = await options.runs.start({
    cause: who.id,
    ...wanted,
    actor: who.actor,
    channel,
    thread: headKey(episode),
  });
  if (!started.started) await tell(who, '⛔', started.reason, ports);
}
