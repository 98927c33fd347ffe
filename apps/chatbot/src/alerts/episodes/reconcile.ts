import type { Labels, Notification } from '../intake/notification.ts';
import { boundAlerts } from './bound-alerts.ts';
import { type Episode, type EpisodeAlert, type EpisodeSilence, firingOf, isFiring, isOpen } from './episode.ts';
import { commonLabelsOf, sameLabels } from './labels.ts';
import { type EpisodeNews, newsBetween } from './news.ts';
import { settle } from './receive.ts';

/** An alert as Alertmanager lists it now. */
export interface ListedAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly generatorUrl?: string;
  /** Ids of the silences that keep it quiet. */
  readonly silencedBy: readonly string[];
  /** Silenced, inhibited or muted: Alertmanager tells nobody of it. */
  readonly suppressed: boolean;
}

interface ListedGroup {
  readonly receiver: string;
  readonly labels: Labels;
  readonly alerts: readonly ListedAlert[];
}

/** What Alertmanager knew when it was asked: every group with its unresolved alerts, and the silences in force. */
export interface Listing {
  /** When it was asked; what was heard later is newer. ISO 8601, UTC. */
  readonly askedAt: string;
  readonly groups: readonly ListedGroup[];
  readonly silences: readonly EpisodeSilence[];
  /** False when Alertmanager has only just started: what it does not list may still fire. */
  readonly complete: boolean;
}

export interface Reconciled {
  readonly before: Episode;
  readonly after: Episode;
  readonly news: readonly EpisodeNews[];
}

/** An episode after a look at what Alertmanager lists: closes what is over, opens what we thought over, fills in what was left out. */
export function reconcile(episode: Episode, listing: Listing, now: string): Reconciled {
  if (episode.source !== 'alertmanager') return { before: episode, after: episode, news: [] };
  const listed = groupsOf(episode, listing).flatMap(({ alerts }) => alerts);
  const alerts = new Map(episode.alerts.map((alert) => [alert.fingerprint, alert]));
  if (listing.complete) endMissing(alerts, new Set(listed.map(({ fingerprint }) => fingerprint)), listing.askedAt);
  const mayAdd = isOpen(episode);
  for (const one of listed) {
    const known = alerts.get(one.fingerprint);
    if (known === undefined ? !mayAdd : isNewer(known, one, listing.askedAt)) continue;
    alerts.set(one.fingerprint, asserted(known, one, listing.askedAt));
  }
  const told = { ...episode, alerts: [...alerts.values()], truncated: listing.complete ? 0 : episode.truncated };
  const settled = settle(boundAlerts(withSilence(told, listed, listing), now), now);
  const after = sameState(episode, settled) ? episode : settled;
  return { before: episode, after, news: newsBetween(episode, after) };
}

/** Notifications for groups that should have been told of and were not. `before`: alerts younger than this are left to Alertmanager. */
export function missedGroups(
  listing: Listing,
  known: { readonly open: readonly Episode[]; readonly receivers: ReadonlySet<string>; readonly before: string },
): readonly Notification[] {
  return listing.groups.flatMap((group) => {
    if (!known.receivers.has(group.receiver)) return [];
    const loud = group.alerts.filter((alert) => !alert.suppressed);
    if (!loud.some(({ startsAt }) => startsAt < known.before)) return [];
    const isKnown = known.open.some((episode) => groupsOf(episode, listing).includes(group));
    return isKnown ? [] : [notificationOf(group, loud)];
  });
}

/** Another Alertmanager of the same cluster may list an alert for a while after its end was told of. */
const PEERS_AGREE_MILLISECONDS = 60_000;

/** Whether what we know of an alert is newer than what Alertmanager lists. */
function isNewer(known: EpisodeAlert, listed: ListedAlert, askedAt: string): boolean {
  if (known.seenAt >= askedAt) return true;
  const isTheSame = known.endsAt !== undefined && !isFiring(known) && listed.startsAt <= known.endsAt;
  return isTheSame && Date.parse(askedAt) - Date.parse(known.seenAt) < PEERS_AGREE_MILLISECONDS;
}

function isOf(episode: Episode, group: ListedGroup): boolean {
  return (
    episode.source === 'alertmanager' &&
    episode.receiver === group.receiver &&
    sameLabels(episode.groupLabels, group.labels)
  );
}

/** Its own groups: of the same receiver and labels, and with an alert that it knows. Two routes may lead groups of the same labels here. */
function groupsOf(episode: Episode, listing: Listing): readonly ListedGroup[] {
  const own = new Set(episode.alerts.map(({ fingerprint }) => fingerprint));
  return listing.groups.filter(
    (group) => isOf(episode, group) && group.alerts.some(({ fingerprint }) => own.has(fingerprint)),
  );
}

function endMissing(alerts: Map<string, EpisodeAlert>, listed: ReadonlySet<string>, askedAt: string): void {
  for (const [fingerprint, alert] of alerts) {
    if (listed.has(fingerprint) || !isFiring(alert) || alert.seenAt >= askedAt) continue;
    alerts.set(fingerprint, { ...alert, endsAt: askedAt > alert.lastStart ? askedAt : alert.lastStart });
  }
}

/** What Alertmanager lists fires, whatever end we heard of before. */
function asserted(known: EpisodeAlert | undefined, listed: ListedAlert, askedAt: string): EpisodeAlert {
  const { fingerprint, labels, annotations, startsAt, generatorUrl } = listed;
  if (known !== undefined && isFiring(known)) return known;
  return {
    fingerprint,
    labels,
    annotations,
    firstStart: startsAt,
    lastStart: startsAt,
    ...(known?.endsAt === undefined || known.endsAt >= startsAt ? {} : { endsAt: known.endsAt }),
    ...(generatorUrl === undefined ? {} : { generatorUrl }),
    seenAt: askedAt,
  };
}

/** Silenced when all that fires is; until the first of its silences ends. */
function withSilence(episode: Episode, listed: readonly ListedAlert[], { silences, askedAt }: Listing): Episode {
  if (episode.silenceSetAt !== undefined && episode.silenceSetAt >= askedAt) return episode;
  const { silence: _, ...rest } = episode;
  const firing = new Set(firingOf(episode).map(({ fingerprint }) => fingerprint));
  const quiet = listed.filter(({ fingerprint }) => firing.has(fingerprint)).map(({ silencedBy }) => silencedBy);
  if (quiet.length === 0 || quiet.some((ids) => ids.length === 0)) return rest;
  const ids = new Set(quiet.flat());
  const [soonest] = silences.filter(({ id }) => ids.has(id)).toSorted((a, b) => (a.until < b.until ? -1 : 1));
  return soonest === undefined ? rest : { ...rest, silence: soonest };
}

function sameState(a: Episode, b: Episode): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function notificationOf(group: ListedGroup, alerts: readonly ListedAlert[]): Notification {
  return {
    source: 'alertmanager',
    receiver: group.receiver,
    groupKey: `listed:${JSON.stringify(Object.entries(group.labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`,
    status: 'firing',
    groupLabels: group.labels,
    commonLabels: commonLabelsOf(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonLabelsOf(alerts.map(({ annotations }) => annotations)),
    truncated: 0,
    alerts: alerts.map(({ fingerprint, labels, annotations, startsAt, generatorUrl }) => ({
      fingerprint,
      status: 'firing',
      labels,
      annotations,
      startsAt,
      ...(generatorUrl === undefined ? {} : { generatorUrl }),
    })),
  };
}
