import { type Matcher, quote } from '../promql/selector.ts';
import type { LineField, StreamLabel } from './labels.ts';

/** A LogQL expression that yields log lines. */
export interface LogLines {
  readonly type: 'lines';
  readonly text: string;
}

/** Which streams; only labels that Loki indexes. */
export type StreamMatchers = { readonly [L in StreamLabel]?: Matcher };

/**
 * Lines of the streams that match. Loki refuses a selector that every stream would match.
 *
 * @throws RangeError when no matcher is given.
 */
export function lines(matchers: StreamMatchers): LogLines {
  const written = Object.entries(matchers).flatMap(([label, matcher]) =>
    matcher === undefined ? [] : [write(label, matcher)],
  );
  if (written.length === 0) throw new RangeError('a log query needs at least one stream label');
  return { type: 'lines', text: `{${written.join(', ')}}` };
}

/** Lines that hold this text. */
export function containing(source: LogLines, text: string): LogLines {
  return pipe(source, `|= ${quote(text)}`);
}

/**
 * Lines that match a regular expression (RE2). Written as a raw string where that can be, so that what a person types into
 * a Grafana variable needs no escaping.
 */
export function matchingLine(source: LogLines, pattern: string): LogLines {
  return pipe(source, `|~ ${pattern.includes('`') ? quote(pattern) : `\`${pattern}\``}`);
}

/** Lines whose structured metadata matches. */
export function where(source: LogLines, field: LineField, matcher: Matcher): LogLines {
  return pipe(source, `| ${write(field, matcher)}`);
}

function pipe(source: LogLines, stage: string): LogLines {
  return { type: 'lines', text: `${source.text} ${stage}` };
}

function write(name: string, matcher: Matcher): string {
  const { operator, value } = typeof matcher === 'string' ? { operator: '=', value: matcher } : matcher;
  return `${name}${operator}${quote(value)}`;
}
