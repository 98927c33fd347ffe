import type { Click } from '../../ports/interactions.ts';
import type { Episode } from '../episodes/episode.ts';
import { titleOf } from '../messages/words.ts';
import { entryOf, isAllowed, tell, wantedOf } from './judge.ts';
import type { ButtonParts } from './register.ts';

/** Says in the head who looks after it, and since when. */
export async function acknowledge(click: Click, episode: Episode, { ports, desk }: ButtonParts): Promise<void> {
  const wanted = wantedOf(episode, 'acknowledge', `acknowledge ${titleOf(episode)}`);
  if ((await isAllowed(click, wanted, ports)) === undefined) return;
  const { userId, name } = click.actor;
  const at = ports.clock.now().toISOString();
  const after = await desk.change(episode.id, (current) =>
    current.acknowledged === undefined ? { ...current, acknowledged: { userId, name, at } } : current,
  );
  if (after === undefined) return tell(click, 'ℹ️', 'This alert has just ended.', ports);
  if (after.acknowledged?.userId !== userId) {
    await tell(click, 'ℹ️', `${after.acknowledged?.name ?? 'Somebody'} has acknowledged it already.`, ports);
    await desk.repair(episode.id);
    return;
  }
  await ports.audit.record(entryOf(click, wanted, { decision: 'finished', data: { episode: episode.id } }));
}

/** Whoever may acknowledge may take it back, also for somebody else who went home. */
export async function takeBack(click: Click, episode: Episode, { ports, desk }: ButtonParts): Promise<void> {
  const wanted = wantedOf(episode, 'acknowledge', `take back acknowledgement of ${titleOf(episode)}`);
  if ((await isAllowed(click, wanted, ports)) === undefined) return;
  await desk.change(episode.id, (current) => {
    const { acknowledged, ...rest } = current;
    return acknowledged === undefined ? current : rest;
  });
  await ports.audit.record(entryOf(click, wanted, { decision: 'finished', data: { episode: episode.id } }));
}
