import { type Passage, safeAddress, text } from './formatted.ts';
import { type Dialect, parseInline } from './inline.ts';

const LINK = /\[([^\][\n]{1,500})\]\(([^()\s]{1,2000})\)/y;

const MARKDOWN: Dialect = {
  marks: [
    { mark: '**', kind: 'bold' },
    { mark: '__', kind: 'bold' },
    { mark: '~~', kind: 'strike' },
    { mark: '*', kind: 'italic' },
    { mark: '_', kind: 'italic' },
  ],
  special: (source, at) => {
    if (source[at] !== '[') return undefined;
    LINK.lastIndex = at;
    const [whole, label = '', address = ''] = LINK.exec(source) ?? [];
    const href = safeAddress(address);
    if (whole === undefined || href === undefined) return undefined;
    return { part: { kind: 'link', href, parts: [text(label)] }, end: at + whole.length };
  },
  decode: (source) => source.replace(/\\([\\`*_{}[\]()#+\-.!~|>])/g, '$1'),
  emoji: true,
};

interface LineForm {
  readonly name: 'heading' | 'rule' | 'quote' | 'bullet' | 'number' | 'grid';
  readonly pattern: RegExp;
}

const FORMS: readonly LineForm[] = [
  { name: 'heading', pattern: /^(#{1,6})\s+(.*)$/ },
  { name: 'rule', pattern: /^(?:-{3,}|\*{3,}|_{3,})$/ },
  { name: 'quote', pattern: /^>\s?(.*)$/ },
  { name: 'bullet', pattern: /^(\s*)[-*+]\s+(.*)$/ },
  { name: 'number', pattern: /^(\s*)(\d{1,6})[.)]\s+(.*)$/ },
  { name: 'grid', pattern: /^\|(.*)\|\s*$/ },
];

interface Line {
  readonly form: LineForm['name'] | 'paragraph' | 'blank';
  readonly source: string;
  readonly match: readonly string[];
}

/** The part of Markdown that a `markdown` block is written in. */
export function parseMarkdown(source: string): readonly Passage[] {
  return source
    .split(/^```[^\n]*\n([\s\S]*?)\n?```[ \t]*$/m)
    .flatMap((piece, index): readonly Passage[] =>
      index % 2 === 1 ? [{ kind: 'code', text: piece }] : passagesOf(piece, DEEPEST),
    );
}

/** Quotes in quotes in quotes: deeper ones are shown as part of the deepest. */
const DEEPEST = 4;

function passagesOf(source: string, depth: number): readonly Passage[] {
  const groups: Line[][] = [];
  for (const line of source.split('\n').map(readLine)) {
    const last = groups.at(-1);
    const alone = line.form === 'heading' || line.form === 'rule';
    if (last !== undefined && !alone && last[0]?.form === line.form) last.push(line);
    else groups.push([line]);
  }
  return groups.flatMap((lines) => passageOf(lines, depth));
}

function readLine(source: string): Line {
  if (source.trim() === '') return { form: 'blank', source, match: [] };
  for (const { name, pattern } of FORMS) {
    const match = pattern.exec(source);
    if (match !== null) return { form: name, source, match };
  }
  return { form: 'paragraph', source, match: [] };
}

function passageOf(lines: readonly Line[], depth: number): readonly Passage[] {
  const first = lines[0];
  const inline = (source: string): ReturnType<typeof parseInline> => parseInline(source, MARKDOWN);
  switch (first?.form) {
    case 'heading':
      return [{ kind: 'heading', level: (first.match[1] ?? '').length, parts: inline(first.match[2] ?? '') }];
    case 'rule':
      return [{ kind: 'rule' }];
    case 'quote': {
      const inside = lines.map(({ match }) => match[1] ?? '').join('\n');
      const passages: readonly Passage[] =
        depth > 0 ? passagesOf(inside, depth - 1) : [{ kind: 'paragraph', parts: inline(inside) }];
      return [{ kind: 'quote', passages }];
    }
    case 'bullet':
      return [
        { kind: 'list', ordered: false, start: 1, indent: 0, items: lines.map(({ match }) => inline(match[2] ?? '')) },
      ];
    case 'number': {
      const items = lines.map(({ match }) => inline(match[3] ?? ''));
      return [{ kind: 'list', ordered: true, start: Number(first.match[2]), indent: 0, items }];
    }
    case 'grid': {
      const rows = lines.map(({ match }) => (match[1] ?? '').split('|').map((cell) => cell.trim()));
      const shown = rows.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
      return [{ kind: 'grid', rows: shown.map((row) => row.map(inline)) }];
    }
    case 'paragraph':
      return [{ kind: 'paragraph', parts: inline(lines.map(({ source }) => source).join('\n')) }];
    default:
      return [];
  }
}
