import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAlertmanager, parseGrafana } from './parse-notification.ts';

const delivery = {
  version: '4',
  groupKey: '{}/{severity="critical"}:{alertname="LokiDown"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'chatbot',
  groupLabels: { alertname: 'LokiDown' },
  commonLabels: { alertname: 'LokiDown', severity: 'critical', diagnosis: 'backend-loki' },
  commonAnnotations: { summary: 'Loki does not answer' },
  externalURL: 'http://alertmanager:9093',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'LokiDown', severity: 'critical' },
      annotations: { summary: 'Loki does not answer' },
      startsAt: '2026-11-23T07:31:17.123456789Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus:9090/graph?g0.expr=absent%28up%29&g0.tab=1',
      fingerprint: 'a1b2c3d4e5f60718',
    },
  ],
};

function told(body: unknown) {
  const parsed = parseAlertmanager(body);
  if (!parsed.ok) throw new Error(parsed.faults.join());
  return parsed.notification;
}

describe('a webhook of Alertmanager', () => {
  it('is read, and an end that is not set while it fires is none', () => {
    expect(told(delivery)).toEqual({
      source: 'alertmanager',
      receiver: 'chatbot',
      groupKey: '{}/{severity="critical"}:{alertname="LokiDown"}',
      status: 'firing',
      groupLabels: { alertname: 'LokiDown' },
      commonLabels: { alertname: 'LokiDown', severity: 'critical', diagnosis: 'backend-loki' },
      commonAnnotations: { summary: 'Loki does not answer' },
      externalUrl: 'http://alertmanager:9093',
      truncated: 0,
      alerts: [
        {
          fingerprint: 'a1b2c3d4e5f60718',
          status: 'firing',
          labels: { alertname: 'LokiDown', severity: 'critical' },
          annotations: { summary: 'Loki does not answer' },
          startsAt: '2026-11-23T07:31:17.123Z',
          generatorUrl: 'http://prometheus:9090/graph?g0.expr=absent%28up%29&g0.tab=1',
        },
      ],
    });
  });

  it('is read with fields that came later, and without those that came later than the sender', () => {
    const { truncatedAlerts: _, ...older } = delivery;
    const newer = { ...older, notification_reason: 'first notification', routeLabels: { team: 'a' }, sequel: [1] };
    expect(told(newer)).toEqual(told(delivery));
  });

  it('is read with its times in another zone', () => {
    const [alert] = delivery.alerts;
    const resolved = {
      ...alert,
      status: 'resolved',
      startsAt: '2026-11-23T09:31:17+02:00',
      endsAt: '2026-11-23T10:00:00+02:00',
    };
    expect(told({ ...delivery, alerts: [resolved] }).alerts[0]).toMatchObject({
      startsAt: '2026-11-23T07:31:17.000Z',
      endsAt: '2026-11-23T08:00:00.000Z',
    });
  });

  it('makes no link of an address that is none', () => {
    const [alert] = delivery.alerts;
    const odd = {
      ...delivery,
      externalURL: 'javascript:alert(1)',
      alerts: [{ ...alert, generatorURL: 'file:///etc' }],
    };
    expect(told(odd).externalUrl).toBeUndefined();
    expect(told(odd).alerts[0]?.generatorUrl).toBeUndefined();
  });

  it.each([
    ['another version', { ...delivery, version: '5' }, 'version'],
    ['no receiver', { ...delivery, receiver: undefined }, 'receiver'],
    ['no group key', { ...delivery, groupKey: '' }, 'groupKey'],
    ['a status that does not exist', { ...delivery, status: 'maybe' }, 'status'],
    [
      'a label that is no text',
      { ...delivery, alerts: [{ ...delivery.alerts[0], labels: { a: 1 } }] },
      'alerts.0.labels.a',
    ],
    [
      'a time that is none',
      { ...delivery, alerts: [{ ...delivery.alerts[0], startsAt: 'soon' }] },
      'alerts.0.startsAt',
    ],
    ['no body', undefined, 'body'],
  ])('with %s is refused, and the fault names the field', (_, body, field) => {
    const parsed = parseAlertmanager(body);
    expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.split(':')[0])).toContain(field);
  });

  it('is read or refused, never thrown at, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(...Object.keys(delivery)), (odd, field) => {
        for (const parse of [parseAlertmanager, parseGrafana]) {
          expect(typeof parse(odd).ok).toBe('boolean');
          expect(typeof parse({ ...delivery, [field]: odd }).ok).toBe('boolean');
          expect(typeof parse({ ...delivery, alerts: [odd] }).ok).toBe('boolean');
          expect(
            typeof parse({ ...delivery, alerts: [{ ...delivery.alerts[0], [field]: odd, startsAt: odd }] }).ok,
          ).toBe('boolean');
        }
      }),
    );
  });

  it('gives times that sort as text, and no end before its start, for any times', () => {
    const time = fc.date({
      min: new Date('-000100-01-01T00:00:00Z'),
      max: new Date('+020000-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(time, time, (from, to) => {
        const alert = {
          ...delivery.alerts[0],
          status: 'resolved',
          startsAt: from.toISOString(),
          endsAt: to.toISOString(),
        };
        const [read] = told({ ...delivery, alerts: [alert] }).alerts;
        expect(read?.startsAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect((read?.endsAt ?? '') >= (read?.startsAt ?? 'x')).toBe(true);
      }),
    );
  });
});

describe('a webhook of Grafana', () => {
  const grafana = { ...delivery, version: '1', orgId: 1, title: '[FIRING:1]', state: 'alerting', message: '...' };

  it('is read with the values it tells', () => {
    const [alert] = delivery.alerts;
    const parsed = parseGrafana({ ...grafana, alerts: [{ ...alert, values: { A: 97.5, B: null }, silenceURL: 'x' }] });
    expect(parsed).toMatchObject({ ok: true, notification: { source: 'grafana', alerts: [{ value: 'A=97.5' }] } });
    const old = parseGrafana({ ...grafana, alerts: [{ ...alert, valueString: '[ var=A value=3 ]' }] });
    expect(old).toMatchObject({ ok: true, notification: { alerts: [{ value: '[ var=A value=3 ]' }] } });
  });

  it('and one of Alertmanager are not taken for each other', () => {
    expect(parseAlertmanager(grafana).ok).toBe(false);
    expect(parseGrafana(delivery).ok).toBe(false);
  });

  it('gives the same fingerprint for the same labels where none was sent', () => {
    const without = { ...delivery.alerts[0], fingerprint: undefined };
    const turned = { ...without, labels: { severity: 'critical', alertname: 'LokiDown' } };
    const prints = [without, turned].map((alert) => told({ ...delivery, alerts: [alert] }).alerts[0]?.fingerprint);
    expect(prints[0]).toBe(prints[1]);
    expect(prints[0]).toMatch(/^[0-9a-f]{16}$/);
  });
});
