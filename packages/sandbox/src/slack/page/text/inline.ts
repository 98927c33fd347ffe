import { type Inline, type SpanKind, text } from './formatted.ts';

/** `*` makes bold in mrkdwn, `**` in Markdown. */
interface Mark {
  readonly mark: string;
  readonly kind: SpanKind;
}

export interface Dialect {
  /** Longer ones before those that they begin with. */
  readonly marks: readonly Mark[];
  /** What stands at a place and is no span: a link in its own syntax. Its end is after the last character. */
  readonly special: (source: string, at: number) => { readonly part: Inline; readonly end: number } | undefined;
  readonly decode: (text: string) => string;
  readonly emoji: boolean;
}

const EMOJI = /:([a-z0-9_+'-]{1,80})(?:::skin-tone-[2-6])?:/y;
const WORD = /[\p{L}\p{N}]/u;

/** Reads spans, code, links and emoji. Time grows with the length: a mark that has no end is looked for once a line. */
export function parseInline(source: string, dialect: Dialect): readonly Inline[] {
  const parts: Inline[] = [];
  const hopeless = new Map<string, number>();
  let plain = 0;
  let at = 0;
  while (at < source.length) {
    const found =
      codeAt(source, at, dialect) ??
      dialect.special(source, at) ??
      emojiAt(source, at, dialect) ??
      spanAt({ source, at, dialect, hopeless });
    if (found === undefined) {
      at += 1;
      continue;
    }
    if (at > plain) parts.push(text(dialect.decode(source.slice(plain, at))));
    parts.push(found.part);
    at = found.end;
    plain = at;
  }
  if (plain < source.length) parts.push(text(dialect.decode(source.slice(plain))));
  return parts;
}

interface Found {
  readonly part: Inline;
  readonly end: number;
}

function codeAt(source: string, at: number, { decode }: Dialect): Found | undefined {
  if (source[at] !== '`') return undefined;
  const line = endOfLine(source, at);
  const close = source.indexOf('`', at + 1);
  if (close <= at + 1 || close > line) return undefined;
  return { part: { kind: 'code', text: decode(source.slice(at + 1, close)) }, end: close + 1 };
}

function emojiAt(source: string, at: number, { emoji }: Dialect): Found | undefined {
  if (!emoji || source[at] !== ':') return undefined;
  EMOJI.lastIndex = at;
  const [whole, name] = EMOJI.exec(source) ?? [];
  if (whole === undefined || name === undefined || /^\d+$/.test(name)) return undefined;
  return { part: { kind: 'emoji', name }, end: at + whole.length };
}

interface SpanSearch {
  readonly source: string;
  readonly at: number;
  readonly dialect: Dialect;
  /** By mark: up to where no end of it can be found. */
  readonly hopeless: Map<string, number>;
}

function spanAt({ source, at, dialect, hopeless }: SpanSearch): Found | undefined {
  const known = dialect.marks.find(({ mark }) => source.startsWith(mark, at));
  if (known === undefined || at < (hopeless.get(known.mark) ?? 0)) return undefined;
  const { mark, kind } = known;
  const begin = at + mark.length;
  if (isWord(source[at - 1]) || isSpace(source[begin])) return undefined;
  const close = closeOf(source, begin, mark);
  if (close === undefined) {
    hopeless.set(mark, endOfLine(source, at));
    return undefined;
  }
  const inner = { ...dialect, marks: dialect.marks.filter((each) => each.mark !== mark) };
  return { part: { kind, parts: parseInline(source.slice(begin, close), inner) }, end: close + mark.length };
}

function closeOf(source: string, begin: number, mark: string): number | undefined {
  const line = endOfLine(source, begin);
  for (let close = source.indexOf(mark, begin); close >= 0 && close < line; close = source.indexOf(mark, close + 1)) {
    if (close > begin && !isSpace(source[close - 1]) && !isWord(source[close + mark.length])) return close;
  }
  return undefined;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}
