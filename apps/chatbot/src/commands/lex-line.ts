export type LexResult =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** No command needs more; a longer one is an accident or an attack. In bytes of UTF-8. */
const maxBytes = 1024;

/**
 * Splits what a person typed into words, as a shell would but without any of its powers: only quotes group, a backslash
 * escapes a quote or itself inside double quotes, and everything else stands for itself. What phones and word processors make of
 * plain signs is undone first: curly quotes, long dashes at the beginning of a word, non-breaking spaces, invisible
 * characters, and the links that Slack makes of anything with a dot. Takes one pass over at most 1 KB.
 */
export function lexLine(text: string): LexResult {
  if (new TextEncoder().encode(text).length > maxBytes) {
    return { ok: false, message: `That is longer than ${maxBytes} bytes; no command needs so much.` };
  }
  return split(withoutFence(plainSigns(withoutLinks(text)).trim()));
}

/** `<https://grafana.example|grafana.example>` was typed as `grafana.example`; people and channels keep their form. */
function withoutLinks(text: string): string {
  return text.replace(
    /<((?:https?|mailto|tel):[^<>|]{1,900})(?:\|([^<>]{1,900}))?>/g,
    (_, url: string, label?: string) => (label === undefined ? url : label),
  );
}

function plainSigns(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    .replace(/[“”„‟«»＂]/g, '"')
    .replace(/[‘’‚‛]/g, "'")
    .replace(/[\p{Zs}\s]/gu, ' ')
    .replace(/(^| )[—–―](?=\p{L})/gu, '$1--');
}

/** A line that was copied with its backticks. */
function withoutFence(text: string): string {
  const fenced = /^(`{1,3})([^`]*)\1$/.exec(text);
  return fenced?.[2] ?? text;
}

function split(text: string): LexResult {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ') {
      at += 1;
      continue;
    }
    const read = readWord(text, at);
    if (read === undefined) return { ok: false, message: 'A quote is opened and never closed.' };
    words.push(read.inner);
    at = read.end;
  }
  return { ok: true, words };
}

/** To the next space outside quotes; `undefined` when a quote stays open. */
function readWord(text: string, start: number): Quoted | undefined {
  let inner = '';
  let at = start;
  while (at < text.length && text[at] !== ' ') {
    const letter = text[at] ?? '';
    if (!opensQuote(letter, at === start || text[at - 1] === '=')) {
      inner += letter;
      at += 1;
      continue;
    }
    const quoted = readQuoted(text, at);
    if (quoted === undefined) return undefined;
    inner += quoted.inner;
    at = quoted.end + 1;
  }
  return { inner, end: at };
}

/** At the beginning of a word or of a flag's value; the apostrophe of `don't` is a letter. */
function opensQuote(letter: string, atBorder: boolean): boolean {
  return atBorder && (letter === '"' || letter === "'");
}

interface Quoted {
  readonly inner: string;
  /** Index of the closing quote, or behind the word. */
  readonly end: number;
}

function readQuoted(text: string, start: number): Quoted | undefined {
  const quote = text[start];
  let inner = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === quote) return { inner, end: at };
    const next = text[at + 1];
    if (letter === '\\' && quote === '"' && (next === '"' || next === '\\')) {
      inner += next;
      at += 1;
    } else inner += letter;
  }
  return undefined;
}
