import type { Unit } from '../dashboard.ts';
import type { Query } from '../targets.ts';

/** What every panel says. */
export interface PanelSpec {
  readonly title: string;
  /** What it shows and what to make of it; one or two sentences. */
  readonly description: string;
  readonly queries: readonly Query[];
  readonly width: number;
  readonly height?: number;
}

/** A panel of numbers. */
export interface NumberSpec extends PanelSpec {
  readonly unit: Unit;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly thresholds?: readonly Threshold[];
}

/** From this value on, this colour. */
export interface Threshold {
  readonly from: number;
  readonly color: 'green' | 'yellow' | 'orange' | 'red' | 'blue';
}

/** Grafana's form of thresholds: the first step has no lower end. */
export function thresholdSteps(thresholds: readonly Threshold[], base = 'green'): unknown {
  return {
    mode: 'absolute',
    steps: [{ color: base, value: null }, ...thresholds.map(({ from, color }) => ({ color, value: from }))],
  };
}

/** Fields that all panels of numbers share. */
export function numberDefaults(spec: NumberSpec): Readonly<Record<string, unknown>> & { unit: Unit } {
  return {
    unit: spec.unit,
    ...(spec.min === undefined ? {} : { min: spec.min }),
    ...(spec.max === undefined ? {} : { max: spec.max }),
    ...(spec.decimals === undefined ? {} : { decimals: spec.decimals }),
    thresholds: thresholdSteps(spec.thresholds ?? []),
  };
}
