/** Nodes decided on for pods, as long as the pods themselves do not show it. */
export interface Reservations {
  /** Node by pod uid. */
  readonly nodes: ReadonlyMap<string, string>;
  reserve(uid: string, node: string): void;
  /** The binding was accepted: there is nothing left to decide. */
  bound(uid: string): void;
  isBound(uid: string): boolean;
  /** Forgets the pod and answers with the node it had. */
  release(uid: string): string | undefined;
}

export function createReservations(): Reservations {
  const nodes = new Map<string, string>();
  const bound = new Set<string>();
  return {
    nodes,
    reserve: (uid, node) => {
      nodes.set(uid, node);
    },
    bound: (uid) => {
      bound.add(uid);
    },
    isBound: (uid) => bound.has(uid),
    release(uid) {
      const node = nodes.get(uid);
      nodes.delete(uid);
      bound.delete(uid);
      return node;
    },
  };
}
