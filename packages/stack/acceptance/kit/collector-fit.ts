import type { CollectorConfig } from '../../src/collectors/config-types.ts';

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

/** The collectors that can be built from Go modules are older and smaller than the one in the image. */
export const fits: Readonly<Record<'node' | 'gateway', Fit>> = {
  node: {
    lacks: ['load_balancing', 'transform/exemplars'],
    calls: {
      host_metrics: 'hostmetrics',
      kubelet_stats: 'kubeletstats',
      file_log: 'filelog',
      k8s_attributes: 'k8sattributes',
      resource_detection: 'resourcedetection',
      otlp_grpc: 'otlp',
      otlp_http: 'otlphttp',
    },
  },
  gateway: { lacks: ['k8s_cluster', 'k8s_objects', 'k8s_leader_elector', 'service_graph'], calls: {} },
};

/** A binary of the version that we deploy takes everything as it is. */
export function fitOf(role: 'node' | 'gateway', version: string | undefined): Fit {
  const minor = Number(/^0\.(\d+)\./.exec(version ?? '')?.[1] ?? 0);
  return minor >= 158 ? { lacks: [], calls: {} } : fits[role];
}

const kinds = ['extensions', 'receivers', 'processors', 'connectors', 'exporters'] as const;
const typeOf = (id: string): string => id.split('/', 1)[0] ?? id;

/** The same configuration without what a binary lacks, and by the names that it knows. Settings stay untouched. */
export function fitted(config: CollectorConfig, { calls, lacks }: Fit): PlainCollector {
  const copy: PlainCollector = { connectors: {}, ...JSON.parse(JSON.stringify(config)) };
  const has = (id: string): boolean => !lacks.includes(id) && !lacks.includes(typeOf(id));
  const named = (id: string): string => id.replace(typeOf(id), calls[typeOf(id)] ?? typeOf(id));
  for (const kind of kinds) {
    const kept = Object.entries(copy[kind]).filter(([id]) => has(id));
    copy[kind] = Object.fromEntries(kept.map(([id, settings]) => [named(id), settings]));
  }
  copy.service.extensions = copy.service.extensions.filter(has);
  for (const [id, pipeline] of Object.entries(copy.service.pipelines)) {
    for (const part of ['receivers', 'processors', 'exporters'] as const) {
      pipeline[part] = pipeline[part].filter(has).map(named);
    }
    if (pipeline.exporters.length === 0) pipeline.exporters = Object.keys(copy.exporters).slice(0, 1);
    if (pipeline.receivers.length === 0) delete copy.service.pipelines[id];
  }
  return copy;
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

/** The configuration with texts replaced wherever they stand: addresses and paths of a cluster by those of a test. */
export function relocated(config: PlainCollector, places: Readonly<Record<string, string>>): PlainCollector {
  const moved = Object.entries(places).reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(config));
  return JSON.parse(moved);
}
