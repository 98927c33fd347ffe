import type { Clock } from '../../clock.ts';
import type { LogLine, PodLogs } from '../../controllers/pod-logs.ts';
import { fieldAt, listOf, textOf } from '../../kube/json.ts';
import type { Store } from '../../kube/store/store.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { ServiceHandler } from '../../network/service-backends.ts';
import { jsonResponse, notFoundResponse, textResponse } from '../answers.ts';
import { type LogQuery, parseLogQuery, selects } from './log-query.ts';

export interface LokiParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logs: PodLogs;
}

interface Stream {
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly LogLine[];
}

const LINES_LIMIT = 100;

/** The HTTP API of a Loki that holds what the sandbox's containers have written. */
export function lokiApi(parts: LokiParts): ServiceHandler {
  return async (request) => {
    const url = new URL(request.url);
    const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : new URLSearchParams();
    const parameters = new URLSearchParams([...url.searchParams, ...form]);
    const label = /^\/loki\/api\/v1\/label\/([^/]+)\/values$/.exec(url.pathname)?.[1];
    if (label !== undefined)
      return success([...new Set(streams(parts).flatMap(({ labels }) => labels[label] ?? []))].sort());
    switch (url.pathname) {
      case '/ready':
        return textResponse('ready\n');
      case '/loki/api/v1/status/buildinfo':
        return jsonResponse({
          version: '3.7.6',
          revision: 'simulated',
          branch: 'simulated',
          buildUser: 'otelops-sandbox',
          buildDate: '',
          goVersion: '',
        });
      case '/loki/api/v1/labels':
        return success([...new Set(streams(parts).flatMap(({ labels }) => Object.keys(labels)))].sort());
      case '/loki/api/v1/query':
      case '/loki/api/v1/query_range':
        return answerQuery(parts, parameters, url.pathname.endsWith('_range'));
      default:
        return notFoundResponse();
    }
  };
}

function success(data: unknown): Response {
  return jsonResponse({ status: 'success', data });
}

/** One stream a container, with the labels that the collectors would give it. */
function streams({ store, logs }: LokiParts): Stream[] {
  return store.list('/pods').flatMap((pod) =>
    listOf(fieldAt(pod, 'spec', 'containers')).flatMap((container): Stream[] => {
      const name = textOf(fieldAt(container, 'name'));
      const found = logs.read(subjectOf(pod), name, { previous: false });
      return found.state === 'found' && found.lines.length > 0
        ? [{ labels: labelsOf(pod, name), lines: found.lines }]
        : [];
    }),
  );
}

function subjectOf({ metadata }: KubeObject): { namespace: string; name: string; uid: string } {
  return { namespace: metadata.namespace ?? '', name: metadata.name, uid: metadata.uid ?? '' };
}

function labelsOf(pod: KubeObject, container: string): Record<string, string> {
  return {
    k8s_cluster_name: 'otelops-sandbox',
    k8s_namespace_name: pod.metadata.namespace ?? '',
    k8s_pod_name: pod.metadata.name,
    k8s_container_name: container,
    service_name: pod.metadata.labels?.['app.kubernetes.io/name'] ?? pod.metadata.labels?.['app'] ?? container,
  };
}

function answerQuery(parts: LokiParts, parameters: URLSearchParams, isRange: boolean): Response {
  const query = parseLogQuery(parameters.get('query') ?? '');
  if (query === undefined)
    return textResponse('parse error : syntax error: unexpected or missing stream selector', 400);
  const now = parts.clock.now().getTime();
  const end = timeOf(parameters.get('end') ?? parameters.get('time'), now);
  const start = timeOf(parameters.get('start'), end - 3_600_000);
  const found = streams(parts)
    .filter(({ labels }) => selects(query, labels))
    .map(({ labels, lines }) => ({ labels, lines: lines.filter((line) => isIn(line, query, start, end)) }))
    .filter(({ lines }) => lines.length > 0);
  if (query.isMetric) return success(counted(found, end / 1000, isRange));
  const limit = Number(parameters.get('limit') ?? LINES_LIMIT);
  return success(shownLines(found, limit, parameters.get('direction') !== 'forward'));
}

function isIn(line: LogLine, query: LogQuery, start: number, end: number): boolean {
  const at = line.time.getTime();
  return at >= start && at <= end && query.keeps(line.text);
}

/** Milliseconds since the epoch, from seconds, nanoseconds or RFC 3339. */
function timeOf(text: string | null, otherwise: number): number {
  if (text === null || text === '') return otherwise;
  const number = Number(text);
  if (Number.isNaN(number)) return Date.parse(text);
  // As Loki does: what has more than ten digits counts nanoseconds.
  return /^\d{11,}$/.test(text) ? number / 1_000_000 : number * 1000;
}

/** The newest (or oldest) lines of all streams together, at most `limit`. */
function shownLines(found: readonly Stream[], limit: number, newestFirst: boolean): unknown {
  const order = newestFirst ? -1 : 1;
  const all = found
    .flatMap(({ labels, lines }) => lines.map((line) => ({ labels, line })))
    .sort((a, b) => order * (a.line.time.getTime() - b.line.time.getTime()))
    .slice(0, limit);
  const byStream = new Map<Stream['labels'], (readonly [string, string])[]>();
  for (const { labels, line } of all) {
    const values = byStream.get(labels) ?? [];
    values.push([`${line.time.getTime()}000000`, line.text]);
    byStream.set(labels, values);
  }
  return {
    resultType: 'streams',
    result: [...byStream].map(([stream, values]) => ({ stream, values })),
    stats: {},
  };
}

function counted(found: readonly Stream[], at: number, isRange: boolean): unknown {
  const samples = found.map(({ labels, lines }) => ({ metric: labels, sample: [at, String(lines.length)] as const }));
  return {
    resultType: isRange ? 'matrix' : 'vector',
    result: samples.map(({ metric, sample }) => (isRange ? { metric, values: [sample] } : { metric, value: sample })),
    stats: {},
  };
}
