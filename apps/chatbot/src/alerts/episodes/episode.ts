import type { Labels, Notification } from '../intake/notification.ts';

/** An alert as far as the deliveries told: enough to say whether it fires, in whatever order they came. */
export interface EpisodeAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** The first and the last start that was told of since it was last over. */
  readonly firstStart: string;
  readonly lastStart: string;
  /** The latest end that was told of. */
  readonly endsAt?: string;
  readonly generatorUrl?: string;
  readonly value?: string;
  /** When we last heard of it. */
  readonly seenAt: string;
}

/** Who did something, for reading. */
interface Doer {
  readonly userId: string;
  readonly name: string;
}

/** From the first alert of a group to the last one resolved; again the same one when the group flaps. */
export interface Episode {
  readonly id: string;
  readonly source: Notification['source'];
  readonly receiver: string;
  /** More than one after the routes were edited under it. */
  readonly groupKeys: readonly string[];
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalUrl?: string;
  readonly channel: string;
  /** When we opened it, and when it was over; ISO 8601, UTC. */
  readonly openedAt: string;
  readonly closedAt?: string;
  /** It was ended because nothing was heard of it any more: whether it is over, nobody told. */
  readonly unheard?: true;
  /** How often it fired again after it was over. */
  readonly reopenings: number;
  readonly alerts: readonly EpisodeAlert[];
  /** Of alerts that were over long ago only this is kept: how many, and when the first of them began. */
  readonly unlisted?: { readonly count: number; readonly firstStart: string };
  /** Ends of alerts of earlier episodes of the group, and of unlisted ones: a late delivery must not bring them back. */
  readonly earlierEnds: Readonly<Record<string, string>>;
  /** Alerts of the group that were left out of the last delivery and not filled in yet. */
  readonly truncated: number;
  /** `folded`: within a storm, its own message waits. `passed`: over before it had one. */
  readonly head: 'wanted' | 'folded' | 'passed';
  /** The storm in which it was folded. */
  readonly storm?: string;
  readonly acknowledged?: Doer & { readonly at: string };
  readonly silence?: EpisodeSilence;
  /** When we silenced it or ended that ourselves: what Alertmanager was asked before is older news. */
  readonly silenceSetAt?: string;
  readonly chart?: EpisodeChart;
}

/** The silence that keeps it quiet, as Alertmanager said last. */
export interface EpisodeSilence {
  readonly id: string;
  readonly until: string;
  readonly by: string;
}

/** What came of drawing its rule. */
export interface EpisodeChart {
  readonly state: 'drawn' | 'failed';
  /** The value of the first alert, with its unit. */
  readonly value?: string;
  /** `> 50%` */
  readonly limit?: string;
  readonly reason?: string;
}

/** Whether an alert fires: it started after the last end that was told of. */
export function isFiring({ lastStart, endsAt }: Pick<EpisodeAlert, 'lastStart' | 'endsAt'>): boolean {
  return endsAt === undefined || lastStart > endsAt;
}

/** Since when it fires, or fired. */
export function sinceOf({ firstStart, lastStart, endsAt }: EpisodeAlert): string {
  return endsAt !== undefined && isFiring({ lastStart, endsAt }) && firstStart <= endsAt ? lastStart : firstStart;
}

export function firingOf(episode: Pick<Episode, 'alerts'>): readonly EpisodeAlert[] {
  return episode.alerts.filter(isFiring);
}

export function isOpen(episode: Pick<Episode, 'closedAt'>): boolean {
  return episode.closedAt === undefined;
}
