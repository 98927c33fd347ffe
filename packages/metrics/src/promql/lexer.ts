/** One word of a query. `name`: an identifier. `window`: the inside of square brackets. */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'symbol' | 'window';
  readonly text: string;
  /** Where it starts. */
  readonly at: number;
}

/** What a query breaks on, and where. */
export interface LexicalFault {
  readonly at: number;
  readonly message: string;
}

const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y],
  ['window', /\[[^\]]*\]/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:ms|[smhdwy])?/y],
  ['name', /\$?[a-zA-Z_:][a-zA-Z0-9_:]*/y],
  ['symbol', /=~|!~|==|!=|>=|<=|\|=|\|~|&&|[-+*/%^(){},=<>@|!]/y],
];

/** Splits a query (PromQL or LogQL, Grafana's `$variables` included) into words; stops at what is none. */
export function tokenize(query: string): {
  readonly tokens: readonly Token[];
  readonly faults: readonly LexicalFault[];
} {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const token = tokenAt(query, at);
    if (token === undefined) return { tokens, faults: [{ at, message: `unexpected ${JSON.stringify(query[at])}` }] };
    if (token.kind !== 'space') tokens.push({ kind: token.kind, text: token.text, at });
    at += token.text.length;
  }
  return { tokens, faults: unbalanced(tokens) };
}

function tokenAt(query: string, at: number): { kind: Token['kind'] | 'space'; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

const closes: Readonly<Record<string, string>> = { ')': '(', '}': '{' };

function unbalanced(tokens: readonly Token[]): LexicalFault[] {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'symbol') continue;
    if (token.text === '(' || token.text === '{') open.push(token);
    const opening = closes[token.text];
    if (opening !== undefined && open.pop()?.text !== opening) {
      return [{ at: token.at, message: `${token.text} closes nothing` }];
    }
  }
  return open.map((token) => ({ at: token.at, message: `${token.text} is never closed` }));
}
