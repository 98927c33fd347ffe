import { type Episode, isOpen } from './episode.ts';
import type { EpisodeIndex } from './episode-index.ts';
import { sameLabels } from './labels.ts';
import { type Listing, type Reconciled, reconcile } from './reconcile.ts';

interface Moment {
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly flapMilliseconds: number;
}

/**
 * Holds every open episode against what Alertmanager lists, and those that were over only just now, as long as their group has
 * no other. `changed` is called for each that becomes another, before the next is looked at.
 */
export function reconcileAll(
  book: Pick<EpisodeIndex, 'all' | 'open'>,
  listing: Listing,
  moment: Moment,
  changed: (reconciled: Reconciled) => void,
): void {
  const episodes = book.all();
  const candidates = [
    ...episodes.filter(isOpen),
    ...episodes.filter((episode) => isFresh(episode, moment)).toReversed(),
  ];
  for (const episode of candidates) {
    if (!isOpen(episode) && hasSuccessor(episode, book)) continue;
    const reconciled = reconcile(episode, listing, moment.now);
    if (reconciled.after !== episode) changed(reconciled);
  }
}

function isFresh({ closedAt }: Episode, { now, flapMilliseconds }: Moment): boolean {
  return closedAt !== undefined && Date.parse(now) - Date.parse(closedAt) <= flapMilliseconds;
}

function hasSuccessor({ receiver, groupLabels }: Episode, book: Pick<EpisodeIndex, 'open'>): boolean {
  return book.open(receiver).some((open) => sameLabels(open.groupLabels, groupLabels));
}
