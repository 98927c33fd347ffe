/** What stands in place of a secret. */
const MARK = '[redacted]';

/** Known values shorter than this are left alone: replacing every `a` would hide the text, not the secret. */
const MIN_KNOWN = 4;

/**
 * Text made safe to show, keep and send: secrets are replaced by `[redacted]`, terminal control sequences are dropped.
 *
 * Found without being told: authorization headers and bearer tokens, cookies, JSON web tokens, PEM private keys (also when
 * only their end is there), passwords in URLs, tokens of AWS, Slack, GitHub, GitLab, Google, Grafana, npm, Stripe, Vault and age,
 * passwords as people say them (`password is x1`), and the value of every key that is named like a secret (`password=`, `"apiKey": "..."`, `--token x`). `known` adds values
 * of the caller, of at least four characters; their base64 and URL-encoded forms are found as well.
 *
 * Takes time linear in the length of the text, whatever it holds. `redact(redact(x))` is `redact(x)`.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let shown = redactKnown(text.replace(CONTROL, ''), known);
  // What was taken out may bring another secret's border into sight.
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const next = redactOnce(shown);
    if (next === shown) break;
    shown = next;
  }
  return shown;
}

const MAX_PASSES = 6;

function redactOnce(text: string): string {
  return redactAssignments(PATTERNS.reduce((sofar, [pattern, mark]) => sofar.replace(pattern, mark), redactPem(text)));
}

/** Colour codes and other control characters, with which a log could split a secret or steer a terminal. */
const CONTROL =
  /\u001b\[[0-9;:?]{0,32}[ -/]{0,4}[@-~]|\u001b[@-Z\\-_]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Each starts at a border that a longer run of the same characters does not have, so that no text is scanned twice. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [
    /(\bauthorization\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?)(?:[A-Za-z-]{1,32}\s{1,3})?[^\s"',;\\]{1,8192}/gi,
    `$1${MARK}`,
  ],
  [/(\bbearer\s{1,3})(?=[^\s"',;]{0,64}[\d._~+/=-]|[^\s"',;]{20})[A-Za-z0-9._~+/=-]{6,8192}/gi, `$1${MARK}`],
  [/(\b(?:set-)?cookie\\{0,3}["']?:\s{0,3})[^\r\n"]{1,8192}/gi, `$1${MARK}`],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,8192}\.[A-Za-z0-9_-]{5,8192}(?:\.[A-Za-z0-9_-]{0,8192}){0,3}/g, MARK],
  [/(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, MARK],
  [
    /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]{1,512}/g,
    `https://hooks.slack.com/${MARK}`,
  ],
  [/(?<![A-Za-z0-9])xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{6,512}/g, MARK],
  [
    /(?<![A-Za-z0-9])(?:xapp-|gh[oprsu]_|github_pat_|glpat-|glsa_|glc_|npm_|[rs]k_live_|AGE-SECRET-KEY-1)[A-Za-z0-9_=-]{8,1024}/g,
    MARK,
  ],
  // Vault, and services of models.
  [/(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{8,1024}/g, MARK],
  [/(?<![A-Za-z0-9_-])sk-(?:(?:proj|svcacct|admin|ant)-[A-Za-z0-9_-]{8,1024}|[A-Za-z0-9]{32,256})/g, MARK],
  // As people say it; only what has letters and digits, since "password is wrong" must stay readable.
  [
    /(?<![A-Za-z0-9_.-])((?:[A-Za-z0-9_.-]{0,64}(?:password|passwd|passphrase|secret|token|api.?key)\s{1,3}is|password|passwd|passphrase)\s{1,3})(?=[^\s"',;]{0,64}[A-Za-z])(?=[^\s"',;]{0,64}\d)(?![/[])[^\s"',;]{5,512}/gi,
    `$1${MARK}`,
  ],
  [/(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g, MARK],
  [/(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,31}:\/\/[^\s:/@"'<>]{0,256}:)[^\s/"'<>]{1,1024}@/g, `$1${MARK}@`],
  [
    /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,31}:\/\/[^\s:/@"'<>]{0,256}:)(?!\d{1,5}[/"'<>\s])[^\s"'<>@]{1,512}@/g,
    `$1${MARK}@`,
  ],
  [/(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,31}:\/\/)[A-Za-z0-9_.~%-]{20,512}@/g, `$1${MARK}@`],
];

function redactKnown(text: string, known: readonly string[]): string {
  const forms = known.filter((value) => value.length >= MIN_KNOWN).flatMap(formsOf);
  const longestFirst = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((sofar, form) => sofar.replaceAll(form, MARK), text);
}

function formsOf(value: string): readonly string[] {
  const base64 = Buffer.from(value, 'utf8').toString('base64');
  const forms = [
    value,
    value.replace(CONTROL, ''),
    base64,
    base64.replace(/=+$/, ''),
    JSON.stringify(value).slice(1, -1),
    urlEncoded(value),
  ];
  return forms.filter((form) => form.length >= MIN_KNOWN && !MARK.includes(form));
}

/** A lone surrogate cannot be URL-encoded; such a value has no such form. */
function urlEncoded(value: string): string {
  return value.isWellFormed() ? encodeURIComponent(value) : value;
}

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_LINE = /^\s*[A-Za-z0-9+/=\\]*\s*$/;

/** Whole keys, keys whose end is cut off, and keys whose beginning is: the last lines of a log may start inside one. */
function redactPem(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  const kept: string[] = [];
  let from = 0;
  for (const begin of text.matchAll(KEY_BEGIN)) {
    if (begin.index < from) continue;
    kept.push(dropKeyTail(text.slice(from, begin.index)), MARK);
    from = endOfKey(text, begin.index + begin[0].length);
  }
  kept.push(dropKeyTail(text.slice(from)));
  return kept.join('');
}

function endOfKey(text: string, from: number): number {
  const search = new RegExp(KEY_END);
  search.lastIndex = from;
  const end = search.exec(text);
  return end === null ? text.length : end.index + end[0].length;
}

function dropKeyTail(text: string): string {
  const ends = [...text.matchAll(KEY_END)];
  const last = ends.at(-1);
  if (last === undefined) return text;
  const first = ends[0]?.index ?? 0;
  const lines = text.slice(0, first).split('\n');
  let keep = lines.length;
  while (keep > 0 && KEY_LINE.test(lines[keep - 1] ?? '')) keep -= 1;
  const before = lines.slice(0, keep).join('\n');
  return `${before}${keep > 0 ? '\n' : ''}${MARK}${text.slice(last.index + last[0].length)}`;
}

/** `key=`, `key: `, `"key": `, `--key `, also inside escaped JSON. */
const KEY =
  /(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]{2,256})(?:\\{0,3}["']?\s{0,3}(?:[:=]|=>)\s{0,3}|(?<=--[A-Za-z0-9_.-]{1,256})\s{1,3}(?!-))/g;

/** To the closing quote, or to the next space or separator. */
const VALUE = /"(?:[^"\\\n]|\\.){0,8192}"?|'[^'\n]{0,8192}'?|\\{1,3}"[^"\n]{0,8192}"?|[^\s"',;&})\]]{1,8192}/y;

/** The value of a key that is no secret is looked through as well: `fatal: password=...`. */
function redactAssignments(text: string): string {
  const value = new RegExp(VALUE);
  const kept: string[] = [];
  let from = 0;
  for (const match of text.matchAll(KEY)) {
    const start = match.index + match[0].length;
    if (start < from || !isSecretKey(match[1] ?? '')) continue;
    value.lastIndex = start;
    const found = value.exec(text)?.[0];
    if (found === undefined || isHarmless(found)) continue;
    const opening = OPENING.exec(found)?.[0] ?? '';
    kept.push(text.slice(from, start), opening, MARK, opening);
    from = start + found.length;
  }
  return kept.length === 0 ? text : `${kept.join('')}${text.slice(from)}`;
}

const OPENING = /^\\{0,3}["']/;
const CLOSING = /\\{0,3}["']$/;

const SECRET_KEY =
  /(?:password|passwd|passphrase|pwd|secret|token|apikey|accesskey|secretkey|privatekey|signingkey|encryptionkey|accountkey|credentials?|sessionid|cookie|webhookurl)$/;

/** By its end, so that `max_tokens`, `secretName` and `password_file` are no secrets, and `DB_PASSWORD` and `clientSecret` are. */
function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase();
  return SECRET_KEY.test(plain.replace(/[_.-]/g, '')) || /(?:^|[_.-])pass$/.test(plain);
}

/** What stands after such a key without being a value: messages of Kubernetes and of programs are full of it. */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    '[redacted [redacted] secret secrets configmap configmaps failed missing invalid expired revoked required malformed ' +
    'unexpected not is was no none error denied null nil true false undefined empty unset the a an has must cannot could ' +
    'unable unauthorized forbidden signature'
  ).split(' '),
);

function isHarmless(value: string): boolean {
  const inner = value.replace(OPENING, '').replace(CLOSING, '').toLowerCase();
  return inner === '' || HARMLESS.has(inner.replace(/[.:]$/, ''));
}
