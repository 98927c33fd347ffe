import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../../ports/http.ts';

/** What a sender must show. Any one that is set is enough; where none is set, nobody gets in. */
export interface WebhookCredential {
  /** `Authorization: Bearer <token>`. */
  readonly bearerToken?: string;
  /** `Authorization: Basic <base64 of user:password>`. */
  readonly basic?: { readonly username: string; readonly password: string };
  /** A client certificate that the configured authority signed. */
  readonly clientCertificate?: boolean;
}

/** Whether a request may tell us of alerts. Takes the same time whatever part of a credential is wrong. */
export function isAuthorised(
  request: Pick<HttpRequest, 'headers' | 'clientCertificate'>,
  credential: WebhookCredential,
): boolean {
  if (credential.clientCertificate === true && request.clientCertificate) return true;
  const [scheme = '', shown = ''] = (request.headers['authorization'] ?? '').split(/\s+(.*)/s);
  const wanted = wantedFor(scheme.toLowerCase(), credential);
  return wanted !== undefined && wanted !== '' && sameText(shown.trim(), wanted);
}

function wantedFor(scheme: string, { bearerToken, basic }: WebhookCredential): string | undefined {
  if (scheme === 'bearer') return bearerToken;
  if (scheme !== 'basic' || basic === undefined || basic.password === '') return undefined;
  return Buffer.from(`${basic.username}:${basic.password}`, 'utf8').toString('base64');
}

/** Digests are of one length, so that the comparison tells nothing about the lengths of the texts. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
