/** One request as it was answered. */
export interface LoggedRequest {
  readonly sequence: number;
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly userAgent: string;
  readonly user: string;
  readonly status: number;
  /** Of the answer's body; a watch counts what it has sent so far. */
  readonly bytes: number;
  readonly durationMs: number;
  readonly dryRun: boolean;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `apply`, `delete`, `deletecollection`, or '' for paths beside the resources. */
  readonly verb: string;
}

/** The requests a sandbox has answered, oldest first. In-process calls of its own controllers are not among them. */
export interface RequestLog {
  /** A mark of this moment. */
  mark(): number;
  /** What came after a mark; everything when none is given. */
  since(mark?: number): readonly LoggedRequest[];
  clear(): void;
}

/** More than this many are not kept. */
const LIMIT = 100_000;

export interface WritableRequestLog extends RequestLog {
  /** Opens an entry; the returned function closes it with what is known at the end. */
  begin(entry: Omit<LoggedRequest, 'sequence' | 'status' | 'bytes' | 'durationMs'>): (end: LogEnd) => void;
}

interface LogEnd {
  readonly status: number;
  readonly bytes: number;
  readonly durationMs: number;
}

export function createRequestLog(): WritableRequestLog {
  const entries: LoggedRequest[] = [];
  let sequence = 0;
  return {
    mark: () => sequence,
    since: (mark = 0) => entries.filter((entry) => entry.sequence > mark),
    clear: () => {
      entries.length = 0;
    },
    begin: (entry) => {
      sequence += 1;
      const own = sequence;
      const logged = { ...entry, sequence: own, status: 0, bytes: 0, durationMs: 0 };
      entries.push(logged);
      if (entries.length > LIMIT) entries.splice(0, entries.length - LIMIT);
      return (end) => Object.assign(logged, end);
    },
  };
}
