/**
 * The texts of a `Warning` header, in order, by RFC 7234 section 5.5: `299 - "text" "date", 299 agent "other"`.
 * Kubernetes sends code 299 only; other codes are caches talking and are left out, as is what cannot be read.
 */
export function parseWarnings(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  const values = typeof header === 'string' ? [header] : header;
  return values.flatMap((value) => warningsOf(value));
}

/** warn-code SP warn-agent SP warn-text [SP warn-date], each quoted part as a quoted-string with backslash escapes. */
const warning = /\s*(\d{3})\s+([^\s"]+)\s+"((?:[^"\\]|\\[\s\S])*)"(?:\s+"[^"]*")?\s*(?:,|$)/y;

function warningsOf(value: string): readonly string[] {
  const found: string[] = [];
  warning.lastIndex = 0;
  while (warning.lastIndex < value.length) {
    const match = warning.exec(value);
    if (match === null) return found;
    const [, code, , text = ''] = match;
    if (code === '299') found.push(text.replace(/\\([\s\S])/g, '$1'));
  }
  return found;
}
