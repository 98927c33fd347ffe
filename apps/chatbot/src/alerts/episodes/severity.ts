import type { Labels } from '../intake/notification.ts';
import { type Episode, firingOf } from './episode.ts';

/** How loud people are told. */
export type Loudness = 'critical' | 'warning' | 'info';

const loudest: readonly Loudness[] = ['critical', 'warning', 'info'];

/** Words that other rule authors use. One that nobody knows counts as a warning: it is neither hidden nor shouted. */
const words: Readonly<Record<string, Loudness>> = {
  critical: 'critical',
  page: 'critical',
  error: 'critical',
  emergency: 'critical',
  high: 'critical',
  warning: 'warning',
  warn: 'warning',
  info: 'info',
  informational: 'info',
  low: 'info',
  none: 'info',
};

function loudnessOf(labels: Labels): Loudness {
  const word = (labels['severity'] ?? '').toLowerCase();
  return Object.hasOwn(words, word) ? (words[word] ?? 'warning') : 'warning';
}

/** The loudest of what fires; of all its alerts once it is over. */
export function loudnessOfEpisode(episode: Episode): Loudness {
  const firing = firingOf(episode);
  const alerts = firing.length > 0 ? firing : episode.alerts;
  const all = new Set(alerts.map(({ labels }) => loudnessOf(labels)));
  return loudest.find((one) => all.has(one)) ?? loudnessOf(episode.commonLabels);
}

/** Below zero when `a` is louder. */
export function compareLoudness(a: Loudness, b: Loudness): number {
  return loudest.indexOf(a) - loudest.indexOf(b);
}
