import type { Labels } from './labels.ts';

/** One series at one time. */
export interface Sample {
  readonly labels: Labels;
  readonly unixSeconds: number;
  /** May be NaN or infinite. */
  readonly value: number;
}

/** One series over a time. */
export interface Series {
  readonly labels: Labels;
  readonly points: readonly (readonly [unixSeconds: number, value: number])[];
}

/** A rule group as it is evaluated. */
export interface RuleGroupState {
  readonly name: string;
  readonly file: string;
  readonly rules: readonly RuleState[];
}

export interface RuleState {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly health: 'ok' | 'err' | 'unknown';
  /** Why its last evaluation failed. */
  readonly lastError?: string;
  /** Of an alerting rule. */
  readonly state?: 'inactive' | 'pending' | 'firing';
}

/** An alert as Prometheus sees it, before Alertmanager. */
export interface RuleAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'pending' | 'firing';
  readonly activeAt?: string;
  readonly value: number;
}

/** Something that Prometheus scrapes. */
export interface ScrapeTarget {
  readonly job: string;
  readonly labels: Labels;
  readonly url: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError?: string;
}

/** How many series the newest two to three hours hold, and of which metrics most of them are. */
export interface HeadSeries {
  readonly total: number;
  /** The ten with the most, most first. */
  readonly largest: readonly { readonly metric: string; readonly series: number }[];
}
