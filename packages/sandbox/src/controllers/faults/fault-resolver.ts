import type { ObjectMeta } from '../../kube/types.ts';
import { parseFaultAnnotation } from './fault-annotation.ts';
import type { FaultEffect, FaultKind } from './fault-effect.ts';
import { targets } from './fault-match.ts';
import { FAULT_ANNOTATION, type FaultTarget, type WorkloadFaults } from './workload-faults.ts';

/** An effect in force on one object. */
export interface Strike {
  effect: FaultEffect;
  target: FaultTarget;
}

/** Which faults are in force on an object, from those set and from its annotation. */
export interface FaultResolver {
  on(object: { metadata: ObjectMeta }): readonly Strike[];
  /** Why the object's fault annotation cannot be read, if it has one that cannot. */
  unreadable(object: { metadata: ObjectMeta }): string | undefined;
}

export function createFaultResolver(faults: WorkloadFaults): FaultResolver {
  // For faults of the first so many pods: which pods those were, by name, since a pod about to be made has no uid yet.
  const struck = new Map<string, Set<string>>();
  const counts = (id: string, limit: number | undefined, pod: string): boolean => {
    if (limit === undefined) return true;
    const pods = struck.get(id) ?? new Set<string>();
    struck.set(id, pods);
    if (pods.has(pod)) return true;
    if (pods.size >= limit) return false;
    pods.add(pod);
    return true;
  };
  return {
    on(object) {
      const set = faults
        .list()
        .filter(
          ({ id, target, pods }) =>
            targets(target, object) && counts(id, pods, `${object.metadata.namespace ?? ''}/${object.metadata.name}`),
        );
      const annotation = object.metadata.annotations?.[FAULT_ANNOTATION];
      const asked = annotation === undefined ? undefined : parseFaultAnnotation(annotation);
      return asked?.state === 'asked' ? [...set, { effect: asked.effect, target: {} }] : set;
    },
    unreadable(object) {
      const annotation = object.metadata.annotations?.[FAULT_ANNOTATION];
      const asked = annotation === undefined ? undefined : parseFaultAnnotation(annotation);
      return asked?.state === 'unreadable' ? asked.reason : undefined;
    },
  };
}

/** The first effect of a kind among strikes, narrowed to it. */
export function findEffect<K extends FaultKind>(
  strikes: readonly Strike[],
  kind: K,
): Extract<FaultEffect, { kind: K }> | undefined {
  const isThatKind = (effect: FaultEffect): effect is Extract<FaultEffect, { kind: K }> => effect.kind === kind;
  for (const { effect } of strikes) if (isThatKind(effect)) return effect;
  return undefined;
}
