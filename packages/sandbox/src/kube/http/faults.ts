/** What a fault does to a request it matches. */
export type FaultKind =
  | { readonly kind: 'status'; readonly code: number; readonly reason?: string; readonly message?: string }
  | { readonly kind: 'too-many-requests'; readonly retryAfterSeconds: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'cut-watch'; readonly afterMs: number }
  | { readonly kind: 'lost-response' }
  | { readonly kind: 'expired' };

export interface FaultMatch {
  readonly method?: string;
  /** Tested against the path without the query. */
  readonly path?: RegExp;
  readonly query?: RegExp;
  readonly watch?: boolean;
}

export interface Fault {
  readonly match: FaultMatch;
  /** How many requests it strikes; without end when absent. */
  readonly times?: number;
  readonly effect: FaultKind;
}

/** Faults on demand. The first that matches strikes. */
export interface ApiFaults {
  /** Adds a fault; the returned function takes it away. */
  add(fault: Fault): () => void;
  clear(): void;
  /** How many requests have been struck so far. */
  readonly struck: number;
}

interface FaultedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly watch: boolean;
}

export interface FaultTable extends ApiFaults {
  /** The effect for a request, used up. */
  take(request: FaultedRequest): FaultKind | undefined;
}

export function createFaults(): FaultTable {
  const faults: { fault: Fault; left: number }[] = [];
  let struck = 0;
  return {
    get struck() {
      return struck;
    },
    add: (fault) => {
      const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
      faults.push(entry);
      return () => {
        entry.left = 0;
      };
    },
    clear: () => {
      faults.length = 0;
    },
    take: (request) => {
      const entry = faults.find(({ fault, left }) => left > 0 && matches(fault.match, request));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      struck += 1;
      return entry.fault.effect;
    },
  };
}

function matches(match: FaultMatch, request: FaultedRequest): boolean {
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.path === undefined || match.path.test(request.path)) &&
    (match.query === undefined || match.query.test(request.query)) &&
    (match.watch === undefined || match.watch === request.watch)
  );
}
