import { type Matcher, matchesAll, parseMatcher } from '../alertmanager/matcher.ts';

/** What a LogQL expression selects, as far as the sandbox follows it: streams and line filters. */
export interface LogQuery {
  readonly matchers: readonly Matcher[];
  keeps(line: string): boolean;
  /** It counts lines instead of showing them. */
  readonly isMetric: boolean;
}

const FILTER = /(\|=|\|~|!=|!~)\s*(?:"((?:\\.|[^"\\])*)"|`([^`]*)`)/g;

/** Reads an expression; undefined for one without a stream selector, or with a broken expression. */
export function parseLogQuery(text: string): LogQuery | undefined {
  const selector = /\{([^}]*)\}/.exec(text);
  if (selector === null) return undefined;
  const parts = [...(selector[1] ?? '').matchAll(/[A-Za-z_]\w*\s*(?:=~|!~|!=|=)\s*(?:"(?:\\.|[^"\\])*"|`[^`]*`)/g)];
  const matchers = parts.map(([part]) => parseMatcher(part.replaceAll('`', '"')));
  if (matchers.length === 0 || matchers.some((matcher) => matcher === undefined)) return undefined;
  const filters = readFilters(text.slice(selector.index + selector[0].length));
  if (filters === undefined) return undefined;
  return {
    matchers: matchers.filter((matcher) => matcher !== undefined),
    keeps: (line) => filters.every((filter) => filter(line)),
    isMetric: !text.trim().startsWith('{'),
  };
}

function readFilters(text: string): ((line: string) => boolean)[] | undefined {
  try {
    return [...text.matchAll(FILTER)].map(([, operator = '', quoted, raw]) => {
      const wanted = raw ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1');
      const expression = operator.endsWith('~')
        ? new RegExp(raw ?? (quoted ?? '').replaceAll('\\\\', '\\'))
        : undefined;
      const found = (line: string): boolean => expression?.test(line) ?? line.includes(wanted);
      return operator.startsWith('!') ? (line) => !found(line) : found;
    });
  } catch {
    return undefined;
  }
}

export function selects(query: LogQuery, labels: Readonly<Record<string, string>>): boolean {
  return matchesAll(query.matchers, labels);
}
