import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSettings } from './parse-settings.ts';
import type { Settings } from './settings.ts';
import { SettingsFailure } from './settings-fault.ts';

const botToken = 'xoxb-1234567890-abcdefghij';
const appToken = 'xapp-1-A012-1234567890';
const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const good = 'policy: {grants: [{role: viewer, everyone: true}]}';

function parse(
  text: string | undefined,
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Settings> {
  return parseSettings({
    path: 'otel-bot.yaml',
    text,
    env,
    readSecret: async (path) => {
      const found = files[path];
      if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return found;
    },
  });
}

async function faultsOf(...input: Parameters<typeof parse>): Promise<SettingsFailure> {
  try {
    await parse(...input);
  } catch (error) {
    if (error instanceof SettingsFailure) return error;
  }
  throw new Error('nothing was wrong');
}

describe('settings', () => {
  test('need no more than a policy and two tokens', async () => {
    const settings = await parse(good, { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken });
    expect(settings.slack).toEqual({
      botToken,
      reach: { mode: 'socket', appToken },
      apiUrl: undefined,
      command: '/otel',
    });
    expect(settings.cluster.kind).toBe('real');
    expect(settings.alerts.channels).toBeUndefined();
  });

  test('a signing secret in place of the app token means HTTP; where both are, the file may choose', async () => {
    const env = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret };
    expect((await parse(good, env)).slack.reach.mode).toBe('http');
    const both = { ...env, SLACK_APP_TOKEN: appToken };
    expect((await parse(good, both)).slack.reach.mode).toBe('socket');
    expect((await parse(`${good}\nslack: {mode: http}`, both)).slack.reach.mode).toBe('http');
  });

  test('secrets may come from files, whose last line break does not count', async () => {
    const env = { SLACK_BOT_TOKEN_FILE: '/run/bot', SLACK_APP_TOKEN_FILE: '/run/app' };
    const settings = await parse(good, env, { '/run/bot': `${botToken}\n`, '/run/app': appToken });
    expect(settings.slack.botToken).toBe(botToken);
  });

  test('everything that is wrong is told at once: where, what, what is allowed, what to do', async () => {
    const text = [
      'slack: {command: otel, token: xoxb-secret-in-the-wrong-place}',
      'http: {port: 99999}',
      'alerts: {channel: "#alerts"}',
      'policy: {grants: [{role: king, everyone: true}]}',
      'polcy: 1',
    ].join('\n');
    const env = {
      SLACK_BOT_TOKEN: 'hunter2-hunter2',
      SLACK_APP_TOKEN_FILE: '/gone',
      OTELOPS_CHAT_DTA: 'x',
      SLACK_API_URL: 'http://example.com/api/',
    };
    const failure = await faultsOf(text, env);
    expect(failure.faults.map(({ where }) => where).toSorted()).toEqual([
      'OTELOPS_CHAT_DTA',
      'SLACK_API_URL',
      'SLACK_APP_TOKEN_FILE',
      'SLACK_BOT_TOKEN',
      'alerts.channel',
      'http.port',
      'polcy',
      'policy.grants[0].role',
      'slack.command',
      'slack.token',
    ]);
    expect(failure.message).toMatchInlineSnapshot(`
      "10 things are wrong with otel-bot.yaml and the environment:
        OTELOPS_CHAT_DTA: nobody reads this variable; allowed is OTELOPS_CHAT_CONFIG, OTELOPS_CHAT_DATA, OTELOPS_CHAT_PORT, OTELOPS_CHAT_BACKENDS_TLS, OTELOPS_CHAT_PROMETHEUS_URL, OTELOPS_CHAT_ALERTMANAGER_URL, OTELOPS_CHAT_LOKI_URL, OTELOPS_CHAT_TEMPO_URL, OTELOPS_CHAT_GRAFANA_URL. Correct its name or unset it.
        SLACK_BOT_TOKEN: a secret of 15 characters and of another form; allowed is a bot token that begins with xoxb-. One that begins with xoxe. expires: install an app with token rotation off. See docs/slack.md for where Slack shows it.
        SLACK_APP_TOKEN_FILE: "/gone" cannot be read (ENOENT); allowed is the path of a file that holds an app-level token that begins with xapp-. See docs/slack.md for where Slack shows it.
        SLACK_API_URL: "http://example.com/api/"; allowed is an address that ends in /api/, by https unless it is on this machine. Correct it or unset it.
        slack.command: "otel"; allowed is a slash command such as /otel. Correct it.
        slack.token: nobody knows this key; allowed is only what docs/slack.md lists. Secrets come by variables: SLACK_BOT_TOKEN, SLACK_BOT_TOKEN_FILE and the like.
        http.port: 99999; allowed is a port from 0 to 65535. Correct it.
        alerts.channel: "#alerts"; allowed is a channel id such as C012AB3CD (never a channel name). Correct it.
        policy.grants[0].role: "king"; allowed is viewer, operator, admin. Correct it.
        polcy: nobody knows this key; allowed is only what docs/slack.md lists. Correct its name or take it away."
    `);
    expect(failure.message).not.toContain('hunter2');
    expect(failure.message).not.toContain('xoxb-secret');
  });

  test('a token that rotates is refused before it expires, with what to do', async () => {
    const env = { SLACK_BOT_TOKEN: `xoxe.${botToken}`, SLACK_APP_TOKEN: appToken };
    expect((await faultsOf(good, env)).message).toContain('token rotation off');
  });

  test('the stack may name its servers and the certificate for them; what the file says goes before that', async () => {
    const env = {
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
      OTELOPS_CHAT_LOKI_URL: 'https://loki.monitoring.svc:3100',
      OTELOPS_CHAT_TEMPO_URL: 'https://tempo.monitoring.svc:3200',
      OTELOPS_CHAT_BACKENDS_TLS: '/etc/otel/tls',
    };
    const settings = await parse(`${good}\nbackends: {tempo: 'http://127.0.0.1:3200'}`, env);
    expect(settings.backends).toEqual({
      loki: 'https://loki.monitoring.svc:3100',
      tempo: 'http://127.0.0.1:3200',
    });
    expect(settings.backendTls).toEqual({
      authorityFile: '/etc/otel/tls/ca.crt',
      certificateFile: '/etc/otel/tls/tls.crt',
      keyFile: '/etc/otel/tls/tls.key',
    });
    const own = await parse(`${good}\nbackends: {tls: {authority: a.pem, certificate: c.pem, key: k.pem}}`, env);
    expect(own.backendTls).toEqual({ authorityFile: 'a.pem', certificateFile: 'c.pem', keyFile: 'k.pem' });
    const wrong = await faultsOf(good, { ...env, OTELOPS_CHAT_LOKI_URL: 'loki:3100', OTELOPS_CHAT_LOCI_URL: 'x' });
    expect(wrong.faults.map(({ where }) => where).toSorted()).toEqual([
      'OTELOPS_CHAT_LOCI_URL',
      'OTELOPS_CHAT_LOKI_URL',
    ]);
  });

  test('a missing file, and text that is no YAML, are told with what else is wrong', async () => {
    const gone = await faultsOf(undefined, {});
    expect(gone.faults.map(({ where }) => where)).toEqual(['otel-bot.yaml', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
    const twice = await faultsOf('policy: {}\npolicy: {}', { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken });
    expect(twice.faults).toEqual([expect.objectContaining({ where: 'otel-bot.yaml', allowed: 'YAML' })]);
  });

  test('alerts that nobody could send are a fault', async () => {
    const env = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken };
    const text = `${good}\nalerts: {channel: C012AB3CD}`;
    expect((await faultsOf(text, env)).faults[0]?.where).toBe('OTELOPS_WEBHOOK_TOKEN');
    const token = 'a-long-enough-webhook-token';
    const settings = await parse(text, { ...env, OTELOPS_WEBHOOK_TOKEN: token });
    expect(settings.alerts.credential.bearerToken).toBe(token);
    const half = await faultsOf(text, { ...env, OTELOPS_WEBHOOK_USERNAME: 'am' });
    expect(half.faults[0]?.found).toBe('only one of them is set');
  });

  test('a variable and its file together are a fault, and no secret of either is shown', async () => {
    const env = { SLACK_BOT_TOKEN: botToken, SLACK_BOT_TOKEN_FILE: '/run/bot', SLACK_APP_TOKEN: appToken };
    const failure = await faultsOf(good, env, { '/run/bot': botToken });
    expect(failure.faults).toHaveLength(1);
    expect(failure.message).not.toContain(botToken);
  });

  test('no text whatever is taken without being understood, and no secret is ever shown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (text, token) => {
        const secret = `${token}-very-secret`;
        const failure = await faultsOf(text, { SLACK_BOT_TOKEN: secret, SLACK_APP_TOKEN: appToken });
        expect(failure.message).not.toContain('very-secret');
      }),
      { numRuns: 300 },
    );
  });
});
