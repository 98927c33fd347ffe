import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertmanagerConfig } from './build.ts';
import { notMuted, receiversFor } from './dispatch.ts';
import { matcherHolds } from './matcher.ts';
import type { AlertmanagerOptions } from './options.ts';

const everything: AlertmanagerOptions = {
  slack: { channel: '#alerts', criticalChannel: '#on-call', auth: { type: 'webhook', urlFile: '/secrets/slack/url' } },
  email: {
    to: ['a@example.org', 'b@example.org'],
    from: 'otel@example.org',
    smarthost: 'mail.example.org:587',
    username: 'otel',
    passwordFile: '/secrets/mail/password',
    requireTls: true,
  },
  pagerduty: { routingKeyFile: '/secrets/pagerduty/key' },
  webhooks: [{ name: 'desk', urlFile: '/secrets/desk/url', bearerTokenFile: '/secrets/desk/token', severity: 'info' }],
  deadMansSwitch: { urlFile: '/secrets/deadman/url', interval: '5m' },
  chatbot: { url: 'http://bot.observability.svc:3000/alerts', bearerTokenFile: '/secrets/bot/token' },
};

const to = (options: AlertmanagerOptions, labels: Record<string, string>): string[] =>
  [...receiversFor(alertmanagerConfig(options), labels)].sort();

describe('where alerts go', () => {
  test.each([
    [
      { alertname: 'LokiDown', severity: 'critical' },
      ['chatbot', 'email', 'pagerduty', 'slack-critical', 'webhook-desk'],
    ],
    [{ alertname: 'NodeSilent', severity: 'warning' }, ['chatbot', 'email', 'slack', 'webhook-desk']],
    [{ alertname: 'MacRebooted', severity: 'info' }, ['chatbot', 'webhook-desk']],
    [{ alertname: 'Watchdog', severity: 'none' }, ['dead-mans-switch']],
    [{ alertname: 'Foreign' }, ['nobody']],
  ])('%o goes to %o', (labels, receivers) => {
    expect(to(everything, labels)).toEqual(receivers);
  });

  test('the Watchdog goes to nobody when nobody waits for it', () => {
    const { deadMansSwitch: _none, ...rest } = everything;
    expect(to(rest, { alertname: 'Watchdog', severity: 'none' })).toEqual(['nobody']);
  });

  test('with one Slack channel, it gets critical ones too', () => {
    const slack = { channel: '#alerts', auth: { type: 'botToken', tokenFile: '/secrets/slack/token' } } as const;
    expect(to({ slack }, { severity: 'critical' })).toEqual(['slack']);
    expect(to({ slack }, { severity: 'warning' })).toEqual(['slack']);
    expect(to({ slack }, { severity: 'info' })).toEqual(['nobody']);
  });

  test('with nobody to tell, alerts are kept and shown, not refused', () => {
    const config = alertmanagerConfig({});
    expect(config.receivers).toEqual([{ name: 'nobody' }]);
    expect(receiversFor(config, { severity: 'critical' })).toEqual(['nobody']);
  });

  test('every route leads to a receiver that is there, and every receiver is led to', () => {
    const config = alertmanagerConfig(everything);
    const led = new Set([config.route.receiver, ...(config.route.routes ?? []).map((route) => route.receiver)]);
    expect([...led].sort()).toEqual(config.receivers.map((receiver) => receiver.name).sort());
  });
});

describe('secrets', () => {
  test('stand in files: a bot token and a webhook URL are read by Alertmanager itself', () => {
    const bot = alertmanagerConfig({ slack: { channel: 'C0123456789', auth: { type: 'botToken', tokenFile: '/t' } } });
    expect(bot.receivers[1]?.slack_configs?.[0]).toMatchObject({
      api_url: 'https://slack.com/api/chat.postMessage',
      http_config: { authorization: { type: 'Bearer', credentials_file: '/t' } },
      update_message: true,
    });
    const hook = alertmanagerConfig({ slack: { channel: '#a', auth: { type: 'webhook', urlFile: '/u' } } });
    expect(hook.receivers[1]?.slack_configs?.[0]).toMatchObject({ api_url_file: '/u' });
    expect(hook.receivers[1]?.slack_configs?.[0]).not.toHaveProperty('update_message');
  });

  test('the whole configuration is this', async () => {
    await expect(`${JSON.stringify(alertmanagerConfig(everything), undefined, 2)}\n`).toMatchFileSnapshot(
      '../goldens/alertmanager.golden.json',
    );
  });
});

