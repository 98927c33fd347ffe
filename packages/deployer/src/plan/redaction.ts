import type { KubeObject } from '../objects.ts';
import { isJsonObject, objectAt } from './json.ts';

/** Takes what must not be seen out of a text. */
export type Redactor = (text: string) => string;

export const HIDDEN = '(hidden)';

/** Shorter values are words (`admin`, `true`) that would black out half of every message; they are hidden by their place only. */
const SHORTEST_TELLING_VALUE = 6;
/** Lines of a longer value (keys, certificates, configs) that would give it away one by one. */
const SHORTEST_TELLING_LINE = 20;

const SECRET_NAME =
  /(?:^|[^a-z])(?:passwords?|passwd|passphrase|tokens?|secrets?|credentials?|api[-_]?keys?|private[-_]?keys?|access[-_]?keys?)$/i;
const CAMEL_SECRET_NAME =
  /[a-z](?:Passwords?|Passphrase|Tokens?|Secrets?|Credentials?|ApiKeys?|PrivateKeys?|AccessKeys?)$/;

/** `GF_SECURITY_ADMIN_PASSWORD`, `apiToken`, `client_secret`; not `secretName`, `password_file`, `tokenReview`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || CAMEL_SECRET_NAME.test(name);
}

/** Secrets that can be told by how they are written, wherever they turn up. A `$` or `{` begins a reference, not a value. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [/(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=_.~-]{12,}/gi, `$1${HIDDEN}`],
  [/(\bxox[abpers]-|\bxapp-)[A-Za-z0-9-]{8,}/g, `$1${HIDDEN}`],
  [
    /((?:password|passwd|passphrase|token|secret|api[-_]?key|private[-_]?key|access[-_]?key)["']?[ \t]*[:=][ \t]*)("[^"$\n{]+"|'[^'$\n{]+'|[^\s"'${}[\],|>&][^\s"',]*)/gi,
    `$1${HIDDEN}`,
  ],
];

/** A redactor that knows these values, in every form they travel in, and what secrets look like in general. */
export function createRedactor(values: Iterable<string>): Redactor {
  const forms = [...new Set([...values].flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const known = forms.length === 0 ? undefined : new RegExp(forms.map(escapePattern).join('|'), 'g');
  return (text) => {
    let clean = known === undefined ? text : text.replace(known, HIDDEN);
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    return clean;
  };
}

function formsOf(value: string): readonly string[] {
  const trimmed = value.trim();
  if (trimmed.length < SHORTEST_TELLING_VALUE) return [];
  const lines = trimmed.split('\n').map((line) => line.trim());
  const telling = lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_TELLING_LINE) : [];
  const encoded = [value, trimmed].map((text) => Buffer.from(text).toString('base64'));
  const escaped = [JSON.stringify(trimmed).slice(1, -1), encodeURIComponent(trimmed)];
  return [trimmed, ...encoded, ...escaped, ...telling];
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

/** The values of a Secret, decoded. */
export function secretValuesOf(object: KubeObject): readonly string[] {
  if (object.kind !== 'Secret') return [];
  const encoded = Object.values(objectAt(object, 'data')).filter((value) => typeof value === 'string');
  const plain = Object.values(objectAt(object, 'stringData')).filter((value) => typeof value === 'string');
  return [...encoded.map((value) => Buffer.from(value, 'base64').toString('utf8')), ...plain];
}

/** Every text inside a value, redacted; names of fields stay. */
export function redactDeep(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactDeep(inner, redact)]));
}
