import type { ReceivedAlert } from '../intake/notification.ts';
import { type EpisodeAlert, isFiring } from './episode.ts';

/**
 * What is known of an alert after one more report of it. The order of reports does not matter, nor do repeats: the latest
 * start and the latest end are kept, and it fires when it started after it ended. So a report that comes late changes
 * nothing that is over, and a start that two Prometheus servers tell differently is covered by the end of either.
 */
export function mergeAlert(
  known: EpisodeAlert | undefined,
  report: ReceivedAlert,
  heard: { readonly at: string; readonly earlierEnd?: string | undefined },
): EpisodeAlert {
  const endsAt = latest(known?.endsAt ?? heard.earlierEnd, report.endsAt);
  const lastStart = latest(known?.lastStart, report.startsAt) ?? report.startsAt;
  const firstStart = firstStartOf(known, report, endsAt);
  const isNews = known === undefined || report.startsAt >= known.lastStart;
  const told = isNews ? report : known;
  const { generatorUrl, value } = told;
  return {
    fingerprint: report.fingerprint,
    labels: told.labels,
    annotations: told.annotations,
    firstStart,
    lastStart,
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(generatorUrl === undefined ? {} : { generatorUrl }),
    ...(value === undefined ? {} : { value }),
    seenAt: heard.at,
  };
}

/** A report of an alert as firing that what we know says is over: either late, or Alertmanager changed its mind. */
export function isDoubtful(merged: EpisodeAlert, report: ReceivedAlert): boolean {
  return report.status === 'firing' && !isFiring(merged);
}

function firstStartOf(known: EpisodeAlert | undefined, report: ReceivedAlert, endsAt: string | undefined): string {
  const starts = [known?.firstStart, known?.lastStart, report.startsAt].filter((start) => start !== undefined);
  // Starts before the last end belong to the time before it, unless there are no others.
  const current = starts.filter((start) => endsAt === undefined || start > endsAt);
  const pool = current.length > 0 ? current : starts;
  return pool.reduce((a, b) => (a < b ? a : b));
}

function latest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
