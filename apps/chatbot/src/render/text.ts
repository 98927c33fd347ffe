import { redact } from '@otelops/deployer';
import { cutText } from './cut-text.ts';

/**
 * Text for `mrkdwn` and for a message's fallback text: Slack's three control characters escaped, so that nothing in it becomes
 * a mention, a link or a channel. Also keeps `@channel` and its like from being read as a mention where Slack looks for them.
 */
function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone|group)/gi, '@\u2060');
}

/** Foreign text for `mrkdwn`: without secrets and control characters, cut to `max` characters before it is escaped. */
export function safeText(text: string, max: number = standardMax): string {
  return escapeText(safePlain(text, max));
}

/** Foreign text for `plain_text` and table cells, in which Slack reads no markup. */
export function safePlain(text: string, max: number = standardMax): string {
  return cutText(redact(text).replaceAll('\u2028', '\n').replaceAll('\u2029', '\n'), max);
}

/** On one line: line ends become spaces. */
export function safeLine(text: string, max: number = 300): string {
  return safeText(text.replace(/\s+/g, ' ').trim(), max);
}

/** Inline code. A backtick inside would end it, so it becomes a letter that looks like one. */
export function code(text: string, max: number = 200): string {
  const inner = safeLine(text, max).replaceAll('`', 'ˋ');
  return inner === '' ? '' : `\`${inner}\``;
}

/** A block of preformatted text; its length in `mrkdwn` is at most `max`. */
export function codeBlock(text: string, max: number = 2900): string {
  const inner = safePlain(text, max).replaceAll('```', 'ˋˋˋ');
  let cut = inner;
  // Escaping makes it longer, at most five times.
  while (escapeText(cut).length > max - fences) cut = cutText(cut, Math.floor(cut.length * 0.8));
  return `\`\`\`\n${escapeText(cut)}\n\`\`\``;
}

/** Bold, on one line. An asterisk inside would end it. */
export function bold(text: string, max: number = 200): string {
  const inner = safeLine(text, max).replaceAll('*', '∗');
  return inner === '' ? '' : `*${inner}*`;
}

/** A moment in the reader's own time zone; `format` as Slack's date tokens go. */
export function moment(iso: string, format: '{time}' | '{date_short_pretty} {time}' = '{time}'): string {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) return safeLine(iso, 40);
  const fallback = `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(milliseconds / 1000)}^${format}|${fallback}>`;
}

/** Of text that is `mrkdwn` already: the times in `since <time>` and `last written <time>` as {@link moment} writes them. */
export function withMoments(mrkdwn: string): string {
  return mrkdwn.replace(
    /(\b(?:since|last written) )(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)(?=$|[\s,;.)])/g,
    (_, words: string, iso: string) => `${words}${moment(iso, '{date_short_pretty} {time}')}`,
  );
}

const standardMax = 2000;
const fences = 8;
