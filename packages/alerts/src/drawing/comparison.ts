import { type Token, tokenize } from '@otelops/metrics';

/** `left sign right` as it stands outermost in an expression. */
export interface Comparison {
  readonly left: string;
  readonly sign: '==' | '!=' | '<' | '<=' | '>' | '>=';
  /** Undefined where the right side is no plain number. */
  readonly limit?: number;
}

interface Piece {
  readonly tokens: readonly Token[];
  readonly text: string;
}

const signs: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const flipped = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
const setWords: ReadonlySet<string> = new Set(['or', 'and', 'unless']);

/**
 * The operands of the outermost `or`s of a PromQL expression. Of `a and b` and `a unless b` only `a` is one: the rest says
 * when it counts, not what it is. Empty where the expression cannot be read.
 */
export function alternatives(expression: string): readonly string[] {
  const whole = pieceOf(expression);
  if (whole === undefined) return [];
  const operands = splitAt(whole, (token) => setWords.has(token.text.toLowerCase()));
  return operands
    .filter(({ before }) => before === undefined || before.text.toLowerCase() === 'or')
    .map(({ piece }) => piece.text)
    .filter((text) => text !== '');
}

/** The outermost comparison, or undefined where there is none. */
export function comparisonIn(expression: string): Comparison | undefined {
  const whole = pieceOf(expression);
  if (whole === undefined) return undefined;
  const parts = splitAt(whole, (token) => token.kind === 'symbol' && signs.has(token.text));
  const [first, second] = parts;
  const sign = second?.before?.text;
  if (parts.length !== 2 || first === undefined || second === undefined || !isSign(sign)) return undefined;
  const [left, right] = [numberIn(first.piece), numberIn(second.piece)];
  if (left !== undefined && right === undefined) {
    return { left: second.piece.text, sign: flipped[sign], limit: left };
  }
  return { left: first.piece.text, sign, ...(right === undefined ? {} : { limit: right }) };
}

/** The argument of a call that is the whole expression: `up == 1` of `absent(up == 1)`. */
export function argumentOf(expression: string, functions: readonly string[]): string | undefined {
  const whole = pieceOf(expression);
  const [name, open] = whole?.tokens ?? [];
  if (whole === undefined || name === undefined || open?.text !== '(' || !functions.includes(name.text))
    return undefined;
  return closingOf(whole.tokens, 1) === whole.tokens.length - 1 ? textOf(whole, 2, whole.tokens.length - 1) : undefined;
}

/** A range without its window: `metric{…}` of `metric{…}[5m]`. */
export function withoutWindow(expression: string): string {
  return expression.replace(/\s*\[[^\]]*\]\s*$/, '');
}

function isSign(text: string | undefined): text is Comparison['sign'] {
  return text !== undefined && signs.has(text);
}

/** The expression without brackets around all of it. */
function pieceOf(expression: string): Piece | undefined {
  const text = expression.trim();
  const { tokens, faults } = tokenize(text);
  if (faults.length > 0 || tokens.length === 0) return undefined;
  const piece: Piece = { tokens, text };
  const isWrapped = tokens[0]?.text === '(' && closingOf(tokens, 0) === tokens.length - 1;
  return isWrapped ? pieceOf(textOf(piece, 1, tokens.length - 1)) : piece;
}

function closingOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    depth += depthChange(tokens[index]);
    if (depth === 0) return index;
  }
  return -1;
}

function depthChange(token: Token | undefined): number {
  if (token?.kind !== 'symbol') return 0;
  if (token.text === '(' || token.text === '{') return 1;
  return token.text === ')' || token.text === '}' ? -1 : 0;
}

/** The text from one token up to another, without the latter. */
function textOf({ tokens, text }: Piece, from: number, to: number): string {
  const [first, last] = [tokens[from], tokens[to - 1]];
  return first === undefined || last === undefined || from >= to
    ? ''
    : text.slice(first.at, last.at + last.text.length);
}

interface Part {
  /** What it was split at. */
  readonly before?: Token;
  readonly piece: Piece;
}

function splitAt(piece: Piece, isBorder: (token: Token) => boolean): readonly Part[] {
  const parts: Part[] = [];
  let depth = 0;
  let from = 0;
  let before: Token | undefined;
  const close = (to: number): void => {
    const start = before === undefined ? from : skipModifiers(piece.tokens, from);
    const text = textOf(piece, start, to);
    parts.push({ ...(before === undefined ? {} : { before }), piece: pieceOf(text) ?? { tokens: [], text } });
  };
  for (const [index, token] of piece.tokens.entries()) {
    depth += depthChange(token);
    if (depth !== 0 || !isBorder(token)) continue;
    close(index);
    before = token;
    from = index + 1;
  }
  close(piece.tokens.length);
  return parts;
}

const matchingWords: ReadonlySet<string> = new Set(['on', 'ignoring', 'group_left', 'group_right']);

/** `bool` and `on (…) group_left (…)` after an operator are no part of its right side. */
function skipModifiers(tokens: readonly Token[], from: number): number {
  let at = from;
  while (tokens[at]?.text === 'bool') at += 1;
  while (matchingWords.has(tokens[at]?.text ?? '')) {
    at = tokens[at + 1]?.text === '(' ? closingOf(tokens, at + 1) + 1 : at + 1;
  }
  return at;
}

function numberIn({ tokens }: Piece): number | undefined {
  const [first, second, ...rest] = tokens;
  if (rest.length > 0 || first === undefined) return undefined;
  const negative = first.text === '-' && second !== undefined;
  const token = second === undefined ? first : negative ? second : undefined;
  if (token?.kind !== 'number') return undefined;
  const value = Number(token.text);
  return Number.isNaN(value) ? undefined : negative ? -value : value;
}
