import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../../config/example.ts';
import { metricRedaction, redaction } from './redaction.ts';
import {
  assignmentPattern,
  mask,
  secretKeyPatterns,
  secretValuePatterns,
  urlPasswordPattern,
} from './redaction-patterns.ts';
import { redactTexts } from './transform.ts';

/** The pattern for JavaScript, which writes RE2's leading flag elsewhere. What both read alike is all that ours use. */
function regular(pattern: string, flags = 'g'): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), `${flags}i`) : new RegExp(pattern, flags);
}

/** A text as it leaves the node: assignments and URLs first, then everything that has the shape of a secret. */
function redacted(text: string): string {
  const named = text
    .replace(regular(assignmentPattern), `$1$2$3${mask}`)
    .replace(regular(urlPasswordPattern), `$1${mask}@`);
  return Object.values(secretValuePatterns).reduce((rest, pattern) => rest.replace(regular(pattern), mask), named);
}

describe('texts', () => {
  it.each([
    ['login user=anna password=hunter2 ok', 'login user=anna password=**** ok'],
    ['{"user":"anna","password":"hunter2"}', '{"user":"anna","password":"****"}'],
    ['Authorization: Bearer abcdefghijklmnopqrstuvwxyz', 'Authorization: Bearer ****'],
    ['GET /cb?code=1&access_token=abc123&x=1', 'GET /cb?code=1&access_token=****&x=1'],
    ['DB_PASSWORD=s3cret', 'DB_PASSWORD=****'],
    ['postgres://bob:s3cret@db.local:5432/shop', 'postgres://bob:****@db.local:5432/shop'],
    ['mail from anna.b+x@mail.example.org', 'mail from ****'],
    ['card 4111 1111 1111 1111', 'card ****'],
    ['card 5500-0000-0000-0004', 'card ****'],
    ['amex 3782 822463 10005', 'amex ****'],
    ['iban DE89 3704 0044 0532 0130 00', 'iban ****'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc', 'jwt ****'],
    ['key AKIAIOSFODNN7EXAMPLE', 'key ****'],
    ['slack xoxb-123456789012-abcdef', 'slack ****'],
    [`github ghp_${'a'.repeat(36)}`, 'github ****'],
    ['-----BEGIN RSA PRIVATE KEY-----', '****'],
  ])('%s becomes %s', (text, result) => {
    expect(redacted(text)).toBe(result);
  });

  it.each([
    'started in 1732341600000000000 ns',
    'trace 0af7651916cd43dd8448eb211c80319c span b7ad6b7169203331',
    'pod web-7d9f4c6b8-x2x4z 4f9c1e0a-1111-4222-8333-444455556666',
    'GET https://shop.local:8443/items?page=2 200 12ms',
    'image ghcr.io/acme/web@sha256:0af7651916cd43dd8448eb211c80319c',
    'used 1234567 tokens of 5000000',
    'password policy changed',
    '2026-11-23T05:00:00.000000001Z level=info msg="all well"',
  ])('%s stays', (text) => {
    expect(redacted(text)).toBe(text);
  });
});

describe('names', () => {
  const secret = (name: string): boolean => secretKeyPatterns.some((pattern) => regular(pattern, '').test(name));

  it.each([
    'password',
    'db.password',
    'http.request.header.authorization',
    'http.request.header.set-cookie',
    'app.api_key',
    'user.session_token',
    'AWS_SECRET_ACCESS_KEY',
    'client-secret',
  ])('%s is a secret', (name) => {
    expect(secret(name)).toBe(true);
  });

  it.each([
    'gen_ai.token.type',
    'gen_ai.usage.input_tokens',
    'k8s.secret.name',
    'author',
    'keyboard',
    'http.route',
    'messaging.key.count',
  ])('%s is none: masking it would merge series', (name) => {
    expect(secret(name)).toBe(false);
  });
});

describe('the processors', () => {
  const config = { ...exampleConfig().collectors.redaction, blockedKeys: ['badge$'], blockedValues: ['EMP-\\d{6}'] };

  it('take own patterns beside the built-in ones, with dollar signs that the collector leaves alone', () => {
    const { blocked_key_patterns, blocked_values } = redaction(config);
    expect(blocked_key_patterns.at(-1)).toBe('badge$$');
    expect(blocked_values.at(-1)).toBe('EMP-\\d{6}');
    expect(blocked_values.slice(0, -1)).toEqual(
      Object.values(secretValuePatterns).map((one) => one.replaceAll('$', '$$$$')),
    );
  });

  it('mask and never hash: the hash of an address is found by trying addresses', () => {
    expect(redaction(config)).not.toHaveProperty('hash_function');
    expect(redaction(config).allow_all_keys).toBe(true);
  });

  it('count what they masked, but not on metrics, where the count would be a label', () => {
    expect(redaction(config).summary).toBe('info');
    expect(metricRedaction(config).summary).toBe('silent');
  });

  it('go over spans and over their events by themselves: spans without events have secrets too', () => {
    expect(redactTexts.trace_statements?.map(({ context }) => context)).toEqual(['span', 'spanevent']);
    for (const { context, statements } of redactTexts.trace_statements ?? []) {
      for (const statement of statements) expect(statement).toContain(`(${context}.`);
    }
  });

  it('write statements whose groups survive the collector and OTTL', () => {
    expect(redactTexts.log_statements?.[0]?.statements[1]).toBe(
      'replace_pattern(log.body, "(://[^:/?#@\\\\s]+:)[^@/\\\\s]+@", "$$1****@") where IsString(log.body)',
    );
  });
});
