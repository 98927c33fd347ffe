import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertmanagerClient } from './alertmanager.ts';
import { answered, failed } from './answer.ts';
import { grafanaClient } from './grafana.ts';
import type { BackendName, BackendRequest, HttpBackend } from './http-backend.ts';
import { pathWithQuery } from './http-backend.ts';
import { lokiClient } from './loki.ts';
import { prometheusClient } from './prometheus.ts';
import { tempoClient } from './tempo.ts';

/** A backend that answers every request alike, and keeps what it was asked. */
function backendThat(
  answer: { readonly status?: number; readonly text: string },
  name: BackendName = 'prometheus',
): HttpBackend & { readonly asked: BackendRequest[] } {
  const asked: BackendRequest[] = [];
  return {
    name,
    where: 'a test',
    asked,
    request: (request) => {
      asked.push(request);
      return Promise.resolve(answered({ status: answer.status ?? 200, text: answer.text }));
    },
  };
}

const success = (data: unknown): { text: string } => ({ text: JSON.stringify({ status: 'success', data }) });

describe('Prometheus', () => {
  test('gives the samples of a vector, infinite ones too, and leaves histograms out', async () => {
    const backend = backendThat(
      success({
        resultType: 'vector',
        result: [
          { metric: { __name__: 'up', job: 'a' }, value: [1700000000.5, '1'] },
          { metric: { job: 'b' }, value: [1700000000, '+Inf'] },
          { metric: { job: 'c' }, value: [1700000000, 'NaN'] },
          { metric: { job: 'h' }, histogram: [1700000000, { count: '3' }] },
        ],
      }),
    );
    const answer = await prometheusClient(backend).query('up', { time: new Date(0) });
    expect(answer).toMatchObject({
      ok: true,
      value: [
        { labels: { __name__: 'up', job: 'a' }, unixSeconds: 1700000000.5, value: 1 },
        { value: Number.POSITIVE_INFINITY },
        { value: Number.NaN },
      ],
    });
    expect(backend.asked[0]).toEqual({
      method: 'GET',
      path: '/api/v1/query',
      query: { query: 'up', time: '1970-01-01T00:00:00.000Z' },
    });
  });

  test('gives a scalar as a series without labels, and a matrix as points', async () => {
    const scalar = backendThat(success({ resultType: 'scalar', result: [1, '2'] }));
    expect(await prometheusClient(scalar).query('2')).toEqual(answered([{ labels: {}, unixSeconds: 1, value: 2 }]));
    const matrix = backendThat(
      success({ resultType: 'matrix', result: [{ metric: { job: 'a' }, values: [[1, '1'], [2, '-Inf'], ['x'], 7] }] }),
    );
    const range = { start: new Date(0), end: new Date(60_000), stepSeconds: 15 };
    expect(await prometheusClient(matrix).queryRange('up', range)).toEqual(
      answered([
        {
          labels: { job: 'a' },
          points: [
            [1, 1],
            [2, Number.NEGATIVE_INFINITY],
          ],
        },
      ]),
    );
    expect(matrix.asked[0]?.query).toMatchObject({ step: 15, end: '1970-01-01T00:01:00.000Z' });
  });

  test('gives rules with what went wrong in them, targets and Alertmanagers', async () => {
    const rules = backendThat(
      success({
        groups: [
          {
            name: 'collectors',
            file: '/etc/rules/a.yaml',
            rules: [
              {
                type: 'alerting',
                name: 'A',
                query: 'up == 0',
                state: 'firing',
                health: 'ok',
                labels: { severity: 'critical' },
              },
              { type: 'recording', name: 'b', query: 'x', health: 'err', lastError: 'password=hunter22 many-to-many' },
            ],
          },
        ],
      }),
    );
    expect(await prometheusClient(rules).rules()).toMatchObject({
      ok: true,
      value: [
        {
          name: 'collectors',
          rules: [
            { type: 'alerting', name: 'A', state: 'firing', health: 'ok' },
            { type: 'recording', health: 'err', lastError: 'password=[redacted] many-to-many' },
          ],
        },
      ],
    });
    const targets = backendThat(
      success({
        activeTargets: [
          { labels: { job: 'loki' }, scrapeUrl: 'http://x/metrics', health: 'down', lastError: 'refused' },
        ],
      }),
    );
    expect(await prometheusClient(targets).targets()).toEqual(
      answered([
        { job: 'loki', labels: { job: 'loki' }, url: 'http://x/metrics', health: 'down', lastError: 'refused' },
      ]),
    );
    const managers = backendThat(success({ activeAlertmanagers: [{ url: 'http://a:9093/api/v2/alerts' }] }));
    expect(await prometheusClient(managers).alertmanagers()).toEqual(answered(['http://a:9093/api/v2/alerts']));
    const head = backendThat(
      success({
        headStats: { numSeries: 120 },
        seriesCountByMetricName: [
          { name: 'up', value: 12 },
          { name: 'x', value: '9' },
          { name: 'big', value: 90 },
        ],
      }),
    );
    expect(await prometheusClient(head).headSeries()).toEqual(
      answered({
        total: 120,
        largest: [
          { metric: 'big', series: 90 },
          { metric: 'up', series: 12 },
        ],
      }),
    );
  });

  test('that refuses says so in its own words, without secrets', async () => {
    const text = JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error: token=abcdef1234567' });
    expect(await prometheusClient(backendThat({ status: 400, text })).query('up{')).toEqual(
      failed('backend-refused', 'prometheus answered 400: parse error: token=[redacted]', { status: 400 }),
    );
  });

  test('not ready is an answer; a page of something else is none', async () => {
    const starting = await prometheusClient(backendThat({ status: 503, text: 'Service Unavailable' })).ready();
    expect(starting).toEqual(answered({ ready: false, text: 'Service Unavailable' }));
    const page = await prometheusClient(backendThat({ text: '<html>' })).query('up');
    expect(page).toMatchObject({ ok: false, fault: { code: 'backend-bad-answer' } });
  });
});

