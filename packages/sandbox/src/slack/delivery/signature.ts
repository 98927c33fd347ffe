import { createHmac } from 'node:crypto';

/** The headers by which the app can tell that Slack is calling: version 0 signatures over time and body. */
export function signatureHeaders(secret: string, body: string, seconds: number): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  return { 'x-slack-signature': `v0=${signature}`, 'x-slack-request-timestamp': String(seconds) };
}
