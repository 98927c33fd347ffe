import type { Labels } from './fingerprint.ts';

/** One condition on one label, as silences hold it. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

/** Whether a matcher holds; a label that is not there counts as empty. */
export function matches({ name, value, isRegex, isEqual }: Matcher, labels: Labels): boolean {
  const actual = labels[name] ?? '';
  const found = isRegex ? anchored(value).test(actual) : actual === value;
  return found === isEqual;
}

export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((matcher) => matches(matcher, labels));
}

/** A whole-value expression, as all of Prometheus' are. @throws SyntaxError for what is none */
function anchored(expression: string): RegExp {
  return new RegExp(`^(?:${expression})$`, 's');
}

const MATCHER = /^\s*([A-Za-z_:][\w:]*)\s*(=~|!~|!=|=)\s*(?:"((?:\\.|[^"\\])*)"|([^"]*))\s*$/;

/** Reads one matcher: `severity="critical"`, `alertname=~"Loki.*"`, `instance!=mac-1`; undefined for what is none. */
export function parseMatcher(text: string): Matcher | undefined {
  const found = MATCHER.exec(text);
  if (found === null) return undefined;
  const [, name = '', operator = '', quoted, plain = ''] = found;
  const value =
    quoted === undefined
      ? plain.trim()
      : quoted.replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : String(sign)));
  const isRegex = operator.endsWith('~');
  if (isRegex && !isExpression(value)) return undefined;
  return { name, value, isRegex, isEqual: operator.startsWith('=') };
}

export function isExpression(text: string): boolean {
  try {
    anchored(text);
    return true;
  } catch {
    return false;
  }
}
