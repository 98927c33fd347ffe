import {
  type Condition,
  collectorProcess,
  duration,
  keyword,
  matches,
  nativeQuantile,
  range,
  rate,
  ratio,
  select,
  spanMetrics,
  spans,
  sumBy,
  topk,
} from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import type { PanelDraft, Section } from '../layout.ts';
import { timeSeries } from '../panels/time-series.ts';
import { serviceGraphPanel, traceTable } from '../panels/traces.ts';
import { series, traces } from '../targets.ts';
import { labelVariable } from '../variables.ts';

// A request is what a service serves or takes from a queue; spans within it are not counted again.
const requests = {
  service_name: matches('$service'),
  span_kind: matches('SPAN_KIND_SERVER|SPAN_KIND_CONSUMER'),
} as const;
const failed = { ...requests, status_code: 'STATUS_CODE_ERROR' } as const;
const window = '$__rate_interval';
const ofService: Condition = { field: 'resource.service.name', operator: '=~', value: '$service' };

/** Rate, errors and duration of services, who calls whom, and the traces behind them. */
export function buildTraceAnalytics(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-trace-analytics',
      title: 'Trace Analytics',
      description:
        'Rate, errors and duration of services from all spans, before sampling; and the traces that were kept.',
      datasources: ['prometheus', 'tempo'],
      variables: [
        labelVariable({ name: 'service', title: 'Service', metric: spanMetrics.calls, label: 'service_name' }),
      ],
      sections: [requestsSection(), operations(), map(), kept()],
    },
    options,
  );
}

function requestsSection(): Section {
  const calls = sumBy(['service_name'], rate(range(select(spanMetrics.calls, requests), window)));
  const errors = sumBy(['service_name'], rate(range(select(spanMetrics.calls, failed), window)));
  const quantile = (q: number): PanelDraft =>
    timeSeries({
      title: `p${q * 100}`,
      description: `${q * 100} % of requests took less than this.`,
      queries: [
        series(
          nativeQuantile(q, spanMetrics.duration, { matchers: requests, window, by: ['service_name'] }),
          '{{service_name}}',
        ),
      ],
      unit: 's',
      width: 8,
    });
  return {
    title: 'Requests',
    panels: [
      timeSeries({
        title: 'Rate',
        description: 'Requests per second.',
        queries: [series(calls, '{{service_name}}')],
        unit: 'reqps',
        width: 12,
      }),
      timeSeries({
        title: 'Errors',
        description: 'Share of requests that failed.',
        queries: [series(ratio(errors, calls), '{{service_name}}')],
        unit: 'percentunit',
        min: 0,
        width: 12,
      }),
      quantile(0.5),
      quantile(0.95),
      quantile(0.99),
    ],
  };
}

function operations(): Section {
  const calls = rate(range(select(spanMetrics.calls, requests), window));
  const sampled = rate(range(select(collectorProcess.tailSamplingTraces), window));
  return {
    title: 'Operations and sampling',
    panels: [
      timeSeries({
        title: 'Busiest operations',
        description: 'Requests per second of the ten busiest operations.',
        queries: [series(topk(10, sumBy(['service_name', 'span_name'], calls)), '{{service_name}} {{span_name}}')],
        unit: 'reqps',
        legendTable: true,
        width: 16,
      }),
      timeSeries({
        title: 'Traces by decision',
        description: 'What tail sampling decided, in traces per second.',
        queries: [series(sumBy(['decision'], sampled), '{{decision}}')],
        unit: 'ops',
        stacked: true,
        width: 8,
      }),
    ],
  };
}

function map(): Section {
  return {
    title: 'Who calls whom',
    panels: [
      serviceGraphPanel({
        title: 'Services',
        description: 'Calls between services, with rate, errors and duration.',
        width: 24,
      }),
    ],
  };
}

function kept(): Section {
  return {
    title: 'Traces',
    panels: [
      traceTable({
        title: 'With errors',
        description: 'Traces with a failed span; all of them are kept.',
        queries: [traces(spans([ofService, { field: 'status', operator: '=', value: keyword('error') }]))],
        width: 12,
      }),
      traceTable({
        title: 'Slow',
        description: 'Traces that took longer than a second; all of them are kept.',
        queries: [traces(spans([ofService, { field: 'traceDuration', operator: '>', value: duration('1s') }]))],
        width: 12,
      }),
    ],
  };
}
