import { type Episode, type EpisodeAlert, isFiring } from './episode.ts';

/** Alerts that are over and still listed one by one; the record of an episode is written whole at each notification. */
const MAX_OVER = 200;
/** So many of them are left when there are more, so that not every notification has to choose. */
const KEPT_OVER = 100;
/** No delivery is a day late. */
const MAX_LATENESS_MILLISECONDS = 24 * 3600 * 1000;
const MAX_ENDS = 2000;

type Ends = Readonly<Record<string, string>>;

/**
 * The episode with all alerts that fire and the last of those that are over: in a group that stays open for days alerts come and
 * go without end. The others are counted, and their ends kept as long as a late delivery could bring them back.
 */
export function boundAlerts(episode: Episode, now: string): Episode {
  const over = episode.alerts.filter((alert) => !isFiring(alert));
  if (over.length <= MAX_OVER) return episode;
  const oldestFirst = over.toSorted((a, b) => ((a.endsAt ?? '') < (b.endsAt ?? '') ? -1 : 1));
  const gone = oldestFirst.slice(0, over.length - KEPT_OVER);
  const isGone = new Set(gone);
  const starts = [...gone.map(({ firstStart }) => firstStart), ...unlistedStart(episode)];
  return {
    ...episode,
    alerts: episode.alerts.filter((alert) => !isGone.has(alert)),
    unlisted: {
      count: (episode.unlisted?.count ?? 0) + gone.length,
      firstStart: starts.reduce((a, b) => (a < b ? a : b)),
    },
    earlierEnds: endsOf(episode.earlierEnds, gone, now),
  };
}

/** The latest end of each alert, of those ends that a delivery could be late for. */
export function endsOf(earlier: Ends, alerts: readonly EpisodeAlert[], now: string): Ends {
  const oldest = new Date(Date.parse(now) - MAX_LATENESS_MILLISECONDS).toISOString();
  const ends = [
    ...Object.entries(earlier),
    ...alerts.flatMap(({ fingerprint, endsAt }) => (endsAt === undefined ? [] : [[fingerprint, endsAt] as const])),
  ];
  const kept = ends.filter(([, end]) => end > oldest).toSorted(([, a], [, b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept.slice(-MAX_ENDS));
}

/** When the first of the unlisted alerts began, if there are any. */
export function unlistedStart({ unlisted }: Pick<Episode, 'unlisted'>): readonly string[] {
  return unlisted === undefined ? [] : [unlisted.firstStart];
}