describe('what is not told of twice', () => {
  const rules = alertmanagerConfig({}).inhibit_rules;
  const names = (firing: readonly Record<string, string>[]): (string | undefined)[] =>
    notMuted(rules, firing).map((labels) => labels['alertname']);

  test('a full queue mutes the same queue filling, not another one', () => {
    const about = { diagnosis: 'collector-queue', k8s_pod_name: 'a', exporter: 'x' };
    expect(
      names([
        { alertname: 'CollectorQueueFull', severity: 'critical', ...about },
        { alertname: 'CollectorQueueFilling', severity: 'warning', ...about },
        { alertname: 'CollectorQueueFilling', severity: 'warning', ...about, k8s_pod_name: 'b' },
      ]),
    ).toEqual(['CollectorQueueFull', 'CollectorQueueFilling']);
  });

  test('a node that is not ready mutes the warnings about that node', () => {
    expect(
      names([
        { alertname: 'NodeNotReady', severity: 'critical', diagnosis: 'node-not-ready', k8s_node_name: 'mac-1' },
        {
          alertname: 'CollectorDown',
          severity: 'warning',
          diagnosis: 'collector-pod',
          k8s_node_name: 'mac-1',
          k8s_pod_name: 'p',
        },
        {
          alertname: 'CollectorDown',
          severity: 'warning',
          diagnosis: 'collector-pod',
          k8s_node_name: 'mac-2',
          k8s_pod_name: 'q',
        },
        { alertname: 'NodeDiskAlmostFull', severity: 'critical', diagnosis: 'node-disk', k8s_node_name: 'mac-1' },
        { alertname: 'GatewaysMissing', severity: 'warning', diagnosis: 'collector-coverage' },
      ]),
    ).toEqual(['NodeNotReady', 'CollectorDown', 'NodeDiskAlmostFull', 'GatewaysMissing']);
  });

  test('a Mac that reports nothing mutes what its last readings said', () => {
    expect(
      names([
        { alertname: 'MacSilent', severity: 'critical', diagnosis: 'mac-silent', host_name: 'studio-1' },
        { alertname: 'MacTemperatureCritical', severity: 'critical', diagnosis: 'mac-heat', host_name: 'studio-1' },
        { alertname: 'MacTemperatureCritical', severity: 'critical', diagnosis: 'mac-heat', host_name: 'studio-2' },
      ]),
    ).toEqual(['MacSilent', 'MacTemperatureCritical']);
  });

  test('nothing mutes itself, and nothing critical is muted by anything but a silent Mac', () => {
    const label = fc.constantFrom('', 'a', 'b');
    const alert = fc.record({
      alertname: fc.constantFrom('NodeNotReady', 'LokiDown', 'CollectorDown'),
      severity: fc.constantFrom('critical', 'warning', 'info'),
      diagnosis: label,
      k8s_node_name: label,
      k8s_pod_name: label,
    });
    fc.assert(
      fc.property(fc.array(alert, { minLength: 1, maxLength: 8 }), (firing) => {
        const told = notMuted(rules, firing);
        expect(told.length).toBeGreaterThan(0);
        for (const one of firing.filter((labels) => labels.severity === 'critical')) expect(told).toContain(one);
      }),
    );
  });
});

describe('matchers', () => {
  test.each([
    ['severity="critical"', { severity: 'critical' }, true],
    ['severity=~"warning|critical"', { severity: 'criticality' }, false],
    ['severity!~"warning|critical"', { severity: 'info' }, true],
    ['node!=""', {}, false],
    ['node=""', {}, true],
  ])('%s', (matcher, labels, holds) => {
    expect(matcherHolds(matcher, labels)).toBe(holds);
  });

  test('what is no matcher is refused', () => {
    expect(() => matcherHolds('severity', {})).toThrow(SyntaxError);
  });
});
