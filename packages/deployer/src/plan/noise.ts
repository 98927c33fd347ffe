import type { KubeObject } from '../objects.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/** Written by controllers or by `kubectl apply` for itself; nothing a person deploys. */
const NOISY_ANNOTATIONS = new Set([
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

/** Of `metadata` only what people set. */
const WANTED_METADATA = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** An object without what the server keeps for itself: `status`, counters, times, ownership, controllers' annotations. */
export function withoutNoise(object: KubeObject): JsonObject {
  const { apiVersion: _, kind: __, status: ___, metadata, ...rest } = object;
  const kept: Record<string, unknown> = {};
  for (const name of WANTED_METADATA) {
    const value = name === 'annotations' ? quietAnnotations(metadata.annotations) : metadata[name];
    if (value !== undefined && !isEmpty(value)) kept[name] = value;
  }
  return { ...rest, metadata: kept };
}

function quietAnnotations(annotations: JsonObject | undefined): JsonObject | undefined {
  if (annotations === undefined) return undefined;
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !NOISY_ANNOTATIONS.has(name)));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}
