import { createHash } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { type Metric, macos } from '@otelops/metrics';
import type { LabClient } from './client.ts';

/** OTLP as JSON (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"): ids in hex, 64-bit numbers as text. */
type Attributes = Readonly<Record<string, string | boolean>>;

function keyValues(attributes: Attributes): readonly unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { boolValue: value },
  }));
}

export const nanos = (milliseconds: number): string => `${Math.round(milliseconds)}000000`;

async function accepted(
  client: LabClient,
  url: string,
  body: unknown,
  headers?: Record<string, string>,
): Promise<void> {
  const { status, text } = await client.post(url, body, headers);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text}`);
}

/** A point of a gauge. */
export interface Point {
  readonly value: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly attributes: Attributes;
}

/** Sends points of one gauge, as an instrumented program would. */
export async function sendGauge(
  { client, url }: { readonly client: LabClient; readonly url: string },
  gauge: { readonly name: string; readonly unit?: string; readonly resource: Attributes },
  points: readonly Point[],
): Promise<void> {
  const dataPoints = points.map(({ at, attributes, value }) => ({
    timeUnixNano: nanos(at),
    asDouble: value,
    attributes: keyValues(attributes),
  }));
  const metrics = [{ name: gauge.name, unit: gauge.unit ?? '', gauge: { dataPoints } }];
  await accepted(client, `${url}/v1/metrics`, {
    resourceMetrics: [
      { resource: { attributes: keyValues(gauge.resource) }, scopeMetrics: [{ scope: { name: 'lab' }, metrics }] },
    ],
  });
}

/** Sends log records, as an instrumented program would. */
export async function sendLogs(
  { client, url }: { readonly client: LabClient; readonly url: string },
  resource: Attributes,
  records: readonly { readonly body: string; readonly at: number; readonly attributes?: Attributes }[],
): Promise<void> {
  const logRecords = records.map(({ at, attributes = {}, body }) => ({
    timeUnixNano: nanos(at),
    severityText: 'INFO',
    body: { stringValue: body },
    attributes: keyValues(attributes),
  }));
  await accepted(client, `${url}/v1/logs`, {
    resourceLogs: [
      { resource: { attributes: keyValues(resource) }, scopeLogs: [{ scope: { name: 'lab' }, logRecords }] },
    ],
  });
}

/** A span to be sent. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly at: number;
  readonly milliseconds: number;
  readonly failed: boolean;
  readonly attributes?: Attributes;
}

export async function sendSpans(
  { client, url }: { readonly client: LabClient; readonly url: string },
  resource: Attributes,
  spans: readonly SentSpan[],
): Promise<void> {
  const written = spans.map((span) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: 2,
    startTimeUnixNano: nanos(span.at),
    endTimeUnixNano: nanos(span.at + span.milliseconds),
    status: span.failed ? { code: 2 } : {},
    attributes: keyValues(span.attributes ?? {}),
  }));
  await accepted(client, `${url}/v1/traces`, {
    resourceSpans: [
      { resource: { attributes: keyValues(resource) }, scopeSpans: [{ scope: { name: 'lab' }, spans: written }] },
    ],
  });
}

/** An id that is the same in every run. */
export function idOf(text: string, bytes: 8 | 16): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, bytes * 2);
}

/** Appends lines to a container's log file as containerd writes it: time, stream, F for whole or P for part of a line. */
export async function appendCriLines(
  file: string,
  lines: readonly { readonly text: string; readonly at: number; readonly part?: true }[],
): Promise<void> {
  const written = lines.map(({ at, part, text }) => {
    const time = new Date(at).toISOString().replace('Z', '000000Z');
    return `${time} stdout ${part === true ? 'P' : 'F'} ${text}\n`;
  });
  await appendFile(file, written.join(''));
}

/** What a Mac measures. */
export interface MacReading {
  /** Unix milliseconds. */
  readonly at: number;
  /** When its counters began. */
  readonly since?: number;
  /** By the names of the vocabulary; 1 where nothing is said. */
  readonly values: Readonly<Record<string, number>>;
}

/** What the exporter on a Mac pushes: every metric of the vocabulary, by the names that it calls them. */
export async function pushMac(
  { client, token, url }: { readonly client: LabClient; readonly url: string; readonly token: string },
  mac: { readonly host: string; readonly node: string },
  { at, since = at - 60_000, values }: MacReading,
): Promise<readonly Metric[]> {
  const all: readonly Metric[] = Object.values(macos);
  const pushed = all.filter(({ otel }) => otel !== undefined);
  const metrics = pushed.map((metric) => {
    const attributes = Object.fromEntries(metric.attributes.map((name) => [name, macAttribute(metric, name)]));
    const value = values[metric.name] ?? 1;
    const point = { timeUnixNano: nanos(at), startTimeUnixNano: nanos(since), asDouble: value };
    const dataPoints = [{ ...point, attributes: keyValues(attributes) }];
    const sum = { dataPoints, aggregationTemporality: 2 };
    const shape =
      metric.kind === 'counter'
        ? { sum: { ...sum, isMonotonic: true } }
        : metric.kind === 'updown'
          ? { sum: { ...sum, isMonotonic: false } }
          : { gauge: { dataPoints } };
    return { name: metric.otel, unit: metric.unit, ...shape };
  });
  const resource = { 'service.name': 'macos-exporter', 'host.name': mac.host, 'k8s.node.name': mac.node };
  await accepted(
    client,
    `${url}/v1/metrics`,
    {
      resourceMetrics: [
        {
          resource: { attributes: keyValues(resource) },
          scopeMetrics: [{ scope: { name: 'otelops-macos-exporter' }, metrics }],
        },
      ],
    },
    { authorization: `Bearer ${token}` },
  );
  return pushed;
}

/** One value that a dashboard filters by, where it does. */
function macAttribute(metric: Metric, name: string): string {
  if (name === 'aggregation') return 'max';
  if (name === 'domain') return 'system';
  return `${name}-of-${metric.otel}`;
}