describe('Alertmanager', () => {
  const backend = (content: unknown): ReturnType<typeof backendThat> =>
    backendThat({ text: JSON.stringify(content) }, 'alertmanager');

  test('gives alerts with their receivers and what suppresses them, unknown fields or not', async () => {
    const asked = backend([
      {
        labels: { alertname: 'A' },
        annotations: { summary: 's' },
        fingerprint: 'f1',
        startsAt: '2026-01-01T00:00:00Z',
        receivers: [{ name: 'chat' }],
        status: { state: 'suppressed', silencedBy: ['s1'], inhibitedBy: [], somethingNew: 1 },
      },
      { labels: {} },
    ]);
    const matchers = [{ name: 'severity', value: 'critical', isRegex: false, isEqual: true }];
    expect(await alertmanagerClient(asked).alerts({ matchers })).toMatchObject({
      ok: true,
      value: [{ fingerprint: 'f1', receivers: ['chat'], state: 'suppressed', silencedBy: ['s1'], mutedBy: [] }],
    });
    expect(asked.asked[0]).toMatchObject({ path: '/api/v2/alerts', query: { filter: ['severity="critical"'] } });
  });

  test('gives silences, and takes new ones in its own form', async () => {
    const silence = {
      id: 's1',
      status: { state: 'active' },
      matchers: [{ name: 'a', value: 'b', isRegex: false }],
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2026-01-01T01:00:00Z',
      createdBy: 'mira',
      comment: 'c',
    };
    const matchers = [{ name: 'a', value: 'b', isRegex: false, isEqual: true }];
    expect(await alertmanagerClient(backend([silence])).silences()).toMatchObject({
      ok: true,
      value: [{ id: 's1', state: 'active', matchers }],
    });
    const posted = backend({ silenceID: 's2' });
    const wanted = { matchers, startsAt: new Date(0), endsAt: new Date(3_600_000), createdBy: 'mira', comment: 'c' };
    expect(await alertmanagerClient(posted).createSilence(wanted)).toEqual(answered('s2'));
    expect(posted.asked[0]).toMatchObject({
      method: 'POST',
      path: '/api/v2/silences',
      body: { matchers, startsAt: '1970-01-01T00:00:00.000Z', endsAt: '1970-01-01T01:00:00.000Z' },
    });
  });

  test('ends a silence, and says when there is none', async () => {
    expect(await alertmanagerClient(backendThat({ text: '' }, 'alertmanager')).expireSilence('a/b')).toEqual(
      answered(undefined),
    );
    const none = backendThat({ status: 404, text: '' }, 'alertmanager');
    expect(await alertmanagerClient(none).expireSilence('a/b')).toMatchObject({ ok: false, fault: { status: 404 } });
    expect(none.asked[0]?.path).toBe('/api/v2/silence/a%2Fb');
  });
});

