import { context, section } from '../../render/blocks.ts';
import { formatDuration } from '../../render/duration.ts';
import { fitMessage } from '../../render/fit-message.ts';
import type { RenderedMessage } from '../../render/message.ts';
import { code, moment, safeLine } from '../../render/text.ts';
import { type Episode, type EpisodeAlert, isFiring, sinceOf } from '../episodes/episode.ts';
import { alertCount, countsOf, differingLabels, endOf, listedAlerts, startOf, titleOf, unheardText } from './words.ts';

const MAX_LISTED = 40;
const LINES_A_SECTION = 10;
const MAX_LABELS = 4;

/** The alerts of a group one by one: one reply in the thread, edited as they come and go. */
export function renderAlertList(episode: Episode): RenderedMessage {
  const names = differingLabels(episode).slice(0, MAX_LABELS);
  const listed = listedAlerts(episode);
  const lines = listed.slice(0, MAX_LISTED).map((alert) => alertLine(alert, names));
  const left = alertCount(episode) - lines.length + episode.truncated;
  const sections = Array.from({ length: Math.ceil(lines.length / LINES_A_SECTION) }, (_, index) =>
    section(lines.slice(index * LINES_A_SECTION, (index + 1) * LINES_A_SECTION).join('\n')),
  );
  return fitMessage({
    text: `${safeLine(titleOf(episode))}: ${countsOf(episode)}`,
    blocks: [
      section(`*Alerts of this group*: ${countsOf(episode)}`),
      ...sections,
      ...(left > 0 ? [context(`and ${left} more`)] : []),
    ],
  });
}

function alertLine(alert: EpisodeAlert, names: readonly string[]): string {
  const firing = isFiring(alert);
  const labels = names.flatMap((name) => {
    const value = Object.hasOwn(alert.labels, name) ? alert.labels[name] : undefined;
    return value === undefined || value === '' ? [] : [`${safeLine(name, 40)} ${code(value, 80)}`];
  });
  const what = labels.length > 0 ? labels.join(', ') : safeLine(alert.annotations['summary'] ?? alert.fingerprint, 120);
  const when = firing ? `since ${moment(sinceOf(alert))}` : `over ${moment(alert.endsAt ?? alert.seenAt)}`;
  return `${firing ? '🔥' : '✅'} ${what} · ${when}`;
}

/** A reply in the thread when the group fires again. */
export function renderReopened(episode: Episode): RenderedMessage {
  const times =
    episode.reopenings === 1 ? 'Fires again.' : `Fires again, for the ${ordinal(episode.reopenings + 1)} time.`;
  return fitMessage({ text: `${safeLine(titleOf(episode))}: ${times}`, blocks: [section(`🔁 ${times}`)] });
}

/** A reply in the thread when the group is over. */
export function renderOver(episode: Episode): RenderedMessage {
  if (episode.unheard !== undefined) {
    const text = `${safeLine(titleOf(episode))}: ${unheardText(episode)}`;
    const why =
      'Grafana repeats what fires and tells its end; neither came. Look there; if it still fires, its next repeat begins a new thread.';
    return fitMessage({ text, blocks: [section(`⚪ ${unheardText(episode)}. ${why}`)] });
  }
  const lasted = formatDuration(Date.parse(endOf(episode)) - Date.parse(startOf(episode)));
  return fitMessage({
    text: `${safeLine(titleOf(episode))}: over after ${lasted}`,
    blocks: [section(`🟢 Over since ${moment(endOf(episode), '{date_short_pretty} {time}')}, after ${lasted}.`)],
  });
}

/** A reply in the thread when louder alerts joined. */
export function renderLouder(episode: Episode, loudness: string): RenderedMessage {
  const text = `Now ${loudness}: ${countsOf(episode)}.`;
  return fitMessage({ text: `${safeLine(titleOf(episode))}: ${text}`, blocks: [section(`⬆️ ${text}`)] });
}

function ordinal(number: number): string {
  const teen = number % 100 > 10 && number % 100 < 14;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}
