import type { Labels, Notification, ReceivedAlert } from '../intake/notification.ts';
import { boundAlerts, endsOf } from './bound-alerts.ts';
import { type Episode, type EpisodeAlert, firingOf, isFiring, isOpen } from './episode.ts';
import { sameLabels } from './labels.ts';
import { isDoubtful, mergeAlert } from './merge-alert.ts';
import { type EpisodeNews, newsBetween } from './news.ts';

/** The episodes there are, by what a notification says of itself. */
export interface EpisodeBook {
  /** The newest episode of a group. */
  latest(receiver: string, groupKey: string): Episode | undefined;
  /** Episodes of a receiver that are not over. */
  open(receiver: string): readonly Episode[];
}

export interface ReceiveContext {
  /** ISO 8601, UTC. */
  readonly now: string;
  /** A group that fires again this soon after it was over goes on in the same episode. */
  readonly flapMilliseconds: number;
  newId(): string;
  channelOf(notification: Notification): string;
}

/** What a notification made of an episode. */
export interface Reception {
  readonly before?: Episode;
  readonly after: Episode;
  readonly news: readonly EpisodeNews[];
  /** Something does not fit what is known: Alertmanager must be asked. */
  readonly askAlertmanager: boolean;
}

/**
 * What a notification makes of the episodes. One group has at most one open episode; deliveries may come twice, late and in
 * any order. A group whose key changed under a firing alert (the routes were edited) goes on in its episode.
 */
export function receive(notification: Notification, book: EpisodeBook, context: ReceiveContext): Reception {
  const known = continued(notification, book, context);
  const before = known ?? blank(notification, book.latest(notification.receiver, notification.groupKey), context);
  const merged = mergeReports(before, notification, context);
  const told: Episode = {
    ...before,
    alerts: merged.alerts,
    ...commonOf(before, notification),
    groupKeys: [...new Set([...before.groupKeys, notification.groupKey])],
    truncated: notification.status === 'resolved' ? 0 : notification.truncated,
  };
  const after = settle(boundAlerts(told, context.now), context.now);
  return {
    ...(known === undefined ? {} : { before: known }),
    after,
    news: newsBetween(known, after),
    askAlertmanager: merged.doubtful || after.truncated > 0,
  };
}

/** Opens or closes an episode by what its alerts say. */
export function settle(episode: Episode, now: string): Episode {
  const fires = firingOf(episode).length > 0 || episode.truncated > 0;
  if (fires === isOpen(episode)) return fires ? episode : heardOf(episode);
  if (!fires) return { ...episode, closedAt: now, head: episode.head === 'folded' ? 'passed' : episode.head };
  const { closedAt: _, silence: __, silenceSetAt: ___, chart: ____, ...rest } = heardOf(episode);
  const wasShown = episode.head === 'wanted';
  return {
    ...rest,
    head: 'wanted',
    reopenings: episode.reopenings + (wasShown ? 1 : 0),
    ...(wasShown ? {} : { openedAt: now }),
  };
}

/** What was told at last, is known. */
function heardOf(episode: Episode): Episode {
  if (episode.unheard === undefined) return episode;
  const { unheard: _, ...rest } = episode;
  return rest;
}

/** The episode a notification belongs to: its group's own, or one of the same alerts under another group key. */
function continued(notification: Notification, book: EpisodeBook, context: ReceiveContext): Episode | undefined {
  const own = book.latest(notification.receiver, notification.groupKey);
  if (own !== undefined && isOpen(own)) return own;
  const fingerprints = new Set(notification.alerts.map(({ fingerprint }) => fingerprint));
  const renamed = book
    .open(notification.receiver)
    .find(
      (episode) =>
        sameLabels(episode.groupLabels, notification.groupLabels) &&
        firingOf(episode).some(({ fingerprint }) => fingerprints.has(fingerprint)),
    );
  if (renamed !== undefined) return renamed;
  const isFresh =
    own?.closedAt !== undefined && Date.parse(context.now) - Date.parse(own.closedAt) <= context.flapMilliseconds;
  return isFresh || (own !== undefined && saysNothingNew(own, notification, context)) ? own : undefined;
}

/** Whether every alert of it is over by what the last episode knows: a delivery that comes late. */
function saysNothingNew(own: Episode, notification: Notification, context: ReceiveContext): boolean {
  return !mergeReports(own, notification, context).alerts.some(isFiring) && notification.truncated === 0;
}

function blank(notification: Notification, previous: Episode | undefined, context: ReceiveContext): Episode {
  return {
    id: context.newId(),
    source: notification.source,
    receiver: notification.receiver,
    groupKeys: [notification.groupKey],
    groupLabels: notification.groupLabels,
    commonLabels: notification.commonLabels,
    commonAnnotations: notification.commonAnnotations,
    channel: context.channelOf(notification),
    openedAt: context.now,
    // Closed until an alert of it fires: what is heard of only when it is over is remembered, and not shown.
    closedAt: context.now,
    reopenings: 0,
    alerts: [],
    earlierEnds: previous === undefined ? {} : endsOf(previous.earlierEnds, previous.alerts, context.now),
    truncated: 0,
    head: 'passed',
  };
}

interface Merged {
  readonly alerts: readonly EpisodeAlert[];
  readonly doubtful: boolean;
}

function mergeReports(episode: Episode, notification: Notification, { now }: ReceiveContext): Merged {
  const alerts = new Map(episode.alerts.map((alert) => [alert.fingerprint, alert]));
  let doubtful = false;
  for (const report of notification.alerts) {
    const earlierEnd = episode.earlierEnds[report.fingerprint];
    const known = alerts.get(report.fingerprint);
    const merged = mergeAlert(known, report, { at: now, earlierEnd });
    doubtful ||= isDoubtful(merged, report);
    const isOld = known === undefined && earlierEnd !== undefined && (report.endsAt ?? report.startsAt) <= earlierEnd;
    if (!isOld) alerts.set(report.fingerprint, merged);
  }
  const all = [...alerts.values()];
  return { alerts: notification.truncated > 0 ? endUnlisted(all, notification) : all, doubtful };
}

/** A resolved group has no firing alert, also among those that were left out of the list. */
function endUnlisted(alerts: readonly EpisodeAlert[], notification: Notification): readonly EpisodeAlert[] {
  const end = notification.alerts.reduce(
    (latest, { endsAt = '' }: ReceivedAlert) => (endsAt > latest ? endsAt : latest),
    '',
  );
  if (notification.status === 'firing' || end === '') return alerts;
  return alerts.map((alert) => (isFiring(alert) && alert.lastStart <= end ? { ...alert, endsAt: end } : alert));
}

interface Common {
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalUrl?: string;
}

/** What all alerts share, from the newest word; a resolved delivery often lists fewer alerts and so shares more. */
function commonOf(before: Episode, { commonLabels, commonAnnotations, externalUrl }: Notification): Common {
  return {
    commonLabels,
    commonAnnotations,
    ...(externalUrl === undefined
      ? before.externalUrl === undefined
        ? {}
        : { externalUrl: before.externalUrl }
      : { externalUrl }),
  };
}
