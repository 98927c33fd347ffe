import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from './redaction.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

describe('secrets are taken out', () => {
  const cases: readonly (readonly [text: string, shown: string])[] = [
    ['Authorization: Bearer abcdef12345.xyz', 'Authorization: [redacted]'],
    ['curl -H "authorization: Basic dXNlcjpwYXNz" x', 'curl -H "authorization: [redacted]" x'],
    ['sent bearer 0a1b2c3d4e5f to x', 'sent bearer [redacted] to x'],
    ['Cookie: a=b; session=c', 'Cookie: [redacted]'],
    ['fatal: password=hunter22 refused', 'fatal: password=[redacted] refused'],
    ['msg="login with token=abc123" user=x', 'msg="login with token=[redacted]" user=x'],
    ['config: {db: {password: hunter22, host: x}}', 'config: {db: {password: [redacted], host: x}}'],
    ['level=error password=hunter22 user=x', 'level=error password=[redacted] user=x'],
    ['{"password":"abc\\"def","user":"joe"}', '{"password":"[redacted]","user":"joe"}'],
    ['{\\"password\\":\\"abcdef\\",\\"a\\":1}', '{\\"password\\":\\"[redacted]\\",\\"a\\":1}'],
    ["password: 'a b c' x", "password: '[redacted]' x"],
    ['password="cut off by the last lines', 'password="[redacted]"'],
    ['--admin-password hunter22 --user x', '--admin-password [redacted] --user x'],
    ['GET /x?access_token=abc&y=1', 'GET /x?access_token=[redacted]&y=1'],
    ['GF_SECURITY_ADMIN_PASSWORD=abc/def', 'GF_SECURITY_ADMIN_PASSWORD=[redacted]'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key = [redacted]'],
    ['postgres://u:p@ss@host:5432/db', 'postgres://u:[redacted]@host:5432/db'],
    ['postgres://u:pa/ss@host/db', 'postgres://u:[redacted]@host/db'],
    ['https://ghp_aaaaaaaaaaaaaaaaaaaaaaaa@github.com/x', 'https://[redacted]@github.com/x'],
    ['id AKIAIOSFODNN7EXAMPLE.', 'id [redacted].'],
    ['xoxb-1234-5678-abcdefghij', '[redacted]'],
    ['login hvs.CAESIJ1234567890abcdef ok', 'login [redacted] ok'],
    ['key sk-proj-abcdefghijklmnopqrstuvwx', 'key [redacted]'],
    ['passwd hunter2 was refused', 'passwd [redacted] was refused'],
    ['the PASSWORD is hunter2, DB_TOKEN is a1b2c3d4', 'the PASSWORD is [redacted], DB_TOKEN is [redacted]'],
    ['post https://hooks.slack.com/services/T0/B0/abc now', 'post https://hooks.slack.com/[redacted] now'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_', '[redacted]'],
    ['-----BEGIN EC PRIVATE KEY-----\nab+/\ncd==\n-----END EC PRIVATE KEY-----\nrest', '[redacted]\nrest'],
    ['starts\n-----BEGIN PRIVATE KEY-----\nab+/', 'starts\n[redacted]'],
    ['a line\nab+/\ncd==\n-----END PRIVATE KEY-----\nrest', 'a line\n[redacted]\nrest'],
    ['\u001b[36mtoken=\u001b[0mabc123 level=info', 'token=[redacted] level=info'],
  ];
  it.each(cases)('%s', (text, shown) => expect(redact(text)).toBe(shown));
});

describe('what only looks like a secret stays readable', () => {
  it.each([
    'MountVolume.SetUp failed for volume "auth-token" : secret "grafana" not found',
    "couldn't find key admin-password in Secret monitoring/grafana",
    'invalid token: unexpected EOF',
    'secretName: grafana, max_tokens=100, password_file=/run/x, tokens: 5',
    'http://host:8080/path@x and http://10.0.0.1:9090/api',
    'using bearer authentication',
    'the password is too short, the token is not valid, password reset for 12 users',
    'task-runner sk-3 and hvs. alone',
    '0/6 nodes are available: 6 Insufficient memory. preemption: 0/6 nodes are available.',
    'Back-off pulling image "ghcr.io/a/b:1.0@sha256:0f3e"',
  ])('%s', (text) => expect(redact(text)).toBe(text));
});

const secret = fc.stringMatching(/^[A-Za-z][A-Za-z0-9+/]{10,40}[0-9]$/);
const carriers: readonly ((value: string) => string)[] = [
  (value) => `password=${value}`,
  (value) => `"clientSecret": "${value}"`,
  (value) => `{\\"api_key\\":\\"${value}\\"}`,
  (value) => `Authorization: Bearer ${value}`,
  (value) => `--token ${value}`,
  (value) => `mysql://root:${value}@db:3306/x`,
  (value) => `-----BEGIN PRIVATE KEY-----\n${value}\n${value}\n-----END PRIVATE KEY-----`,
  (value) => `xoxb-${value.replaceAll(/[+/]/g, '-')}`,
];

describe('for any text', () => {
  it('a secret in any carrier, between any words, does not come through', () => {
    const words = fc
      .array(
        fc.oneof(
          fc.stringMatching(/^[a-z]{0,8}$/),
          fc.constantFrom('fatal: ', 'a=', 'msg="', '{"x":', '[', 'at://', '"', ' ', '\n'),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(words, fc.constantFrom(...carriers), secret, words, (before, carrier, value, after) => {
        const shown = redact(`${before} ${carrier(value)} ${after}`);
        expect(shown).not.toContain(value);
        expect(shown).not.toContain(value.slice(0, 9));
      }),
    );
  });

  it('known values do not come through, plain, in base64 or URL-encoded', () => {
    const value = fc.string({ minLength: 4, unit: 'grapheme' }).filter((text) => !'[redacted]'.includes(text));
    fc.assert(
      fc.property(fc.string(), value, fc.string(), (before, known, after) => {
        const base64 = Buffer.from(known).toString('base64');
        const shown = redact(`${before} ${known} ${base64} ${encodeURIComponent(known)} ${after}`, [known]);
        expect(shown).not.toContain(known);
        expect(shown).not.toContain(base64);
      }),
    );
  });

  it('redacting again changes nothing', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'password',
        'token',
        '=',
        ': ',
        '"',
        "'",
        '\\',
        '[redacted]',
        '://',
        '@',
        ' ',
        '\n',
        'Bearer ',
        'eyJ',
      ),
      fc.constantFrom('-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', 'authorization', 'cookie:', '--'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const once = redact(pieces.join(''));
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes time that grows with the length only', () => {
    const seeds = [
      'eyJ',
      'a://b:',
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----\n',
      'password="',
      'a.',
      'https://',
    ];
    for (const seed of [...seeds, 'x@', '\u001b[', 'authorization: ', '--a ', 'token=\\', ' ', 'A']) {
      const started = performance.now();
      redact(seed.repeat(Math.ceil(400_000 / seed.length)));
      if (strictClock) expect(performance.now() - started, JSON.stringify(seed)).toBeLessThan(2_000);
    }
  });
});
