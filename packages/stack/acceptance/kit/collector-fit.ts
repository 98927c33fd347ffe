import type { CollectorConfig } from '../../src/collectors/config-types.ts';
import type { LoadBalancingExporter } from '../../src/collectors/exporters/load-balancing.ts';

/** A collector configuration as plain data that may be changed. */
export interface PlainCollector {
  extensions: Record<string, unknown>;
  receivers: Record<string, unknown>;
  processors: Record<string, unknown>;
  connectors: Record<string, unknown>;
  exporters: Record<string, unknown>;
  service: {
    extensions: string[];
    telemetry: unknown;
    pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[]>>;
  };
}

/** What a binary lacks of the collector we deploy, and what it calls otherwise. */
export interface Fit {
  /** Component ids or types that it does not have. */
  readonly lacks: readonly string[];
  /** Types by the name it knows, by their present name. Receivers called otlp keep it. */
  readonly calls: Readonly<Record<string, string>>;
}

/** Attributes of the collector itself as a list, which older ones take for something else. */
const listedResource = 'service.telemetry.resource';

const nodeCalls = {
  host_metrics: 'hostmetrics',
  kubelet_stats: 'kubeletstats',
  file_log: 'filelog',
  k8s_attributes: 'k8sattributes',
  resource_detection: 'resourcedetection',
  otlp_grpc: 'otlp',
  otlp_http: 'otlphttp',
} as const;

/**
 * The collectors that can be built from Go modules are older and smaller than the one in the image. `cluster`: the gateway's
 * configuration in the node's binary, which has the receiver of the cluster.
 */
const fits: Readonly<Record<'node' | 'gateway' | 'cluster', Fit>> = {
  node: { lacks: ['load_balancing', 'transform/exemplars'], calls: nodeCalls },
  gateway: { lacks: ['k8s_cluster', 'k8s_objects', 'k8s_leader_elector', 'service_graph'], calls: {} },
  cluster: { lacks: ['k8s_objects', 'service_graph', 'span_metrics', listedResource], calls: nodeCalls },
};

/** A binary of the version that we deploy takes everything as it is. */
export function fitOf(role: keyof typeof fits, version: string | undefined): Fit {
  const minor = Number(/^0\.(\d+)\./.exec(version ?? '')?.[1] ?? 0);
  return minor >= 158 ? { lacks: [], calls: {} } : fits[role];
}

/** A configuration that a binary takes, and what of the rendered one it does not try. */
export interface Fitted {
  readonly config: PlainCollector;
  /** One sentence for each component that was taken out or goes by another name. */
  readonly notCovered: readonly string[];
}

const kinds = ['extensions', 'receivers', 'processors', 'connectors', 'exporters'] as const;
const typeOf = (id: string): string => id.split('/', 1)[0] ?? id;

/**
 * The same configuration without what a binary lacks, and by the names that it knows. Settings stay untouched. Where it lacks
 * the load-balancing exporter, a plain one with its queue, retry and TLS stands there, for something else that routes.
 */
export function fitted(rendered: CollectorConfig, { calls, lacks }: Fit): Fitted {
  const copy: PlainCollector = { connectors: {}, ...JSON.parse(JSON.stringify(rendered)) };
  const has = (id: string): boolean => !lacks.includes(id) && !lacks.includes(typeOf(id));
  const named = (id: string): string => id.replace(typeOf(id), calls[typeOf(id)] ?? typeOf(id));
  const known = (ids: readonly string[]): string[] => ids.map((id) => standsIn(id, has)).filter(has);
  const notCovered: string[] = [];
  for (const kind of kinds) {
    const all = Object.entries(copy[kind]);
    notCovered.push(...all.flatMap(([id]) => (has(id) ? [] : [`${id} (${kind}): not in this binary`])));
    const kept = all
      .map(
        ([id, settings]) =>
          [standsIn(id, has), id === balancing && !has(id) ? unbalanced(settings) : settings] as const,
      )
      .filter(([id]) => has(id));
    copy[kind] = Object.fromEntries(kept.map(([id, settings]) => [named(id), settings]));
  }
  if (lacks.includes(listedResource)) {
    copy.service.telemetry = { ...Object(copy.service.telemetry), resource: undefined };
    notCovered.push(`${listedResource}: not in this binary`);
  }
  copy.service.extensions = copy.service.extensions.filter(has);
  for (const [id, pipeline] of Object.entries(copy.service.pipelines)) {
    for (const part of ['receivers', 'processors', 'exporters'] as const) {
      pipeline[part] = known(pipeline[part]).map(named);
    }
    if (pipeline.receivers.length === 0) {
      delete copy.service.pipelines[id];
      notCovered.push(`pipeline ${id}: nothing left that feeds it`);
    }
  }
  return { config: withoutUnused(copy), notCovered };
}

const balancing = 'load_balancing/traces';

function standsIn(id: string, has: (id: string) => boolean): string {
  return id === balancing && !has(id) ? 'otlp_grpc/traces' : id;
}

function unbalanced(settings: unknown): unknown {
  const { protocol, resolver, retry_on_failure, sending_queue, timeout } = settings as LoadBalancingExporter;
  const { compression, tls } = protocol.otlp;
  const endpoint = `dns:///${resolver.dns.hostname}:${resolver.dns.port}`;
  return { endpoint, compression, timeout, tls, sending_queue, retry_on_failure };
}

/** Puts a plain exporter in place of the load-balancing one, where there is one: for a collector that is to send to one place. */
export function unbalance(config: PlainCollector): void {
  const settings = config.exporters[balancing];
  if (settings === undefined) return;
  delete config.exporters[balancing];
  const plain = standsIn(balancing, () => false);
  config.exporters[plain] = unbalanced(settings);
  for (const pipeline of Object.values(config.service.pipelines)) {
    pipeline.exporters = pipeline.exporters.map((id) => (id === balancing ? plain : id));
  }
}

/** Connectors that no pipeline reads are refused by the collector. */
function withoutUnused(config: PlainCollector): PlainCollector {
  const read = Object.values(config.service.pipelines).flatMap(({ receivers }) => receivers);
  const unread = Object.keys(config.connectors).filter((id) => !read.includes(id));
  return without(config, ...unread);
}

/** Takes components out of a configuration, wherever they are named. */
export function without(config: PlainCollector, ...gone: readonly string[]): PlainCollector {
  for (const kind of kinds) for (const id of gone) delete config[kind][id];
  config.service.extensions = config.service.extensions.filter((id) => !gone.includes(id));
  for (const pipeline of Object.values(config.service.pipelines)) {
    for (const part of ['receivers', 'processors', 'exporters'] as const) {
      pipeline[part] = pipeline[part].filter((id) => !gone.includes(id));
    }
  }
  return config;
}
