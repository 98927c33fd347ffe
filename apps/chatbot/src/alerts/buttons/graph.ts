import type { Click } from '../../ports/interactions.ts';
import { clicker } from '../backends/with-backend.ts';
import type { Episode } from '../episodes/episode.ts';
import { titleOf } from '../messages/words.ts';
import { isAllowed, tell, wantedOf } from './judge.ts';
import type { ButtonParts } from './register.ts';

/** Draws the rule as it is now into the thread. */
export async function showGraph(click: Click, episode: Episode, { ports, charter }: ButtonParts): Promise<void> {
  const wanted = wantedOf(episode, 'alerts', `graph of ${titleOf(episode)}`);
  if ((await isAllowed(click, wanted, ports)) === undefined) return;
  const drawn = await charter.post(episode, `graph/${click.id}`, clicker(click));
  if (drawn.state === 'failed')
    await tell(click, '⚠️', `No graph: ${drawn.reason ?? 'Prometheus did not answer'}.`, ports);
}
