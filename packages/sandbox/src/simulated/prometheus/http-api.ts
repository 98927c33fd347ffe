import type { Clock } from '../../clock.ts';
import type { Store } from '../../kube/store/store.ts';
import type { ServiceHandler } from '../../network/service-backends.ts';
import type { PostedAlert } from '../alertmanager/alert-store.ts';
import { jsonResponse, notFoundResponse, textResponse } from '../answers.ts';
import { podFiles } from '../pod-files.ts';
import type { RunningContainer } from '../programs.ts';
import { alarmsOf, withAlarms } from './alarmed.ts';
import { type Answered, answerQuery, type Series } from './query.ts';
import { constantAlerts, mountedGroups, ruleGroups, seconds, shownAlerts } from './rules.ts';
import { alertmanagerUrls, scrapeTargets, type Target } from './targets.ts';

export interface PrometheusParts {
  readonly store: Store;
  readonly clock: Clock;
  /** What the Alertmanager has been told. */
  readonly firing: () => readonly PostedAlert[];
}

/** What an endpoint may look at. */
interface Asked {
  readonly parts: PrometheusParts;
  readonly where: RunningContainer;
  readonly parameters: URLSearchParams;
  readonly now: Date;
}

type Endpoint = (asked: Asked) => Response;

const ENDPOINTS: Readonly<Partial<Record<string, Endpoint>>> = {
  '/-/ready': () => textResponse('Prometheus Server is Ready.\n'),
  '/-/healthy': () => textResponse('Prometheus Server is Healthy.\n'),
  '/-/reload': () => textResponse(''),
  '/api/v1/query': instantQuery,
  '/api/v1/query_range': rangeQuery,
  '/api/v1/alerts': (asked) => success({ alerts: shownAlerts(firingOf(asked)) }),
  '/api/v1/rules': (asked) => success({ groups: ruleGroups(filesOf(asked), firingOf(asked), asked.now) }),
  '/api/v1/targets': (asked) => success(targetsView(targetsOf(asked), asked.now)),
  '/api/v1/alertmanagers': (asked) =>
    success({
      activeAlertmanagers: alertmanagerUrls(filesOf(asked)).map((url) => ({ url })),
      droppedAlertmanagers: [],
    }),
  '/api/v1/labels': (asked) =>
    success([...new Set(targetsOf(asked).flatMap(({ labels }) => Object.keys(labels)))].sort()),
  '/api/v1/series': (asked) => success(instantSeries(asked, asked.parameters.get('match[]') ?? 'up')),
  '/api/v1/status/buildinfo': () =>
    success({
      version: '3.14.0',
      revision: 'simulated',
      branch: 'simulated',
      buildUser: 'otelops-sandbox',
      buildDate: '',
      goVersion: '',
    }),
  '/api/v1/status/runtimeinfo': ({ now }) =>
    success({ startTime: now.toISOString(), reloadConfigSuccess: true, corruptionCount: 0, storageRetention: '30d' }),
  '/api/v1/status/tsdb': (asked) => success(tsdbView(targetsOf(asked), asked.now)),
  '/api/v1/admin/tsdb/snapshot': ({ now }) =>
    success({ name: `${now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z-0000000000000000` }),
};

/** The HTTP API of a Prometheus whose targets are the sandbox's pods. */
export function prometheusApi(parts: PrometheusParts, where: RunningContainer): ServiceHandler {
  return async (request) => {
    const url = new URL(request.url);
    const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : new URLSearchParams();
    const parameters = new URLSearchParams([...url.searchParams, ...form]);
    const asked: Asked = { parts, where, parameters, now: parts.clock.now() };
    const values = /^\/api\/v1\/label\/([^/]+)\/values$/.exec(url.pathname)?.[1];
    if (values !== undefined) return success(labelValues(targetsOf(asked), values));
    return ENDPOINTS[url.pathname]?.(asked) ?? notFoundResponse();
  };
}

function success(data: unknown): Response {
  return jsonResponse({ status: 'success', data });
}

function refused(message: string): Response {
  return jsonResponse({ status: 'error', errorType: 'bad_data', error: message }, 400);
}

function filesOf({ parts, where }: Asked): ReturnType<typeof podFiles> {
  return podFiles(parts.store, where.pod, where.container);
}

/** What Prometheus would have told its Alertmanager, and what fires by itself. */
function firingOf(asked: Asked): PostedAlert[] {
  const known = asked.parts.firing();
  const names = new Set(known.map(({ labels }) => labels['alertname']));
  const constant = constantAlerts(filesOf(asked), asked.now).filter(({ labels }) => !names.has(labels['alertname']));
  return [...known, ...constant];
}

function targetsOf(asked: Asked): Target[] {
  return scrapeTargets(asked.parts.store, filesOf(asked));
}

