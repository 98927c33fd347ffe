import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notification } from '../src/simulated/alertmanager/notification.ts';

export interface AlertmanagerAnswer {
  readonly status: number;
  /** JSON where it is some, else the text. */
  readonly body: unknown;
}

/** An Alertmanager with one webhook receiver, a group wait and a group interval of at most half a second. */
export interface AlertmanagerSubject {
  ask(method: string, path: string, body?: unknown): Promise<AlertmanagerAnswer>;
  /** What the receiver has been told so far. */
  notifications(): readonly Notification[];
  close(): Promise<void>;
}

const HOUR = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();
const silence = (value: string, more: object = {}): object => ({
  matchers: [{ name: 'instance', value, isRegex: false }],
  startsAt: inHours(-1),
  endsAt: inHours(2),
  createdBy: 'jane',
  comment: 'maintenance',
  ...more,
});
const alert = (alertname: string, instance: string, more: object = {}): object => ({
  labels: { alertname, severity: 'critical', instance },
  annotations: { summary: `${instance} is down` },
  generatorURL: 'http://prometheus.example/graph',
  ...more,
});
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What a bot needs of an Alertmanager; runs on the simulated one and on a real one. */
export function describeAlertmanager(start: () => Promise<AlertmanagerSubject>): void {
  let am: AlertmanagerSubject;
  beforeAll(async () => {
    am = await start();
  });
  afterAll(() => am.close());

  const create = async (body: object): Promise<string> => {
    const answer = await am.ask('POST', '/api/v2/silences', body);
    expect(answer).toMatchObject({ status: 200, body: { silenceID: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    return (answer.body as { silenceID: string }).silenceID;
  };
  const told = async (wanted: (notification: Notification) => boolean): Promise<Notification> => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const found = am.notifications().find(wanted);
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`not told of; told: ${JSON.stringify(am.notifications())}`);
      await sleep(20);
    }
  };

  describe('its health', () => {
    it('is told, with its version', async () => {
      expect(await am.ask('GET', '/-/ready')).toEqual({ status: 200, body: 'OK' });
      expect(await am.ask('GET', '/-/healthy')).toEqual({ status: 200, body: 'OK' });
      expect(await am.ask('GET', '/api/v2/status')).toMatchObject({
        status: 200,
        body: {
          cluster: { peers: [], status: 'disabled' },
          config: { original: expect.any(String) },
          uptime: expect.any(String),
          versionInfo: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/), branch: expect.any(String) },
        },
      });
      expect(await am.ask('GET', '/api/v2/receivers')).toMatchObject({ body: [{ name: expect.any(String) }] });
    });

    it('says so where nothing is', async () => {
      expect(await am.ask('GET', '/nothing')).toMatchObject({ status: 404 });
      expect(await am.ask('GET', '/api/v2/nothing')).toEqual({
        status: 404,
        body: { code: 404, message: 'path /api/v2/nothing was not found' },
      });
      expect(await am.ask('PUT', '/api/v2/silences', {})).toEqual({
        status: 405,
        // The real one lists the methods in the order of a Go map: another one each time it starts.
        body: {
          code: 405,
          message: expect.stringMatching(/^method PUT is not allowed, but \[(GET,POST|POST,GET)\] are$/),
        },
      });
    });
  });

  describe('alerts', () => {
    it('are taken in, listed and grouped', async () => {
      expect(await am.ask('POST', '/api/v2/alerts', [alert('Taken', 'a'), alert('Taken', 'b')])).toMatchObject({
        status: 200,
      });
      const one = {
        annotations: { summary: 'a is down' },
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        receivers: [{ name: expect.any(String) }],
        status: { inhibitedBy: [], silencedBy: [], state: 'active' },
        generatorURL: 'http://prometheus.example/graph',
        labels: { alertname: 'Taken', severity: 'critical', instance: 'a' },
        startsAt: expect.any(String),
        endsAt: expect.any(String),
        updatedAt: expect.any(String),
      };
      const listed = await am.ask(
        'GET',
        '/api/v2/alerts?filter=alertname%3D%22Taken%22&filter=instance%3D~%22a%7Cx%22',
      );
      expect(listed).toMatchObject({ status: 200, body: [one] });
      await told(({ groupLabels }) => groupLabels['alertname'] === 'Taken');
      const groups = await am.ask('GET', '/api/v2/alerts/groups?filter=alertname=Taken');
      expect(groups).toMatchObject({
        body: [{ labels: { alertname: 'Taken' }, receiver: { name: expect.any(String) }, alerts: [one, {}] }],
      });
    });

    it.each<[string, unknown, number, unknown]>([
      ['without labels', [{ annotations: {} }], 422, { code: 602, message: '0.labels in body is required' }],
      ['with no label', [{ labels: {} }], 400, 'at least one label pair required'],
      [
        'that end before they start',
        [alert('A', 'a', { startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' })],
        400,
        'start time must be before end time',
      ],
      ['that are no list', {}, 400, { code: 400, message: expect.stringContaining('parsing alerts body') }],
    ])('%s are refused', async (_, body, status, refusal) => {
      expect(await am.ask('POST', '/api/v2/alerts', body)).toEqual({ status, body: refusal });
    });

    it('are filtered by matchers only', async () => {
      expect(await am.ask('GET', '/api/v2/alerts?filter=%5Bx')).toEqual({
        status: 400,
        body: 'bad matcher format: [x',
      });
    });
  });

  describe('notifications', () => {
    it('tell of a group, of what joins it, and of its end', async () => {
      await am.ask('POST', '/api/v2/alerts', [alert('Told', 'a')]);
      const first = await told(({ groupLabels }) => groupLabels['alertname'] === 'Told');
      expect(first).toEqual({
        version: '4',
        receiver: expect.any(String),
        status: 'firing',
        groupKey: '{}:{alertname="Told"}',
        groupLabels: { alertname: 'Told' },
        commonLabels: { alertname: 'Told', severity: 'critical', instance: 'a' },
        commonAnnotations: { summary: 'a is down' },
        externalURL: expect.stringMatching(/^http/),
        truncatedAlerts: 0,
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'Told', severity: 'critical', instance: 'a' },
            annotations: { summary: 'a is down' },
            startsAt: expect.any(String),
            endsAt: '0001-01-01T00:00:00Z',
            generatorURL: 'http://prometheus.example/graph',
            fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          },
        ],
      });
      await am.ask('POST', '/api/v2/alerts', [alert('Told', 'b')]);
      const second = await told(
        ({ groupLabels, alerts }) => groupLabels['alertname'] === 'Told' && alerts.length === 2,
      );
      expect(second).toMatchObject({ status: 'firing', commonLabels: { alertname: 'Told', severity: 'critical' } });
      expect(second.commonAnnotations).toEqual({});

      const over = { startsAt: first.alerts[0]?.startsAt, endsAt: new Date(Date.now() - 1).toISOString() };
      await am.ask('POST', '/api/v2/alerts', [alert('Told', 'a', over), alert('Told', 'b', over)]);
      const last = await told(
        ({ groupLabels, status }) => groupLabels['alertname'] === 'Told' && status === 'resolved',
      );
      expect(last.alerts.every(({ status, endsAt }) => status === 'resolved' && !endsAt.startsWith('0001'))).toBe(true);
    });

    it('keep quiet about what is silenced, until the silence ends', async () => {
      const id = await create(silence('hushed'));
      await am.ask('POST', '/api/v2/alerts', [alert('Hushed', 'hushed')]);
      expect(await am.ask('GET', '/api/v2/alerts?filter=alertname=Hushed')).toMatchObject({
        body: [{ status: { state: 'suppressed', silencedBy: [id] } }],
      });
      expect(await am.ask('GET', '/api/v2/alerts?filter=alertname=Hushed&silenced=false')).toMatchObject({ body: [] });
      // What comes later is told of, so that the silenced group has been looked at meanwhile.
      await am.ask('POST', '/api/v2/alerts', [alert('Loud', 'loud')]);
      await told(({ groupLabels }) => groupLabels['alertname'] === 'Loud');
      expect(am.notifications().filter(({ groupLabels }) => groupLabels['alertname'] === 'Hushed')).toEqual([]);
      expect(await am.ask('DELETE', `/api/v2/silence/${id}`)).toMatchObject({ status: 200 });
      await told(({ groupLabels }) => groupLabels['alertname'] === 'Hushed');
    });
  });

  describe('silences', () => {
    it('are created, found, changed and ended', async () => {
      const id = await create(silence('s1', { startsAt: inHours(1) }));
      const view = {
        id,
        status: { state: 'pending' },
        comment: 'maintenance',
        createdBy: 'jane',
        matchers: [{ name: 'instance', value: 's1', isRegex: false, isEqual: true }],
        startsAt: expect.any(String),
        endsAt: expect.any(String),
        updatedAt: expect.any(String),
      };
      expect(await am.ask('GET', `/api/v2/silence/${id}`)).toEqual({ status: 200, body: view });
      expect(await am.ask('GET', '/api/v2/silences?filter=instance=s1')).toEqual({ status: 200, body: [view] });
      expect(await am.ask('GET', '/api/v2/silences?filter=instance=other')).toEqual({ status: 200, body: [] });
      // What has not begun is changed in place.
      expect(await create(silence('s1', { id, startsAt: inHours(1), endsAt: inHours(9) }))).toBe(id);
      expect(await am.ask('DELETE', `/api/v2/silence/${id}`)).toMatchObject({ status: 200 });
      expect(await am.ask('GET', `/api/v2/silence/${id}`)).toMatchObject({ body: { status: { state: 'expired' } } });
      expect(await am.ask('DELETE', `/api/v2/silence/${id}`)).toMatchObject({ status: 200 });
    });

    it('with other matchers take over from the one they change', async () => {
      const id = await create(silence('s2'));
      const next = await create(silence('s3', { id }));
      expect(next).not.toBe(id);
      expect(await am.ask('GET', `/api/v2/silence/${id}`)).toMatchObject({ body: { status: { state: 'expired' } } });
      expect(await am.ask('GET', `/api/v2/silence/${next}`)).toMatchObject({ body: { status: { state: 'active' } } });
    });

    it('begin now at the earliest', async () => {
      const before = Date.now();
      const id = await create(silence('s4', { startsAt: '2020-01-01T00:00:00Z' }));
      const { body } = await am.ask('GET', `/api/v2/silence/${id}`);
      expect(Date.parse((body as { startsAt: string }).startsAt)).toBeGreaterThanOrEqual(before - 1000);
    });

    it.each<[string, object, number, unknown]>([
      ['nothing', {}, 422, { code: 602, message: 'comment in body is required' }],
      [
        'no matchers',
        silence('x', { matchers: [] }),
        422,
        { code: 612, message: 'matchers in body should have at least 1 items' },
      ],
      ['everything', silence(''), 400, 'invalid silence: at least one matcher must not match the empty string'],
      [
        'no time at all',
        silence('x', { endsAt: inHours(-2) }),
        400,
        'Failed to create silence: start time must be before end time',
      ],
      [
        'the past',
        silence('x', { startsAt: inHours(-9), endsAt: inHours(-8) }),
        400,
        "Failed to create silence: end time can't be in the past",
      ],
      ['a change of nobody', silence('x', { id: NOBODY }), 404, 'silence not found'],
      [
        'a broken expression',
        silence('x', { matchers: [{ name: 'instance', value: '(', isRegex: true }] }),
        400,
        expect.stringContaining('invalid silence: invalid label matcher 0: invalid regular expression "("'),
      ],
    ])('of %s are refused', async (_, body, status, refusal) => {
      expect(await am.ask('POST', '/api/v2/silences', body)).toEqual({ status, body: refusal });
    });

    it('are asked for by their ids', async () => {
      for (const method of ['GET', 'DELETE']) {
        expect(await am.ask(method, `/api/v2/silence/${NOBODY}`)).toMatchObject({ status: 404 });
        expect(await am.ask(method, '/api/v2/silence/nothing')).toEqual({
          status: 422,
          body: { code: 601, message: 'silenceID in path must be of type uuid: "nothing"' },
        });
      }
    });
  });
}

/** Reads a body as JSON where it is some. */
export function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
