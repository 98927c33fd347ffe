import { describe, expect, test } from 'vitest';
import { isOfSlack } from './response-url.ts';

const files = 'https://files.slack.com/upload/v1/abc';
const answers = 'https://hooks.slack.com/commands/T1/1/x';

describe('where files and answers are sent', () => {
  test.each([undefined, 'https://slack.com/api/', 'https://acme.slack.com/api/'])(
    'Slack takes them at hosts of its own, whether its address is set or not (%s)',
    (api) => {
      expect([files, answers, 'https://slack.com/x'].map((address) => isOfSlack(address, api))).toEqual([
        true,
        true,
        true,
      ]);
    },
  );

  test('so does Slack for governments', () => {
    const api = 'https://slack-gov.com/api/';
    expect(isOfSlack('https://files.slack-gov.com/upload/v1/abc', api)).toBe(true);
    expect(isOfSlack('https://hooks.slack-gov.com/commands/T1/1/x', api)).toBe(true);
  });

  test('a server that stands in for Slack takes them itself, and what is set to it never talks to Slack', () => {
    const api = 'http://127.0.0.1:4000/api/';
    expect(isOfSlack('http://127.0.0.1:4000/response/1', api)).toBe(true);
    expect([files, 'http://127.0.0.1:4001/response/1'].map((address) => isOfSlack(address, api))).toEqual([
      false,
      false,
    ]);
  });

  test.each([
    'http://files.slack.com/upload',
    'https://files.slack.com:8443/upload',
    'https://slack.com.evil.example/upload',
    'https://evilslack.com/upload',
    'https://files.slack.com@evil.example/upload',
    'file:///etc/passwd',
    'nonsense',
  ])('a forged address gets nothing: %s', (address) => {
    expect([undefined, 'https://slack.com/api/'].map((api) => isOfSlack(address, api))).toEqual([false, false]);
  });
});