/** Seconds since the epoch, from a number or RFC 3339. */
function timeOf(text: string | null, otherwise?: number): number | undefined {
  if (text === null || text === '') return otherwise;
  const number = Number(text);
  const time = Number.isNaN(number) ? Date.parse(text) / 1000 : number;
  return Number.isNaN(time) ? undefined : time;
}

/** The query of a request, answered; what fires is seen in what its rule looks at. */
function answerTo(asked: Asked): Answered {
  const query = asked.parameters.get('query') ?? '';
  const answered = answerQuery(query, targetsOf(asked));
  if (answered.kind !== 'series') return answered;
  const alarms = alarmsOf(
    mountedGroups(filesOf(asked)).map(({ group }) => group),
    asked.parts.firing(),
  );
  return { kind: 'series', series: withAlarms(query, answered.series, alarms) };
}

function instantQuery(asked: Asked): Response {
  const time = timeOf(asked.parameters.get('time'), asked.now.getTime() / 1000);
  if (time === undefined)
    return refused(
      `invalid parameter "time": cannot parse ${JSON.stringify(asked.parameters.get('time'))} to a valid timestamp`,
    );
  const answered = answerTo(asked);
  switch (answered.kind) {
    case 'refused':
      return refused(`invalid parameter "query": ${answered.message}`);
    case 'scalar':
      return success({ resultType: 'scalar', result: [time, String(answered.value)] });
    default: {
      const result = answered.series.map((one) => ({ metric: one.labels, value: [time, one.at(time)] as const }));
      const shown = result.filter(({ value }) => !Number.isNaN(value[1]));
      return success({
        resultType: 'vector',
        result: shown.map(({ metric, value }) => ({ metric, value: [value[0], String(value[1])] })),
      });
    }
  }
}

/** Prometheus refuses to give more points a series. */
const POINTS_LIMIT = 11_000;

function rangeQuery(asked: Asked): Response {
  const { parameters } = asked;
  const bounds: number[] = [];
  for (const name of ['start', 'end']) {
    const time = timeOf(parameters.get(name));
    if (time === undefined)
      return refused(
        `invalid parameter "${name}": cannot parse ${JSON.stringify(parameters.get(name) ?? '')} to a valid timestamp`,
      );
    bounds.push(time);
  }
  const [start = 0, end = 0] = bounds;
  const text = parameters.get('step') ?? '';
  const step = Number(text) || seconds(text);
  if (end < start) return refused('invalid parameter "end": end timestamp must not be before start time');
  if (step <= 0) return refused(`invalid parameter "step": cannot parse ${JSON.stringify(text)} to a valid duration`);
  if ((end - start) / step > POINTS_LIMIT)
    return refused(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  const answered = answerTo(asked);
  if (answered.kind === 'refused') return refused(`invalid parameter "query": ${answered.message}`);
  const series: readonly Series[] =
    answered.kind === 'series' ? answered.series : [{ labels: {}, at: () => answered.value }];
  const times = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
  const result = series.map((one) => ({
    metric: one.labels,
    values: times.map((time) => [time, one.at(time)] as const).filter(([, value]) => !Number.isNaN(value)),
  }));
  return success({
    resultType: 'matrix',
    result: result
      .filter(({ values }) => values.length > 0)
      .map(({ metric, values }) => ({ metric, values: values.map(([time, value]) => [time, String(value)]) })),
  });
}

function instantSeries(asked: Asked, query: string): unknown[] {
  const answered = answerQuery(query, targetsOf(asked));
  return answered.kind === 'series' ? answered.series.map(({ labels }) => labels) : [];
}

function labelValues(targets: readonly Target[], name: string): string[] {
  if (name === '__name__') return ['up'];
  return [...new Set(targets.flatMap(({ labels }) => labels[name] ?? []))].sort();
}

function targetsView(targets: readonly Target[], now: Date): unknown {
  return {
    activeTargets: targets.map(({ job, labels, url, up }) => ({
      discoveredLabels: {},
      labels,
      scrapePool: job,
      scrapeUrl: url,
      globalUrl: url,
      lastError: up ? '' : `Get "${url}": dial tcp: connect: connection refused`,
      lastScrape: now.toISOString(),
      lastScrapeDuration: 0.004,
      health: up ? 'up' : 'down',
      scrapeInterval: '30s',
      scrapeTimeout: '10s',
    })),
    droppedTargets: [],
    droppedTargetCounts: {},
  };
}

function tsdbView(targets: readonly Target[], now: Date): unknown {
  return {
    headStats: {
      numSeries: targets.length,
      numLabelPairs: targets.length * 4,
      chunkCount: targets.length,
      minTime: now.getTime() - 7_200_000,
      maxTime: now.getTime(),
    },
    seriesCountByMetricName: [{ name: 'up', value: targets.length }],
    labelValueCountByLabelName: [],
    memoryInBytesByLabelName: [],
    seriesCountByLabelValuePair: [],
  };
}
