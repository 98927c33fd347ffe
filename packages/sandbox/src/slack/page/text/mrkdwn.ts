import { type Inline, type Passage, safeAddress, text } from './formatted.ts';
import { type Dialect, parseInline } from './inline.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Slack writes these three, and only these, as entities. */
function decodeEntities(source: string): string {
  return source.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

const MRKDWN: Dialect = {
  marks: [
    { mark: '*', kind: 'bold' },
    { mark: '_', kind: 'italic' },
    { mark: '~', kind: 'strike' },
  ],
  special: (source, at) => (source[at] === '<' ? angled(source, at) : undefined),
  decode: decodeEntities,
  emoji: true,
};

const PLAIN: Dialect = { marks: [], special: () => undefined, decode: (source) => source, emoji: true };

const BARE_ADDRESS = /https?:\/\/[^\s<>|]{1,2000}[^\s<>|.,;:!?'")\]]/y;

const LINKING: Dialect = {
  ...MRKDWN,
  special: (source, at) => MRKDWN.special(source, at) ?? (source[at] === 'h' ? bareAddress(source, at) : undefined),
};

interface MrkdwnOptions {
  /** Addresses without angle brackets are not links. */
  readonly verbatim?: boolean;
}

/** Slack's own markup, as it stands in messages and text objects. */
export function parseMrkdwn(source: string, { verbatim = false }: MrkdwnOptions = {}): readonly Passage[] {
  const dialect = verbatim ? MRKDWN : LINKING;
  const passages: Passage[] = [];
  source.split(/```([\s\S]*?)```/).forEach((piece, index) => {
    if (index % 2 === 1) passages.push({ kind: 'code', text: decodeEntities(piece.replace(/^\n|\n$/g, '')) });
    else passages.push(...linesOf(piece, dialect, index > 0));
  });
  return passages;
}

/** The words of a plain_text object: nothing in them is markup but emoji. */
export function parsePlain(source: string, emoji = true): readonly Inline[] {
  return parseInline(source, { ...PLAIN, emoji });
}

function linesOf(source: string, dialect: Dialect, afterCode: boolean): readonly Passage[] {
  const trimmed = afterCode ? source.replace(/^\n/, '') : source;
  if (trimmed === '') return [];
  const passages: Passage[] = [];
  let lines: string[] = [];
  let kind: LineKind = 'paragraph';
  const flush = (): void => {
    if (lines.length > 0) passages.push(passageOf(kind, lines, dialect));
    lines = [];
  };
  const all = trimmed.split('\n');
  for (const [index, line] of all.entries()) {
    const rest = /^(?:&gt;|>){3} ?(.*)$/.exec(line);
    if (rest !== null) {
      flush();
      kind = 'quote';
      lines = [rest[1] ?? '', ...all.slice(index + 1)];
      break;
    }
    const next = kindOf(line);
    if (next !== kind) flush();
    kind = next;
    lines.push(next === 'paragraph' ? line : line.replace(/^(?:&gt; ?|> ?|• ?)/, ''));
  }
  flush();
  return passages.filter((passage) => passage.kind !== 'paragraph' || passage.parts.length > 0);
}

type LineKind = 'paragraph' | 'quote' | 'list';

function kindOf(line: string): LineKind {
  if (/^(?:&gt;|>)/.test(line)) return 'quote';
  return line.startsWith('• ') ? 'list' : 'paragraph';
}

function passageOf(kind: LineKind, lines: readonly string[], dialect: Dialect): Passage {
  if (kind === 'list') {
    const items = lines.map((line) => parseInline(line, dialect));
    return { kind, ordered: false, start: 1, indent: 0, items };
  }
  const paragraph: Passage = { kind: 'paragraph', parts: parseInline(lines.join('\n'), dialect) };
  return kind === 'quote' ? { kind, passages: [paragraph] } : paragraph;
}

interface Found {
  readonly part: Inline;
  readonly end: number;
}

/** `<https://..|words>`, `<@U1>`, `<#C1|ops>`, `<!date^..>`. What is none of these stays as it was written. */
function angled(source: string, at: number): Found | undefined {
  const close = source.indexOf('>', at);
  if (close < 0 || close - at > 4_000) return undefined;
  const [target = '', label = ''] = splitOnce(source.slice(at + 1, close), '|');
  const part = reference(target, decodeEntities(label));
  return part === undefined ? undefined : { part, end: close + 1 };
}

function reference(target: string, label: string): Inline | undefined {
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1), label };
  if (/^#C[A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!')) return command(target.slice(1), label);
  const href = safeAddress(decodeEntities(target));
  return href === undefined
    ? undefined
    : { kind: 'link', href, parts: [text(label === '' ? href.replace(/^mailto:/, '') : label)] };
}

function command(target: string, label: string): Inline | undefined {
  const [name, ...fields] = target.split('^');
  if (name === 'subteam') return { kind: 'group', id: fields[0] ?? '', label };
  if (name === 'here' || name === 'channel' || name === 'everyone') return { kind: 'everyone', range: name };
  if (name !== 'date') return undefined;
  const [seconds = '', format = '', link = ''] = fields;
  if (!/^\d{1,12}$/.test(seconds)) return text(label);
  const href = safeAddress(decodeEntities(link));
  return {
    kind: 'date',
    seconds: Number(seconds),
    format: decodeEntities(format),
    fallback: label,
    ...(href === undefined ? {} : { href }),
  };
}

function bareAddress(source: string, at: number): Found | undefined {
  BARE_ADDRESS.lastIndex = at;
  const [whole] = BARE_ADDRESS.exec(source) ?? [];
  const href = whole === undefined ? undefined : safeAddress(decodeEntities(whole));
  if (whole === undefined || href === undefined) return undefined;
  return { part: { kind: 'link', href, parts: [text(decodeEntities(whole))] }, end: at + whole.length };
}

function splitOnce(source: string, separator: string): readonly string[] {
  const at = source.indexOf(separator);
  return at < 0 ? [source] : [source.slice(0, at), source.slice(at + 1)];
}
