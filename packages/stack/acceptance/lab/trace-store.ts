import {
  invalidArgument,
  type OtlpGrpcServer,
  ok,
  type PeerTls,
  startOtlpGrpcServer,
  unavailable,
} from './otlp-grpc.ts';
import { faultOf, readSpans, type StoredSpan } from './spans.ts';

/** Stands where Tempo stands: takes OTLP over gRPC, strictly, and keeps everything. */
export interface TraceStore {
  /** Spans of a trace in the order in which they arrived. */
  trace(traceId: string): readonly StoredSpan[];
  traceIds(): readonly string[];
  /** Why requests were refused. */
  refusals(): readonly string[];
  /** Serial numbers of the certificates that clients showed, the last at the end. */
  clientSerials(): readonly string[];
  /** Whether it answers as one that is overloaded. */
  setAway(away: boolean): void;
  dropConnections(): void;
  close(): Promise<void>;
}

/** A whole request is refused for one malformed span, and for good: nothing of it is repaired or left out silently. */
export async function startTraceStore(place: {
  readonly host: string;
  readonly port: number;
  readonly tls?: PeerTls | undefined;
}): Promise<TraceStore> {
  const traces = new Map<string, StoredSpan[]>();
  const refusals: string[] = [];
  const serials = new Set<string>();
  let isAway = false;
  const server: OtlpGrpcServer = await startOtlpGrpcServer(place, async ({ clientSerial, message, signal }) => {
    if (isAway) return { code: unavailable, message: 'away' };
    if (clientSerial !== undefined) serials.add(clientSerial);
    if (signal !== 'traces') return refuse(`${signal} are not for this store`);
    const spans = readSpans(message);
    const fault = spans.map(faultOf).find((one) => one !== undefined);
    if (fault !== undefined) return refuse(fault);
    for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
    return ok;
  });
  function refuse(why: string): { readonly code: number; readonly message: string } {
    refusals.push(why);
    return { code: invalidArgument, message: why };
  }
  return {
    trace: (traceId) => traces.get(traceId) ?? [],
    traceIds: () => [...traces.keys()],
    refusals: () => refusals,
    clientSerials: () => [...serials],
    setAway: (away) => {
      isAway = away;
    },
    dropConnections: server.dropConnections,
    close: server.close,
  };
}
