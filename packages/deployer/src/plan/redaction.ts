import type { KubeObject } from '../objects.ts';
import { redact } from '../redaction.ts';
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

/** A redactor that knows these values, in every form they travel in, and what secrets look like in general. */
export function createRedactor(values: Iterable<string>): Redactor {
  const forms = [...new Set([...values].flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => redact(text);
  const known = new RegExp(forms.map(escapePattern).join('|'), 'g');
  return (text) => redact(text.replace(known, HIDDEN));
}

function formsOf(value: string): readonly string[] {
  const trimmed = value.trim();
  if (trimmed.length < SHORTEST_TELLING_VALUE) return [];
  const lines = trimmed.split('\n').map((line) => line.trim());
  const telling = lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_TELLING_LINE) : [];
  const encoded = [value, trimmed].map((text) => Buffer.from(text).toString('base64'));
  const url = trimmed.isWellFormed() ? encodeURIComponent(trimmed) : trimmed;
  const escaped = [JSON.stringify(trimmed).slice(1, -1), url];
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
export function redactDeep(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor(value);
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redactor));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactDeep(inner, redactor)]));
}
