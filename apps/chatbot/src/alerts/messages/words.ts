import { moment } from '../../render/text.ts';
import { unlistedStart } from '../episodes/bound-alerts.ts';
import { type Episode, firingOf, isFiring, sinceOf } from '../episodes/episode.ts';
import { commonLabelsOf } from '../episodes/labels.ts';
import { lastHeard } from '../episodes/unheard.ts';
import type { Labels } from '../intake/notification.ts';

/** What a group is called: the alert's name, else what it is grouped by. */
export function titleOf(episode: Pick<Episode, 'commonLabels' | 'groupLabels' | 'alerts'>): string {
  const name = episode.groupLabels['alertname'] ?? episode.commonLabels['alertname'];
  if (name !== undefined && name !== '') return name;
  const grouped = Object.entries(episode.groupLabels).map(([label, value]) => `${label}=${value}`);
  return grouped.length > 0 ? grouped.join(', ') : (episode.alerts[0]?.labels['alertname'] ?? 'Alert');
}

/** The summary all share, or that of the first alert with how many others there are. */
export function summaryOf(episode: Episode): string {
  return shortSpans(wholeSummary(episode));
}

/** Of spans as Prometheus writes them (`19d 22h 58m 0s`) the two largest parts. */
function shortSpans(text: string): string {
  return text.replace(/\b(\d+d \d+h) \d+m(?: \d+s)?\b|\b(\d+h \d+m) \d+s\b/g, '$1$2');
}

function wholeSummary(episode: Episode): string {
  const shown = firingOf(episode).length > 0 ? firingOf(episode) : episode.alerts;
  const common = commonLabelsOf(shown.map(({ annotations }) => annotations));
  const shared = common['summary'] ?? common['title'] ?? common['message'];
  if (shared !== undefined) return shared;
  const first = shown[0]?.annotations['summary'] ?? shown[0]?.annotations['description'] ?? '';
  return shown.length > 1 && first !== '' ? `${first} (and ${shown.length - 1} more)` : first;
}

/** The same for all, or of the one alert. */
export function annotationOf(episode: Episode, name: string): string | undefined {
  const shown = firingOf(episode).length > 0 ? firingOf(episode) : episode.alerts;
  return commonLabelsOf(shown.map(({ annotations }) => annotations))[name] ?? episode.commonAnnotations[name];
}

/** A label that all firing alerts share. */
export function labelOf(episode: Episode, name: string): string | undefined {
  const shown = firingOf(episode).length > 0 ? firingOf(episode) : episode.alerts;
  return commonLabelsOf(shown.map(({ labels }) => labels))[name] ?? episode.groupLabels[name];
}

/** Since when the oldest of its firing alerts fires. */
export function firingSince(episode: Episode): string {
  const starts = firingOf(episode).map(sinceOf);
  return starts.length === 0 ? startOf(episode) : starts.reduce((a, b) => (a < b ? a : b));
}

export function startOf(episode: Episode): string {
  const starts = [...episode.alerts.map(({ firstStart }) => firstStart), ...unlistedStart(episode)];
  return starts.length === 0 ? episode.openedAt : starts.reduce((a, b) => (a < b ? a : b));
}

/** When the last of its alerts ended. */
export function endOf(episode: Episode): string {
  const ends = episode.alerts.flatMap(({ endsAt }) => endsAt ?? []);
  return ends.length === 0 ? (episode.closedAt ?? episode.openedAt) : ends.reduce((a, b) => (a > b ? a : b));
}

/** All that belong to it, also those that are not kept one by one. */
export function alertCount({ alerts, unlisted }: Pick<Episode, 'alerts' | 'unlisted'>): number {
  return alerts.length + (unlisted?.count ?? 0);
}

/** `3 firing, 1 over, 20 not listed`. */
export function countsOf(episode: Episode): string {
  const firing = firingOf(episode).length;
  const over = alertCount(episode) - firing;
  return [
    `${firing} firing`,
    ...(over > 0 ? [`${over} over`] : []),
    ...(episode.truncated > 0 ? [`${episode.truncated} not listed`] : []),
  ].join(', ');
}

/** `not heard of since 12:00, over or not`: Grafana was to repeat it or to tell its end. */
export function unheardText(episode: Pick<Episode, 'alerts' | 'openedAt'>): string {
  return `not heard of since ${moment(lastHeard(episode), '{date_short_pretty} {time}')}, over or not`;
}

/** Labels that every alert carries, or that say again what the head says. */
const dull: ReadonlySet<string> = new Set([
  'alertname',
  'severity',
  'diagnosis',
  'prometheus',
  'prometheus_replica',
  'endpoint',
  'service',
  'uid',
  'k8s_cluster_uid',
]);

/** What tells this alert from others of its name, most telling first. */
export function tellingLabels(labels: Labels): readonly (readonly [string, string])[] {
  return Object.entries(labels)
    .filter(
      ([name, value]) => !dull.has(name) && !name.startsWith('__') && !name.startsWith('grafana_') && value !== '',
    )
    .toSorted(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
}

const telling = [
  'node',
  'host',
  'namespace',
  'pod',
  'container',
  'deployment',
  'persistentvolumeclaim',
  'mountpoint',
  'job',
  'instance',
  'cluster',
];

function rankOf(label: string): number {
  const rank = telling.findIndex((word) => label.includes(word));
  return rank < 0 ? telling.length : rank;
}

/** Labels in which the alerts of a group differ: what to tell them apart by in a list. */
export function differingLabels(episode: Episode): readonly string[] {
  const common = commonLabelsOf(episode.alerts.map(({ labels }) => labels));
  const names = new Set(episode.alerts.flatMap(({ labels }) => tellingLabels(labels).map(([name]) => name)));
  return [...names].filter((name) => !Object.hasOwn(common, name)).toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Firing first, each the oldest first. */
export function listedAlerts(episode: Episode): Episode['alerts'] {
  return episode.alerts.toSorted(
    (a, b) => Number(isFiring(b)) - Number(isFiring(a)) || (sinceOf(a) < sinceOf(b) ? -1 : 1),
  );
}
