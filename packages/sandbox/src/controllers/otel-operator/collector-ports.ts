import { isRecord } from '../model/kind.ts';
import type { Collector, CollectorConfig, CollectorPort, Components } from './collector.ts';

/** Receivers that listen on more than one port: default port and protocol by sub-protocol. */
const MULTI_PORT: Readonly<Record<string, Readonly<Record<string, { port: number; appProtocol: string }>>>> = {
  otlp: { grpc: { port: 4317, appProtocol: 'grpc' }, http: { port: 4318, appProtocol: 'http' } },
};

/** Components whose `endpoint` is where they call, not where they listen. */
const SCRAPERS: ReadonlySet<string> = new Set([
  'prometheus',
  'kubelet_stats',
  'kubeletstats',
  'host_metrics',
  'hostmetrics',
  'k8s_cluster',
  'k8s_objects',
  'k8s_events',
  'file_log',
  'filelog',
  'journald',
  'http_check',
  'sshcheck',
  'redis',
  'postgresql',
  'mysql',
]);

/** The component type of an id: `otlp` of `otlp/internal`. */
function typeOf(id: string): string {
  return id.split('/')[0] ?? id;
}

/** Ports that receivers and exporters in use listen on, sorted by name as the operator lists them. */
function inferredPorts(config: CollectorConfig): CollectorPort[] {
  const pipelines = Object.values(config.service?.pipelines ?? {});
  const used = new Set(
    pipelines.flatMap((pipeline) => [...(pipeline?.receivers ?? []), ...(pipeline?.exporters ?? [])]),
  );
  const receivers = portsOf(config.receivers, used, (id, settings) => [
    ...multiPorts(id, settings),
    ...singlePort(id, settings),
  ]);
  const exporters = portsOf(config.exporters, used, (id, settings) =>
    typeOf(id) === 'prometheus' ? singlePort(id, settings, 8888) : [],
  );
  const byNumber = new Map([...receivers, ...exporters].map((port) => [port.port, port]));
  return [...byNumber.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function portsOf(
  components: Components | undefined,
  used: ReadonlySet<string>,
  read: (id: string, settings: Record<string, unknown>) => CollectorPort[],
): CollectorPort[] {
  return Object.entries(components ?? {})
    .filter(([id]) => used.has(id))
    .flatMap(([id, settings]) => read(id, isRecord(settings) ? settings : {}));
}

function multiPorts(id: string, settings: Record<string, unknown>): CollectorPort[] {
  const known = MULTI_PORT[typeOf(id)];
  const protocols = isRecord(settings['protocols']) ? settings['protocols'] : {};
  return Object.entries(protocols).flatMap(([protocol, inner]) => {
    const fallback = known?.[protocol];
    if (fallback === undefined) return [];
    const port = portNumber(isRecord(inner) ? inner['endpoint'] : undefined) ?? fallback.port;
    return [
      {
        name: `${portName(id)}-${protocol}`,
        port,
        targetPort: port,
        protocol: 'TCP',
        appProtocol: fallback.appProtocol,
      },
    ];
  });
}

function singlePort(id: string, settings: Record<string, unknown>, fallback?: number): CollectorPort[] {
  const isScraper = SCRAPERS.has(typeOf(id)) && fallback === undefined;
  if (MULTI_PORT[typeOf(id)] !== undefined || isScraper) return [];
  const port = portNumber(settings['endpoint'] ?? settings['listen_address']) ?? fallback;
  return port === undefined ? [] : [{ name: portName(id), port, protocol: 'TCP' }];
}

/** A component id as a DNS label: `otlp/mtls` gives `otlp-mtls`. */
function portName(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9-]/g, '-');
}

function portNumber(endpoint: unknown): number | undefined {
  const match = typeof endpoint === 'string' ? /:(\d+)$/.exec(endpoint) : null;
  return match === null ? undefined : Number(match[1]);
}

/** Ports of the service: those the resource names, then the inferred ones that do not clash with them. */
export function servicePorts({ spec }: Collector): CollectorPort[] {
  const own = (spec.ports ?? []).map(({ hostPort: _, ...port }) => port);
  return [...own, ...withoutClashes(inferredPorts(spec.config), own)];
}

/** Ports of the container: the same, and the one its own metrics are on. */
export function containerPorts({
  spec,
}: Collector): Array<{ name: string; containerPort: number; protocol: string; hostPort?: number }> {
  const own = spec.ports ?? [];
  const inferred = [
    ...inferredPorts(spec.config),
    { name: 'metrics', port: metricsPort(spec.config), protocol: 'TCP' },
  ];
  return [...own, ...withoutClashes(inferred, own)]
    .map((port) => ({
      name: port.name.slice(0, 15),
      containerPort: port.port,
      protocol: port.protocol ?? 'TCP',
      ...('hostPort' in port && port.hostPort !== undefined ? { hostPort: port.hostPort } : {}),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withoutClashes(inferred: readonly CollectorPort[], own: readonly CollectorPort[]): CollectorPort[] {
  const numbers = new Set(own.map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`));
  const names = new Set(own.map(({ name }) => name));
  return inferred
    .filter(({ port, protocol = 'TCP' }) => !numbers.has(`${port}/${protocol}`))
    .map((port) => (names.has(port.name) ? { ...port, name: `port-${port.port}` } : port));
}

/** Where the collector shows its own metrics: the first pull reader's port, 8888 unless it says otherwise. */
export function metricsPort(config: CollectorConfig): number {
  const telemetry = config.service?.telemetry;
  const metrics = isRecord(telemetry) ? telemetry['metrics'] : undefined;
  const readers = isRecord(metrics) && Array.isArray(metrics['readers']) ? metrics['readers'] : [];
  for (const reader of readers) {
    const port = prometheusPort(reader);
    if (port !== undefined) return port;
  }
  return 8888;
}

function prometheusPort(reader: unknown): number | undefined {
  const pull = isRecord(reader) ? reader['pull'] : undefined;
  const exporter = isRecord(pull) ? pull['exporter'] : undefined;
  const prometheus = isRecord(exporter) ? exporter['prometheus'] : undefined;
  const port = isRecord(prometheus) ? prometheus['port'] : undefined;
  return typeof port === 'number' ? port : undefined;
}

/** Path and port of the health_check extension in use; probes are made from it. */
export function healthCheck(config: CollectorConfig): { path: string; port: number } | undefined {
  const id = (config.service?.extensions ?? []).find((extension) => typeOf(extension) === 'health_check');
  if (id === undefined) return undefined;
  const settings = config.extensions?.[id];
  const { endpoint, path } = isRecord(settings) ? { endpoint: settings['endpoint'], path: settings['path'] } : {};
  return { path: typeof path === 'string' && path !== '' ? path : '/', port: portNumber(endpoint) ?? 13133 };
}
