import { spanMetrics } from '@otelops/metrics';
import type { StackConfig } from '../config/types.ts';
import { serviceHost, serviceUrl } from '../names.ts';
import { toYaml } from '../objects/yaml.ts';
import { tempoStreams } from '../tempo/settings.ts';
import { clientTlsFiles, mtlsOn } from '../tls.ts';
import { versions } from '../versions.ts';
import type {
  AlertmanagerDatasource,
  Correlation,
  Datasource,
  DatasourcesFile,
  DatasourceUid,
  LokiDatasource,
  PrometheusDatasource,
  TagMapping,
  TempoDatasource,
} from './datasource-config.ts';

/** Spans name a thing as OpenTelemetry does, labels of logs and metrics as Prometheus can. */
const sharedTags: readonly TagMapping[] = [
  { key: 'service.name', value: 'service_name' },
  { key: 'service.namespace', value: 'service_namespace' },
];
const logTags: readonly TagMapping[] = [...sharedTags, { key: 'k8s.namespace.name', value: 'k8s_namespace_name' }];

export function datasources(config: StackConfig): DatasourcesFile {
  return {
    apiVersion: 1,
    prune: true,
    datasources: [prometheus(config), loki(config), tempo(config), alertmanager(config)],
  };
}

/**
 * The file as Grafana reads it. It takes every `$` for a variable of its environment, so ours are doubled; those of Grafana's
 * own query language come through, and only files stay references.
 */
export function renderDatasources(file: DatasourcesFile): string {
  return toYaml(escaped(file));
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'file') return `$__file{${String(first[1])}}`;
  return Object.fromEntries(entries.map(([key, inner]) => [key, escaped(inner)]));
}

function prometheus(config: StackConfig): PrometheusDatasource {
  return {
    ...common(config, 'Prometheus', 'prometheus'),
    type: 'prometheus',
    isDefault: true,
    jsonData: {
      httpMethod: 'POST',
      prometheusType: 'Prometheus',
      prometheusVersion: versions.prometheus,
      timeInterval: '30s',
      manageAlerts: true,
      alertmanagerUid: 'alertmanager',
      exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: 'tempo' }],
      ...tlsSwitches(config, 'prometheus'),
    },
  };
}

function loki(config: StackConfig): LokiDatasource {
  return {
    ...common(config, 'Loki', 'loki'),
    type: 'loki',
    isDefault: false,
    jsonData: {
      maxLines: 1000,
      derivedFields: [
        {
          name: 'Trace',
          // Of logs that came by OTLP the trace id is structured metadata, not part of the line.
          matcherType: 'label',
          matcherRegex: 'trace_id',
          url: variable('__value.raw'),
          urlDisplayLabel: 'Show trace',
          datasourceUid: 'tempo',
        },
      ],
      ...tlsSwitches(config, 'loki'),
    },
    correlations: [logsToMetrics],
  };
}

/** Labels of a log line are variables in a correlation's query. */
const logsToMetrics: Correlation = {
  targetUID: 'prometheus',
  label: 'Request rate',
  description: 'Requests a second of the service that wrote this line',
  type: 'query',
  config: {
    field: 'labels',
    target: {
      refId: 'A',
      expr: `sum(rate(${spanMetrics.calls.name}{service_name="${variable('service_name')}"}[5m]))`,
    },
  },
};

function tempo(config: StackConfig): TempoDatasource {
  const streams = tempoStreams(config);
  return {
    ...common(config, 'Tempo', 'tempo'),
    type: 'tempo',
    isDefault: false,
    jsonData: {
      tracesToLogsV2: {
        datasourceUid: 'loki',
        spanStartTimeShift: '-5m',
        spanEndTimeShift: '5m',
        tags: logTags,
        filterByTraceID: false,
        filterBySpanID: false,
        customQuery: true,
        query: `{${variable('__tags')}} | trace_id = "${variable('__trace.traceId')}"`,
      },
      tracesToMetrics: {
        datasourceUid: 'prometheus',
        spanStartTimeShift: '-15m',
        spanEndTimeShift: '15m',
        tags: sharedTags,
        queries: spanQueries,
      },
      serviceMap: { datasourceUid: 'prometheus' },
      nodeGraph: { enabled: true },
      streamingEnabled: { search: streams, metrics: streams },
      traceQuery: { timeShiftEnabled: true, spanStartTimeShift: '-30m', spanEndTimeShift: '30m' },
      spanBar: { type: 'Tag', tag: 'http.route' },
      ...tlsSwitches(config, 'tempo'),
    },
  };
}

/** The gateways count before sampling, so these hold for all spans and not only for those that were kept. */
const spanQueries: TempoDatasource['jsonData']['tracesToMetrics']['queries'] = [
  { name: 'Request rate', query: `sum(rate(${spanMetrics.calls.name}{$__tags}[5m]))` },
  {
    name: 'Error rate',
    query: `sum(rate(${spanMetrics.calls.name}{$__tags, status_code="STATUS_CODE_ERROR"}[5m]))`,
  },
  {
    name: 'Duration, 95th percentile',
    query: `histogram_quantile(0.95, sum(rate(${spanMetrics.duration.name}{$__tags}[5m])))`,
  },
];

function alertmanager(config: StackConfig): AlertmanagerDatasource {
  return {
    ...common(config, 'Alertmanager', 'alertmanager'),
    type: 'alertmanager',
    isDefault: false,
    jsonData: {
      implementation: 'prometheus',
      handleGrafanaManagedAlerts: false,
      ...tlsSwitches(config, 'alertmanager'),
    },
  };
}

type Common = Pick<Datasource, 'name' | 'uid' | 'access' | 'url' | 'editable' | 'secureJsonData'>;

function common(config: StackConfig, name: string, uid: DatasourceUid): Common {
  return {
    name,
    uid,
    access: 'proxy',
    url: serviceUrl(config, 'monitoring', uid),
    editable: false,
    // Read when it starts, and kept in its database until it starts anew: a certificate of ninety days would end in there.
    ...(mtlsOn(config) && {
      secureJsonData: {
        tlsCACert: { file: clientTlsFiles.ca },
        tlsClientCert: { file: clientTlsFiles.certificate },
        tlsClientKey: { file: clientTlsFiles.key },
      },
    }),
  };
}

function tlsSwitches(
  config: StackConfig,
  uid: DatasourceUid,
): Partial<{ tlsAuth: true; tlsAuthWithCACert: true; serverName: string }> {
  if (!mtlsOn(config)) return {};
  return { tlsAuth: true, tlsAuthWithCACert: true, serverName: serviceHost(config, 'monitoring', uid) };
}

/** A variable that Grafana fills in when somebody follows the link. */
function variable(name: string): string {
  return `\${${name}}`;
}
