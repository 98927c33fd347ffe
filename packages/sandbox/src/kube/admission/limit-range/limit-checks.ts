import { fieldAt, type JsonRecord, listOf } from '../../json.ts';
import { type Quantities, readQuantities } from '../../quota/amounts.ts';
import { podResources } from '../../quota/pod-resources.ts';
import { canonicalQuantity, quantityNano } from '../../schema/quantity.ts';
import type { KubeObject } from '../../types.ts';

/** What is measured against one limit. */
interface Subject {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

/** What is wrong with a pod, in the words of LimitRanger. */
export function podFaults(pod: KubeObject, limits: readonly JsonRecord[]): string[] {
  return limits.flatMap((limit) => subjectsOf(pod, limit).flatMap((subject) => subjectFaults(limit, subject)));
}

function subjectsOf(pod: KubeObject, { type }: JsonRecord): Subject[] {
  if (type === 'Pod') return [{ requests: podResources(pod, 'requests'), limits: podResources(pod, 'limits') }];
  if (type !== 'Container') return [];
  return ['containers', 'initContainers']
    .flatMap((field) => listOf(fieldAt(pod, 'spec', field)))
    .map((container) => ({
      requests: readQuantities(fieldAt(container, 'resources', 'requests')),
      limits: readQuantities(fieldAt(container, 'resources', 'limits')),
    }));
}

/** What is wrong with a claim: its storage only is measured. */
export function claimFaults(claim: KubeObject, limits: readonly JsonRecord[]): string[] {
  const requests = readQuantities(fieldAt(claim, 'spec', 'resources', 'requests'));
  return limits
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap((limit) => [
      ...bounds(limit, 'min').flatMap((bound) => leastFaults(bound, { requests, limits: {} })),
      ...bounds(limit, 'max').flatMap((bound) => {
        const request = requests[bound.name];
        if (request === undefined) return [`${bound.text}.  No request is specified`];
        return nano(request) > nano(bound.value) ? [`${bound.text}, but request is ${shown(request)}`] : [];
      }),
    ]);
}

function subjectFaults(limit: JsonRecord, subject: Subject): string[] {
  return [
    ...bounds(limit, 'min').flatMap((bound) => leastFaults(bound, subject)),
    ...bounds(limit, 'max').flatMap((bound) => mostFaults(bound, subject)),
    ...bounds(limit, 'maxLimitRequestRatio').flatMap((bound) => ratioFaults(bound, subject)),
  ];
}

interface Bound {
  readonly name: string;
  readonly value: string;
  /** The sentence up to what is found. */
  readonly text: string;
}

function bounds(limit: JsonRecord, field: 'min' | 'max' | 'maxLimitRequestRatio'): Bound[] {
  const type = String(limit['type']);
  const phrase = (name: string): string => {
    if (field === 'maxLimitRequestRatio') return `${name} max limit to request ratio per ${type}`;
    return `${field === 'min' ? 'minimum' : 'maximum'} ${name} usage per ${type}`;
  };
  return Object.entries(readQuantities(limit[field]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value, text: `${phrase(name)} is ${shown(value)}` }));
}

function leastFaults({ name, value, text }: Bound, { requests, limits }: Subject): string[] {
  const [request, most] = [requests[name], limits[name]];
  if (request === undefined) return [`${text}.  No request is specified`];
  if (nano(request) < nano(value)) return [`${text}, but request is ${shown(request)}`];
  return most !== undefined && nano(most) < nano(value) ? [`${text}, but limit is ${shown(most)}`] : [];
}

function mostFaults({ name, value, text }: Bound, { requests, limits }: Subject): string[] {
  const [request, most] = [requests[name], limits[name]];
  if (most === undefined) return [`${text}.  No limit is specified`];
  if (nano(most) > nano(value)) return [`${text}, but limit is ${shown(most)}`];
  return request !== undefined && nano(request) > nano(value) ? [`${text}, but request is ${shown(request)}`] : [];
}

function ratioFaults({ name, value, text }: Bound, { requests, limits }: Subject): string[] {
  const [request, most] = [nano(requests[name] ?? '0'), nano(limits[name] ?? '0')];
  if (request === 0n) return [`${text}, but no request is specified or request is 0`];
  if (most === 0n) return [`${text}, but no limit is specified or limit is 0`];
  const ratio = Number(most) / Number(request);
  return ratio > Number(nano(value)) / 1e9 ? [`${text}, but provided ratio is ${ratio.toFixed(6)}`] : [];
}

function nano(text: string): bigint {
  return quantityNano(text) ?? 0n;
}

function shown(text: string): string {
  return canonicalQuantity(text);
}
