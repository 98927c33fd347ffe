import type { Episode } from '../episodes/episode.ts';
import { compareLoudness, loudnessOfEpisode } from '../episodes/severity.ts';

/** More groups began to fire than a channel takes: those that wait for their own message are counted in one. */
export interface Storm {
  readonly id: string;
  readonly channel: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt?: string;
}

/** What became of the groups of a storm. */
export interface StormTally {
  /** Wait for their own message, in the order they get it. */
  readonly folded: readonly Episode[];
  /** Got their own message. */
  readonly shown: readonly Episode[];
  /** Were over before they got one. */
  readonly passed: readonly Episode[];
}

export function tallyOf(storm: Pick<Storm, 'id'>, episodes: readonly Episode[]): StormTally {
  const own = episodes.filter((episode) => episode.storm === storm.id);
  return {
    folded: own.filter(({ head }) => head === 'folded').toSorted(byUrgency),
    shown: own.filter(({ head }) => head === 'wanted'),
    passed: own.filter(({ head }) => head === 'passed'),
  };
}

/** The loudest first, then the oldest. */
export function byUrgency(a: Episode, b: Episode): number {
  const loudness = compareLoudness(loudnessOfEpisode(a), loudnessOfEpisode(b));
  return loudness || compareText(a.openedAt, b.openedAt) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
