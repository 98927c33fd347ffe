import type { KubeObject } from '../objects.ts';
import { fieldsOf } from './unknown-value.ts';

/** What stands in the place of a value that must not be shown. */
export const hidden = '(hidden)';

/** Shorter values would blot out ordinary words; nobody guesses a secret from three characters of it left in a text. */
const shortestSecret = 4;

/** Replaces every secret in a text, the longest first so that none is left in pieces. */
export function redact(text: string, secrets: Iterable<string>): string {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= shortestSecret);
  const ordered = known.sort((a, b) => b.length - a.length);
  const withoutKnown = ordered.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
  return redactCredentials(withoutKnown);
}

const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const webToken = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
const userInfo = /\b([a-z][a-z\d+.-]*:\/\/)[^\s/@]+@/gi;

/** Replaces what looks like a credential whoever it belongs to: bearer headers, JSON web tokens, `user:password@`. */
export function redactCredentials(text: string): string {
  return text.replace(webToken, hidden).replace(bearer, `$1 ${hidden}`).replace(userInfo, `$1${hidden}@`);
}

/** The values of a Secret, encoded and plain, in case a server or a webhook repeats one in its refusal. */
export function secretValuesOf(object: KubeObject | undefined): readonly string[] {
  if (object?.kind !== 'Secret' || object.apiVersion !== 'v1') return [];
  const encoded = Object.values(fieldsOf(object['data'])).filter((value) => typeof value === 'string');
  const plain = Object.values(fieldsOf(object['stringData'])).filter((value) => typeof value === 'string');
  return [
    ...encoded.flatMap((value) => [value, Buffer.from(value, 'base64').toString('utf8')]),
    ...plain.flatMap((value) => [value, Buffer.from(value, 'utf8').toString('base64')]),
  ];
}
