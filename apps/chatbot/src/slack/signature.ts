import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  readonly body: Buffer;
  /** Headers `x-slack-request-timestamp` and `x-slack-signature`. */
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** Old requests may be replayed, and one from the future could be replayed for as long as it is ahead. */
const MAX_DISTANCE_S = 300;

/**
 * Whether Slack signed this very body, at about this time: `v0=` and the hex HMAC-SHA256 over `v0:{timestamp}:{body}`
 * (https://docs.slack.dev/authentication/verifying-requests-from-slack). An empty secret signs nothing.
 */
export function isSignedBySlack(request: SignedRequest, secret: string, now: Date): boolean {
  const { body, timestamp, signature } = request;
  if (secret === '' || timestamp === undefined || signature === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > MAX_DISTANCE_S) return false;
  const expected = Buffer.from(signatureOf(body, timestamp, secret));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The signature that belongs to a body. */
export function signatureOf(body: Buffer, timestamp: string, secret: string): string {
  const hmac = createHmac('sha256', secret);
  hmac.update(`v0:${timestamp}:`);
  hmac.update(body);
  return `v0=${hmac.digest('hex')}`;
}
