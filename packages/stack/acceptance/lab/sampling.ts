import { idOf, type SentSpan } from './senders.ts';
import type { TraceStore } from './trace-store.ts';

/** A trace that is sent, and what tail sampling owes it. */
export interface SentTrace {
  readonly traceId: string;
  readonly kind: 'failed' | 'slow' | 'ordinary';
  readonly spans: readonly SentSpan[];
}

const spansEach = 6;

/** Traces whose ids are the same in every run, so that the choice by id is too. */
export function madeTraces(
  name: string,
  counts: Readonly<Record<SentTrace['kind'], number>>,
  now: number,
): SentTrace[] {
  return (['failed', 'slow', 'ordinary'] as const).flatMap((kind) =>
    Array.from({ length: counts[kind] }, (_, index) => madeTrace(`${name}-${kind}-${index}`, kind, now)),
  );
}

function madeTrace(name: string, kind: SentTrace['kind'], now: number): SentTrace {
  const traceId = idOf(name, 16);
  const root = idOf(`${name}-0`, 8);
  const spans = Array.from({ length: spansEach }, (_, index): SentSpan => {
    const isLast = index === spansEach - 1;
    return {
      traceId,
      spanId: idOf(`${name}-${index}`, 8),
      ...(index === 0 ? {} : { parentSpanId: root }),
      name: index === 0 ? 'GET /orders' : `step ${index}`,
      at: now - 5000,
      // Only the last span tells: on half of the trace, errors and delays are not seen.
      milliseconds: kind === 'slow' && isLast ? 1500 : 20,
      failed: kind === 'failed' && isLast,
      attributes: {
        'http.route': '/orders',
        'http.request.method': 'GET',
        'http.response.status_code': kind === 'failed' ? '500' : '200',
        'rpc.method': 'ListOrders',
      },
    };
  });
  return { traceId, kind, spans };
}

/** Requests in which the spans of each trace lie apart, as they come from several programs. */
export function interleaved(traces: readonly SentTrace[], requests: number): readonly (readonly SentSpan[])[] {
  return Array.from({ length: requests }, (_, turn) =>
    traces.flatMap(({ spans }) => spans.filter((_span, index) => index % requests === turn)),
  );
}

/** What of the promise of tail sampling does not hold; empty where all of it does. */
export function samplingFaults(
  store: Pick<TraceStore, 'trace'>,
  sent: readonly SentTrace[],
  percentage: number,
): readonly string[] {
  const stored = sent.map((trace) => ({ ...trace, found: store.trace(trace.traceId).length }));
  const owed = stored.filter(({ kind }) => kind !== 'ordinary');
  const gone = owed.filter(({ found }) => found === 0).length;
  const torn = stored.filter(({ found, spans }) => found > 0 && found !== spans.length).length;
  const ordinary = stored.filter(({ kind }) => kind === 'ordinary');
  const kept = ordinary.filter(({ found }) => found > 0).length;
  const { expected, tolerance } = shareBound(ordinary.length, percentage);
  return [
    ...(gone > 0 ? [`${gone} traces with errors or delays are gone`] : []),
    ...(torn > 0 ? [`${torn} traces are not whole`] : []),
    ...(Math.abs(kept - expected) > tolerance
      ? [`${kept} of ${ordinary.length} ordinary traces kept, ${expected} expected, ${tolerance} more or less`]
      : []),
  ];
}

/**
 * How many of so many traces are kept, and how far chance may lead away from it: four standard deviations of a binomial
 * distribution, which 1 in 15,000 sets of ids exceeds.
 */
export function shareBound(
  count: number,
  percentage: number,
): { readonly expected: number; readonly tolerance: number } {
  const share = percentage / 100;
  return { expected: count * share, tolerance: Math.ceil(4 * Math.sqrt(count * share * (1 - share))) };
}
