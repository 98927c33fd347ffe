import {
  type Attributes,
  type Counter,
  type Histogram,
  isSpanContextValid,
  type Logger,
  type Meter,
  SeverityNumber,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type Clock, redact } from '@otelops/deployer/vocabulary';
import { chatbot } from '@otelops/metrics';
import type { Telemetry } from '../ports/telemetry.ts';

export interface TelemetryParts {
  readonly clock: Clock;
  readonly tracer: Tracer;
  /** Every figure goes to each of them. */
  readonly meters: readonly Meter[];
  readonly logger: Logger;
  /** One JSON object, for whoever reads the process's own output. */
  readonly writeLine: (line: string) => void;
  readonly lowest: Level;
}

export type Level = Parameters<Telemetry['log']>[0];

/** Of what is in the vocabulary: Prometheus puts them into the names of what it takes by OTLP. */
const units: ReadonlyMap<string, string> = new Map(Object.values(chatbot).map(({ otel, unit }) => [otel, unit]));

/** Seconds: acknowledgements are milliseconds, runs minutes. */
const BOUNDARIES = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

const SEVERITY: Readonly<Record<Level, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

const MAX_MESSAGE = 8_000;

/** What the rooms say about themselves, in OpenTelemetry. Text is redacted here, before it goes anywhere. */
export function createTelemetry(parts: TelemetryParts): Telemetry {
  const { meters, tracer } = parts;
  const histograms = new Map<string, readonly Histogram[]>();
  const counters = new Map<string, readonly Counter[]>();
  const gauges = new Map<string, () => number>();
  return {
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes: shown(attributes) }, async (span) => {
        try {
          return await work();
        } catch (error) {
          span.recordException(asException(error));
          span.setStatus({ code: SpanStatusCode.ERROR, message: redact(textOf(error)).slice(0, 500) });
          throw error;
        } finally {
          span.end();
        }
      }),
    duration: (name, seconds, attributes) => {
      const known = histograms.get(name) ?? meters.map((meter) => histogramOf(meter, name));
      histograms.set(name, known);
      for (const histogram of known) histogram.record(seconds, attributes);
    },
    count: (name, amount = 1, attributes) => {
      const known = counters.get(name) ?? meters.map((meter) => meter.createCounter(name));
      counters.set(name, known);
      for (const counter of known) counter.add(amount, attributes);
    },
    gauge: (name, read) => {
      const isKnown = gauges.has(name);
      gauges.set(name, read);
      if (isKnown) return;
      for (const meter of meters) {
        meter
          .createObservableGauge(name, { unit: units.get(name) ?? '' })
          .addCallback((result) => result.observe(gauges.get(name)?.() ?? 0));
      }
    },
    log: (level, message, attributes = {}) => say(parts, { level, message, attributes }),
  };
}

function histogramOf(meter: Meter, name: string): Histogram {
  return meter.createHistogram(name, { unit: 's', advice: { explicitBucketBoundaries: BOUNDARIES } });
}

interface Said {
  readonly level: Level;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

function say({ clock, logger, writeLine, lowest }: TelemetryParts, { level, message, attributes }: Said): void {
  if (SEVERITY[level] < SEVERITY[lowest]) return;
  const body = redact(message).slice(0, MAX_MESSAGE);
  const about = shown(attributes);
  const context = trace.getActiveSpan()?.spanContext();
  logger.emit({ severityNumber: SEVERITY[level], severityText: level.toUpperCase(), body, attributes: about });
  const line = { time: clock.now().toISOString(), level, message: body, ...about };
  writeLine(
    JSON.stringify(
      context !== undefined && isSpanContextValid(context) ? { ...line, trace_id: context.traceId } : line,
    ),
  );
}

function shown(attributes: Said['attributes']): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  );
}

function asException(error: unknown): { readonly name: string; readonly message: string } {
  return { name: error instanceof Error ? error.name : 'Error', message: redact(textOf(error)).slice(0, 2_000) };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
