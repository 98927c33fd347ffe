import { fieldsOf, listOf, textOf } from '@otelops/deployer/vocabulary';
import { type Answer, answered, mapAnswer } from './answer.ts';
import { askJson, askReady, badAnswer, type Readiness } from './ask.ts';
import type { BackendQuery, HttpBackend } from './http-backend.ts';
import { type Labels, labelsOf } from './labels.ts';

/** Loki's HTTP API, as far as we read it. */
export interface LokiClient {
  ready(): Promise<Answer<Readiness>>;
  /** Names of the labels that streams have. */
  labels(): Promise<Answer<readonly string[]>>;
  /** Lines of streams, newest first. */
  queryRange(logql: string, range: LogRange): Promise<Answer<readonly LogStream[]>>;
}

export interface LogRange {
  readonly start: Date;
  readonly end: Date;
  /** Most lines. */
  readonly limit: number;
}

export interface LogStream {
  readonly labels: Labels;
  readonly lines: readonly LogLine[];
}

export interface LogLine {
  readonly unixNanos: bigint;
  /** As it was written: redact it before it is shown. */
  readonly text: string;
}

export function lokiClient(backend: HttpBackend): LokiClient {
  const ask = async <T>(
    path: string,
    query: BackendQuery,
    parse: (data: unknown) => T | undefined,
  ): Promise<Answer<T>> =>
    mapAnswer(await askJson(backend, { method: 'GET', path: `/loki/api/v1/${path}`, query }), (content) => {
      const { status, data } = fieldsOf(content);
      const parsed = status === 'success' ? parse(data) : undefined;
      return parsed === undefined ? badAnswer(backend, `it is no answer to ${path}`) : answered(parsed);
    });
  return {
    ready: () => askReady(backend, '/ready'),
    // Without any stream Loki leaves `data` out.
    labels: () => ask('labels', {}, (data) => listOf(data).flatMap((name) => textOf(name) ?? [])),
    queryRange: (query, { start, end, limit }) =>
      ask(
        'query_range',
        { query, start: start.toISOString(), end: end.toISOString(), limit, direction: 'backward' },
        parseStreams,
      ),
  };
}

function parseStreams(data: unknown): readonly LogStream[] | undefined {
  const { resultType, result } = fieldsOf(data);
  if (resultType !== 'streams' || !Array.isArray(result)) return undefined;
  return result.map(fieldsOf).map((stream) => ({
    labels: labelsOf(stream['stream']),
    lines: listOf(stream['values']).flatMap((value) => lineOf(value) ?? []),
  }));
}

/** Nanoseconds do not fit a number. */
function lineOf(value: unknown): LogLine | undefined {
  const [nanos, text] = listOf(value);
  if (typeof nanos !== 'string' || !/^\d{1,20}$/.test(nanos) || typeof text !== 'string') return undefined;
  return { unixNanos: BigInt(nanos), text };
}
