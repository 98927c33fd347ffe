import { formatRef, type ObjectRef } from '../objects.ts';

/**
 * Whether a person named this object: `PersistentVolumeClaim monitoring/loki`, `PersistentVolumeClaim/monitoring/loki`,
 * `Namespace/scratch`, or a whole kind: `Job`. Kinds in any case.
 */
export function isNamed(ref: ObjectRef, names: readonly string[]): boolean {
  const spelled = new Set(
    [ref.kind, formatRef(ref), formatRef(ref).replace(' ', '/')].map((name) => name.toLowerCase()),
  );
  return names.some((name) => spelled.has(name.trim().toLowerCase()));
}
