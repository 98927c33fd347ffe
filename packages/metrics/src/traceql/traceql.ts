import { quote } from '../promql/selector.ts';

/** A TraceQL query. */
export interface TraceQuery {
  readonly type: 'traces';
  readonly text: string;
}

/** What spans are found by. */
export type SpanField =
  | 'status'
  | 'kind'
  | 'name'
  | 'duration'
  | 'rootServiceName'
  | 'traceDuration'
  | `resource.${string}`
  | `span.${string}`;

/** Values TraceQL writes bare. */
export interface Bare {
  readonly bare: string;
}

/** A word of TraceQL: `error`, `server`. */
export function keyword(
  word: 'error' | 'ok' | 'unset' | 'server' | 'client' | 'producer' | 'consumer' | 'internal',
): Bare {
  return { bare: word };
}

/** A span of time as TraceQL writes it. */
export function duration(span: `${number}${'ms' | 's' | 'm'}`): Bare {
  return { bare: span };
}

/** One comparison of a span's field. */
export interface Condition {
  readonly field: SpanField;
  readonly operator: '=' | '!=' | '=~' | '!~' | '>' | '>=' | '<' | '<=';
  readonly value: string | number | Bare;
}

/** Spans that meet all conditions; every span when there are none. */
export function spans(conditions: readonly Condition[]): TraceQuery {
  const written = conditions.map(({ field, operator, value }) => `${field} ${operator} ${write(value)}`);
  return { type: 'traces', text: written.length === 0 ? '{}' : `{ ${written.join(' && ')} }` };
}

function write(value: string | number | Bare): string {
  if (typeof value === 'object') return value.bare;
  return typeof value === 'number' ? String(value) : quote(value);
}
