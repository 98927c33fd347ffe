import { type Episode, isOpen } from './episode.ts';

/** What is held against the clock. Milliseconds, but `now`. */
export interface Silence {
  readonly now: Date;
  /** Since when this process listens: what was sent before may have been lost on the way to one that did not run. */
  readonly listeningSince: Date;
  readonly limit: number;
}

/**
 * An episode of Grafana that was not heard of for so long, ended without a word on whether it is over; undefined when there is
 * nothing to end. Grafana repeats what fires (`repeat_interval`, 4 h unless set) and tells once that it is over; when that was
 * lost, nothing would ever end it: Grafana cannot be asked without an account there.
 */
export function endUnheard(episode: Episode, { now, listeningSince, limit }: Silence): Episode | undefined {
  if (episode.source !== 'grafana' || !isOpen(episode)) return undefined;
  const heard = Math.max(listeningSince.getTime(), Date.parse(lastHeard(episode)));
  if (now.getTime() - heard < limit) return undefined;
  const head = episode.head === 'folded' ? 'passed' : episode.head;
  return { ...episode, closedAt: now.toISOString(), unheard: true, head };
}

/** When it was last heard of. */
export function lastHeard({ alerts, openedAt }: Pick<Episode, 'alerts' | 'openedAt'>): string {
  return alerts.reduce((last, { seenAt }) => (seenAt > last ? seenAt : last), openedAt);
}
