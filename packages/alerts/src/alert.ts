import type { Vector } from '@otelops/metrics';
import type { Severity } from './severity.ts';

/** A span of time in a rule. */
export type Span = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** An alert: when it fires, how loud, what it says, and where to read on. */
export interface Alert {
  /** `CollectorQueueFilling`: part first, unique. */
  readonly name: string;
  readonly expression: Vector;
  /** How long it must hold before the alert fires; absent: at once. */
  readonly for?: Span;
  /** How long the alert stays after it holds no more, so that values near the line do not flap. */
  readonly keepFiringFor?: Span;
  readonly severity: Severity;
  /** One line. Templates such as `{{ $labels.k8s_node_name }}` are filled by Prometheus. */
  readonly summary: string;
  /** What is the matter, what it leads to, and what to look at first. */
  readonly description: string;
  /**
   * Diagnosis that goes with it: `collector-queue`. A label of the alert: a louder alert of the same diagnosis about the
   * same thing mutes the quieter one.
   */
  readonly diagnosis: string;
}

/** Alerts evaluated together. */
export interface AlertGroup {
  /** Also the name of its runbook page. */
  readonly name: string;
  readonly interval?: Span;
  readonly alerts: readonly Alert[];
}
