import { bytesOf, type Field, messagesOf, numberOf, readFields, writeField } from './wire.ts';

/** A span as it arrived, with the service that made it. */
export interface StoredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/** Field numbers of opentelemetry/proto/trace/v1/trace.proto. */
const request = { resourceSpans: 1 };
const resourceSpans = { resource: 1, scopeSpans: 2 };
const scopeSpans = { spans: 2 };
const span = { traceId: 1, spanId: 2, parentSpanId: 4, name: 5, start: 7, end: 8, attributes: 9, status: 15 };
const statusCode = 3;
const statusError = 2n;

/** Spans of an ExportTraceServiceRequest. @throws Error for bytes that are none. */
export function readSpans(message: Buffer): readonly StoredSpan[] {
  return messagesOf(readFields(message), request.resourceSpans).flatMap((group) => {
    const fields = readFields(group);
    const resource = attributesOf(readFields(bytesOf(fields, resourceSpans.resource)), 1);
    return messagesOf(fields, resourceSpans.scopeSpans)
      .flatMap((scope) => messagesOf(readFields(scope), scopeSpans.spans))
      .map((bytes) => readSpan(bytes, resource));
  });
}

function readSpan(bytes: Buffer, resource: Readonly<Record<string, string>>): StoredSpan {
  const fields = readFields(bytes);
  return {
    traceId: bytesOf(fields, span.traceId).toString('hex'),
    spanId: bytesOf(fields, span.spanId).toString('hex'),
    parentSpanId: bytesOf(fields, span.parentSpanId).toString('hex'),
    name: bytesOf(fields, span.name).toString('utf8'),
    start: numberOf(fields, span.start),
    end: numberOf(fields, span.end),
    failed: numberOf(readFields(bytesOf(fields, span.status)), statusCode) === statusError,
    attributes: attributesOf(fields, span.attributes),
    resource,
  };
}

/** Attributes as text: what is no text is left out, but for its name. */
function attributesOf(fields: readonly Field[], number: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    messagesOf(fields, number).map((pair) => {
      const inside = readFields(pair);
      const value = readFields(bytesOf(inside, 2));
      return [bytesOf(inside, 1).toString('utf8'), bytesOf(value, 1).toString('utf8')];
    }),
  );
}

/** What keeps a span from being one (trace.proto: ids are 16 and 8 bytes and not all zero). */
export function faultOf({ end, name, parentSpanId, resource, spanId, start, traceId }: StoredSpan): string | undefined {
  if (!isId(traceId, 16)) return `trace id ${traceId || 'none'}`;
  if (!isId(spanId, 8)) return `span id ${spanId || 'none'}`;
  if (parentSpanId !== '' && !isId(parentSpanId, 8)) return `parent span id ${parentSpanId}`;
  if (name === '') return 'no name';
  if (start === 0n || end === 0n) return 'no start or no end';
  if (end < start) return 'an end before its start';
  if ((resource['service.name'] ?? '') === '') return 'no service.name';
  return undefined;
}

function isId(hex: string, bytes: number): boolean {
  return hex.length === bytes * 2 && /[^0]/.test(hex);
}

/** A request apart, by a choice made for each trace id. Everything in it goes to one of the choices, byte for byte. */
export function splitByTrace(message: Buffer, choose: (traceId: string) => number): ReadonlyMap<number, Buffer> {
  const parts = new Map<number, Buffer[]>();
  for (const group of messagesOf(readFields(message), request.resourceSpans)) {
    for (const [choice, bytes] of splitGroup(group, choose)) {
      parts.set(choice, [...(parts.get(choice) ?? []), writeField(request.resourceSpans, bytes)]);
    }
  }
  return new Map([...parts].map(([choice, groups]) => [choice, Buffer.concat(groups)]));
}

function splitGroup(group: Buffer, choose: (traceId: string) => number): ReadonlyMap<number, Buffer> {
  const fields = readFields(group);
  const scopes = new Map<number, Buffer[]>();
  for (const scope of messagesOf(fields, resourceSpans.scopeSpans)) {
    const inside = readFields(scope);
    const spans = Map.groupBy(messagesOf(inside, scopeSpans.spans), (bytes) =>
      choose(bytesOf(readFields(bytes), span.traceId).toString('hex')),
    );
    for (const [choice, list] of spans) {
      const bytes = Buffer.concat([
        others(inside, scopeSpans.spans),
        ...list.map((one) => writeField(scopeSpans.spans, one)),
      ]);
      scopes.set(choice, [...(scopes.get(choice) ?? []), writeField(resourceSpans.scopeSpans, bytes)]);
    }
  }
  const head = others(fields, resourceSpans.scopeSpans);
  return new Map([...scopes].map(([choice, list]) => [choice, Buffer.concat([head, ...list])]));
}

/** Fields of a length besides one; resources, scopes and groups of spans have no others. */
function others(fields: readonly Field[], besides: number): Buffer {
  const kept = fields.flatMap(({ number, value }) =>
    number !== besides && typeof value === 'object' ? [writeField(number, value)] : [],
  );
  return Buffer.concat(kept);
}
