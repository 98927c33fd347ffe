import { fieldsOf } from '@otelops/deployer/vocabulary';
import { type Answer, answered, mapAnswer } from './answer.ts';
import { askJson, askReady, badAnswer, type Readiness } from './ask.ts';
import type { BackendQuery, HttpBackend } from './http-backend.ts';
import {
  parseAlertmanagers,
  parseHeadSeries,
  parseMatrix,
  parseRuleAlerts,
  parseRules,
  parseTargets,
  parseVector,
} from './prometheus-answers.ts';
import type { HeadSeries, RuleAlert, RuleGroupState, Sample, ScrapeTarget, Series } from './prometheus-types.ts';

/** Prometheus' HTTP API, as far as we read it. */
export interface PrometheusClient {
  ready(): Promise<Answer<Readiness>>;
  /** The value now, or at `time`. */
  query(promql: string, options?: { readonly time?: Date }): Promise<Answer<readonly Sample[]>>;
  queryRange(promql: string, range: QueryRange): Promise<Answer<readonly Series[]>>;
  rules(): Promise<Answer<readonly RuleGroupState[]>>;
  /** What its rules hold to be pending or firing. */
  alerts(): Promise<Answer<readonly RuleAlert[]>>;
  targets(): Promise<Answer<readonly ScrapeTarget[]>>;
  /** Where it sends alerts. */
  alertmanagers(): Promise<Answer<readonly string[]>>;
  /** Needs no query, and costs it nothing. */
  headSeries(): Promise<Answer<HeadSeries>>;
}

export interface QueryRange {
  readonly start: Date;
  readonly end: Date;
  readonly stepSeconds: number;
}

export function prometheusClient(backend: HttpBackend): PrometheusClient {
  const ask = async <T>(
    path: string,
    query: BackendQuery,
    parse: (data: unknown) => T | undefined,
  ): Promise<Answer<T>> =>
    mapAnswer(await askJson(backend, { method: 'GET', path: `/api/v1/${path}`, query }), (content) => {
      const { status, data } = fieldsOf(content);
      const parsed = status === 'success' ? parse(data) : undefined;
      return parsed === undefined ? badAnswer(backend, `it is no answer to /api/v1/${path}`) : answered(parsed);
    });
  return {
    ready: () => askReady(backend, '/-/ready'),
    query: (query, { time } = {}) => ask('query', { query, time: time?.toISOString() }, parseVector),
    queryRange: (query, { start, end, stepSeconds }) =>
      ask('query_range', { query, start: start.toISOString(), end: end.toISOString(), step: stepSeconds }, parseMatrix),
    rules: () => ask('rules', {}, parseRules),
    alerts: () => ask('alerts', {}, parseRuleAlerts),
    targets: () => ask('targets', { state: 'active' }, parseTargets),
    alertmanagers: () => ask('alertmanagers', {}, parseAlertmanagers),
    headSeries: () => ask('status/tsdb', { limit: 10 }, parseHeadSeries),
  };
}
