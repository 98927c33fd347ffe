import type { FaultEffect } from './fault-effect.ts';

/**
 * Whom a fault strikes. All given conditions must hold; a target without any strikes everything.
 * `name` and `image` are patterns with `*` for any run of characters.
 */
export interface FaultTarget {
  namespace?: string;
  /** Name of a pod, of the workload it belongs to, or of a node for faults of nodes. */
  name?: string;
  /** Labels the pod (or node) carries. */
  labels?: Readonly<Record<string, string>>;
  /** Strikes only containers with such an image. */
  image?: string;
  /** Strikes only the container of this name. */
  container?: string;
}

export interface WorkloadFault {
  target: FaultTarget;
  effect: FaultEffect;
  /** Strikes the first so many pods only, counted by pod; without it all of them. */
  pods?: number;
}

/** Handle to take one fault back with. */
type FaultId = string;

/** The faults in force. Controllers read it at every step, so adding or removing one takes effect at once. */
export interface WorkloadFaults {
  add(fault: WorkloadFault): FaultId;
  remove(id: FaultId): void;
  clear(): void;
  list(): ReadonlyArray<WorkloadFault & { id: FaultId }>;
  /** Called after each change, until `signal` aborts. */
  changed(listener: () => void, signal: AbortSignal): void;
}

/** The annotation on a pod (template) that asks for a fault: a kind (`crash-loop`) or the JSON of a {@link FaultEffect}. */
export const FAULT_ANNOTATION: string = 'sandbox.otelops.dev/fault';

/** Whether two states of an object ask for different faults. */
export function asksOtherwise(
  object: { metadata: { annotations?: Record<string, string> } },
  previous: { metadata: { annotations?: Record<string, string> } } | undefined,
): boolean {
  return object.metadata.annotations?.[FAULT_ANNOTATION] !== previous?.metadata.annotations?.[FAULT_ANNOTATION];
}

/** An empty set of faults. */
export function createWorkloadFaults(): WorkloadFaults {
  const faults = new Map<FaultId, WorkloadFault>();
  const listeners = new Set<() => void>();
  let count = 0;
  const announce = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    add(fault) {
      count += 1;
      const id = `fault-${count}`;
      faults.set(id, fault);
      announce();
      return id;
    },
    remove(id) {
      if (faults.delete(id)) announce();
    },
    clear() {
      faults.clear();
      announce();
    },
    list: () => [...faults].map(([id, fault]) => ({ ...fault, id })),
    changed(listener, signal) {
      if (signal.aborted) return;
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
  };
}
