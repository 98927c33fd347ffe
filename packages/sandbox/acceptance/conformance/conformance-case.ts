/** One request of a case. `{ns}` in paths and bodies stands for the namespace that the case has for itself. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Text that is sent as it is, instead of JSON. */
  readonly text?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly userAgent?: string;
  /** Sent in the name of this user, who belongs to no group but that of the authenticated. */
  readonly as?: string;
  /** Sent again, a few times, until this code comes (for effects that take a moment). */
  readonly until?: number;
  /** Sent this much later: what it is about is known to a real server after a moment only. */
  readonly afterMs?: number;
  /** Only these parts of the answer are compared, as dotted paths; all of it when absent. */
  readonly only?: readonly string[];
  /** Nothing of the body is compared, only the code. */
  readonly codeOnly?: boolean;
  /** A watch: collected until this many lines have come. */
  readonly lines?: number;
  /** Takes the present resourceVersion of an earlier answer: replaces `{rv}` in the body by that of step N (from 0). */
  readonly versionOf?: number;
}

export interface ConformanceCase {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** What a server answered to one step, normalised so that two servers can be compared. */
export interface StepAnswer {
  readonly step: string;
  readonly code: number;
  readonly body: unknown;
  readonly warnings?: readonly string[];
}
