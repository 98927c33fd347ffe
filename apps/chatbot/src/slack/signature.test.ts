import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSignedBySlack, signatureOf } from './signature.ts';

/** Slack's own example (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const timestamp = '1531420618';
const body = Buffer.from(
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
);
const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
const now = new Date(Number(timestamp) * 1000);

test('the example of the documentation is signed as it says', () => {
  expect(signatureOf(body, timestamp, secret)).toBe(signature);
  expect(isSignedBySlack({ body, timestamp, signature }, secret, now)).toBe(true);
});

test('nothing else is: another body, signature, secret or time, by whatever little', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.integer({ min: 301, max: 10_000_000 }), (other, text, seconds) => {
      const is = (request: object, key = secret, at = now): boolean =>
        isSignedBySlack({ body, timestamp, signature, ...request }, key, at);
      if (!Buffer.from(other).equals(body)) expect(is({ body: Buffer.from(other) })).toBe(false);
      if (text !== signature) expect(is({ signature: text })).toBe(false);
      if (text !== timestamp) expect(is({ timestamp: text })).toBe(false);
      if (text !== secret) expect(is({}, text)).toBe(false);
      expect(is({}, secret, new Date(now.getTime() + seconds * 1000))).toBe(false);
      expect(is({}, secret, new Date(now.getTime() - seconds * 1000))).toBe(false);
    }),
  );
});

test('an empty secret signs nothing', () => {
  const empty = signatureOf(body, timestamp, '');
  expect(isSignedBySlack({ body, timestamp, signature: empty }, '', now)).toBe(false);
});
