import type { MessageKey } from '../../ports/delivery.ts';
import type { Episode } from '../episodes/episode.ts';

/** The head of an episode's thread. */
export function headKey({ id }: Pick<Episode, 'id'>): MessageKey {
  return `episode/${id}`;
}

/** A message within the thread, under a name of its own. */
export function replyKey({ id }: Pick<Episode, 'id'>, name: string): MessageKey {
  return `episode/${id}/${name}`;
}

export function stormKey(id: string): MessageKey {
  return `storm/${id}`;
}