describe('Loki, Tempo and Grafana', () => {
  test('Loki gives lines with times to the nanosecond', async () => {
    const backend = backendThat(
      success({
        resultType: 'streams',
        result: [
          {
            stream: { a: 'b' },
            values: [
              ['1700000000123456789', 'line'],
              [1, 'x'],
            ],
          },
        ],
      }),
      'loki',
    );
    const range = { start: new Date(0), end: new Date(1), limit: 10 };
    expect(await lokiClient(backend).queryRange('{a="b"}', range)).toEqual(
      answered([{ labels: { a: 'b' }, lines: [{ unixNanos: 1700000000123456789n, text: 'line' }] }]),
    );
  });

  test('Loki without any stream has no labels', async () => {
    expect(await lokiClient(backendThat({ text: '{"status":"success"}' }, 'loki')).labels()).toEqual(answered([]));
  });

  test('Tempo says whether it is ready', async () => {
    expect(await tempoClient(backendThat({ text: 'ready\n' }, 'tempo')).ready()).toEqual(
      answered({ ready: true, text: 'ready' }),
    );
  });

  test('Grafana is ready when its database is', async () => {
    const good = backendThat({ text: '{"database":"ok","version":"13.0.0"}' }, 'grafana');
    expect(await grafanaClient(good).ready()).toEqual(answered({ ready: true, text: 'database ok, version 13.0.0' }));
    const bad = backendThat({ text: '{"database":"failing"}' }, 'grafana');
    expect(await grafanaClient(bad).ready()).toMatchObject({ ok: true, value: { ready: false } });
  });
});

test('whatever a backend sends, a client gives an answer or a fault and never throws', async () => {
  const status = fc.integer({ min: 100, max: 599 });
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((data) => `{"status":"success","data":${data}}`),
  );
  await fc.assert(
    fc.asyncProperty(status, text, async (code, body) => {
      const answer = { status: code, text: body };
      const prometheus = prometheusClient(backendThat(answer));
      const alertmanager = alertmanagerClient(backendThat(answer, 'alertmanager'));
      const range = { start: new Date(0), end: new Date(1), limit: 1, stepSeconds: 1 };
      const answers = await Promise.all([
        prometheus.query('up'),
        prometheus.queryRange('up', range),
        prometheus.rules(),
        prometheus.alerts(),
        prometheus.targets(),
        prometheus.alertmanagers(),
        prometheus.headSeries(),
        alertmanager.status(),
        alertmanager.alerts(),
        alertmanager.groups(),
        alertmanager.silences(),
        alertmanager.silence('x'),
        lokiClient(backendThat(answer, 'loki')).labels(),
        lokiClient(backendThat(answer, 'loki')).queryRange('{}', range),
        grafanaClient(backendThat(answer, 'grafana')).ready(),
        grafanaClient(backendThat(answer, 'grafana')).dataSourceHealth('x'),
      ]);
      for (const each of answers) expect(typeof each.ok).toBe('boolean');
    }),
  );
});

test('a query is encoded, lists are repeated and what is undefined is left out', () => {
  const query = { a: 'x y&z', list: ['1', '2'], no: undefined, yes: true };
  expect(pathWithQuery({ path: '/p', query })).toBe('/p?a=x%20y%26z&list=1&list=2&yes=true');
});
