import type { Click } from '../../ports/interactions.ts';
import type { Episode } from '../episodes/episode.ts';
import { titleOf } from '../messages/words.ts';
import { isAllowed, tell } from './judge.ts';
import type { ButtonParts } from './register.ts';

/** Draws the rule as it is now into the thread. */
export async function showGraph(click: Click, episode: Episode, { ports, charter }: ButtonParts): Promise<void> {
  const wanted = {
    verb: 'alerts',
    action: `graph of ${titleOf(episode)}`,
    target: titleOf(episode),
    channel: episode.channel,
  };
  if ((await isAllowed(click, wanted, ports)) === undefined) return;
  const drawn = await charter.post(episode, `graph/${click.id}`, { name: click.actor.name, from: 'Slack' });
  if (drawn.state === 'failed')
    await tell(click, '⚠️', `No graph: ${drawn.reason ?? 'Prometheus did not answer'}.`, ports);
}
