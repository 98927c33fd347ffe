import type { KubeObject } from '@otelops/deployer';

/** Annotations that repeat the object. */
const heavy: ReadonlySet<string> = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

/** An object without its books, which no rule reads and which are half of its bytes. */
export function slimmed(object: KubeObject): KubeObject {
  const { managedFields: _, annotations, ...metadata } = object.metadata;
  if (annotations === undefined) return { ...object, metadata };
  const kept = Object.fromEntries(Object.entries(annotations).filter(([name]) => !heavy.has(name)));
  return { ...object, metadata: { ...metadata, annotations: kept } };
}
