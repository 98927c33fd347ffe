import { type SilenceMatcher, saysNothing } from '@otelops/operations/backends';
import { z } from 'zod';
import type { Json } from '../../ports/store.ts';
import { type Episode, firingOf } from '../episodes/episode.ts';
import { commonLabelsOf } from '../episodes/labels.ts';
import { matchersFor, matchersOf } from './matchers.ts';

/** What a silence could take in. */
export interface SilenceScope {
  /** `these`: the alerts that fire in this group. `group`: whatever comes in it. */
  readonly name: 'these' | 'group';
  readonly matchers: readonly SilenceMatcher[];
  /** Alerts that it took in when it was looked up; undefined when Alertmanager could not be asked. */
  readonly matched?: number;
  /** Some of them, by name and what tells them apart. */
  readonly examples?: readonly string[];
}

/** A silence that a person was asked about. Kept until it is made or a day old. */
export interface SilencePlan {
  readonly id: string;
  readonly episode: string;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly scopes: readonly SilenceScope[];
  /** What Alertmanager called it. */
  readonly made?: string;
}

/** A silence that takes in more is made only after a second look. */
const MANY_ALERTS = 20;

/** The scopes of an episode that are narrow enough to be offered; equal ones once. */
export function scopesOf(episode: Episode): readonly SilenceScope[] {
  const firing = firingOf(episode);
  const labels = (firing.length > 0 ? firing : episode.alerts).map((alert) => alert.labels);
  const these = { name: 'these', matchers: matchersOf(labels) } as const;
  const grouped = Object.keys(episode.groupLabels).length > 0 ? episode.groupLabels : namedBy(commonLabelsOf(labels));
  const group = { name: 'group', matchers: matchersFor(grouped) } as const;
  const isSame = JSON.stringify(these.matchers) === JSON.stringify(group.matchers);
  return (isSame ? [these] : [these, group]).filter(({ matchers }) => isNarrow(matchers));
}

function namedBy({ alertname }: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return alertname === undefined ? {} : { alertname };
}

/** At least one matcher says something: a silence of the others alone would take in everything. */
function isNarrow(matchers: readonly SilenceMatcher[]): boolean {
  return matchers.some((matcher) => !saysNothing(matcher));
}

/** Whether a person must say that this many are meant. What could not be counted counts as many. */
export function needsSecondLook(matched: number | undefined): boolean {
  return matched === undefined || matched > MANY_ALERTS;
}

const plan = z.object({
  id: z.string(),
  episode: z.string(),
  askedBy: z.string(),
  askedAt: z.string(),
  scopes: z.array(
    z.object({
      name: z.enum(['these', 'group']),
      matchers: z.array(z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean() })),
      matched: z.number().exactOptional(),
      examples: z.array(z.string()).exactOptional(),
    }),
  ),
  made: z.string().exactOptional(),
});

export function parseSilencePlan(value: Json | undefined): SilencePlan | undefined {
  return plan.safeParse(value).data;
}

export function silencePlanRecord(value: SilencePlan): Json {
  return JSON.parse(JSON.stringify(value));
}
