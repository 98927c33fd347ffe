import type { Evidence, ObjectRef } from '@otelops/deployer/vocabulary';
import type { Answer } from '../backends/answer.ts';
import { formatLabels } from '../backends/labels.ts';
import type { Sample } from '../backends/prometheus-types.ts';
import type { Bundle } from './bundle.ts';
import { type MeasureId, measures } from './measures.ts';

/** A value that was seen somewhere. */
export function seen(object: ObjectRef, path: string, value: string): Evidence {
  return { kind: 'field', object, path, value: value.slice(0, 500) };
}

/** Where Prometheus' answers come from, for evidence. */
export const prometheusRef: ObjectRef = { apiVersion: 'v1', kind: 'Service', name: 'prometheus' };

/** What was asked of Prometheus, and the series that answered. */
export function measured(id: MeasureId, sample: Sample): Evidence {
  return seen(prometheusRef, measures[id].text, `${formatLabels(sample.labels)} ${round(sample.value)}`);
}

/** The series of a measure; none where Prometheus gave no answer, which is said elsewhere. */
export function samplesOf({ prometheus }: Bundle, id: MeasureId): readonly Sample[] {
  return valueOr(prometheus.measured[id], []);
}

/** The value of an answer, or something else where there is none. */
export function valueOr<T>(answer: Answer<T> | undefined, otherwise: T): T {
  return answer?.ok === true ? answer.value : otherwise;
}

export function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);
}
