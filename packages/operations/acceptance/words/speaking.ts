import type { Processes } from '../../../stack/acceptance/lab/processes.ts';
import type { LabPrograms } from '../../../stack/acceptance/lab/programs.ts';
import { type Listening, otlpLog, post, type Standby } from './listen.ts';

/** What a thing to be listened to is made with. */
export interface Stage {
  readonly programs: LabPrograms;
  readonly ports: readonly [number, number, number];
  readonly processes: Processes;
  readonly standby: Standby;
}

export type Speaking = (stage: Stage) => Listening | Promise<Listening>;

const telemetry = { logs: { level: 'info', encoding: 'json' }, metrics: { level: 'none' } };

/** A part of the configuration of a collector. */
type Part = Readonly<Record<string, unknown>>;

interface CollectorSpeech {
  readonly exporters: (stage: Stage) => Part | Promise<Part>;
  readonly processors?: Part;
  /** In place of the exporters that there are. */
  readonly pipelineExporters?: readonly string[];
  /** Below `receivers.otlp.protocols.http`. */
  readonly http?: Part;
  readonly until: RegExp;
}

/** A collector that takes logs over HTTP; one is sent to it until it says what is waited for. */
export function collectorThat({ exporters, http, pipelineExporters, processors, until }: CollectorSpeech): Speaking {
  return async (stage) => {
    const { ports, programs } = stage;
    const sendTo = await exporters(stage);
    const endpoint = `127.0.0.1:${ports[0]}`;
    const config = {
      receivers: { otlp: { protocols: { http: { endpoint, ...http } } } },
      ...(processors !== undefined && { processors }),
      exporters: sendTo,
      service: {
        telemetry,
        pipelines: {
          logs: {
            receivers: ['otlp'],
            processors: Object.keys(processors ?? {}),
            exporters: pipelineExporters ?? Object.keys(sendTo),
          },
        },
      },
    };
    return {
      name: 'otel-gateway',
      program: programs.gateway,
      arguments: ['--config=gateway.yaml'],
      files: { 'gateway.yaml': config },
      act: () => post(`http://${endpoint}/v1/logs`, otlpLog('a line', Date.now())),
      until,
    };
  };
}

/** An exporter that tries again soon, and for ever. */
export function exporterTo(endpoint: string, more: Part = {}): Part {
  const retry = { enabled: true, initial_interval: '100ms', max_interval: '200ms', max_elapsed_time: '0s' };
  return { 'otlp_http/loki': { endpoint, retry_on_failure: retry, ...more } };
}

/** To a server that answers so. */
export function exporterToAnswer(status: number, text: string, more?: Part): CollectorSpeech['exporters'] {
  return async ({ standby }) => exporterTo(`http://127.0.0.1:${await standby.answering(status, text)}`, more);
}

/** One that reads the files of containers. */
export const nodeCollector: Speaking = async (stage) => {
  const exporters = await exporterToAnswer(200, '')(stage);
  const config = {
    receivers: { file_log: { include: ['pods/*/*/*.log'], start_at: 'beginning' } },
    exporters,
    service: { telemetry, pipelines: { logs: { receivers: ['file_log'], exporters: Object.keys(exporters) } } },
  };
  return {
    name: 'otel-node',
    program: stage.programs.node,
    arguments: ['--config=node.yaml'],
    files: { 'node.yaml': config, 'pods/shop_shop-0_1/shop/0.log': 'a line\n' },
    until: /Started watching file/,
  };
};

interface PrometheusSpeech {
  readonly config?: string;
  /** Below `data`. */
  readonly data?: Readonly<Record<string, string>>;
  readonly until: RegExp;
}

export function prometheusThat({ config = '{}', data = {}, until }: PrometheusSpeech): Speaking {
  return ({ ports, programs }) => ({
    name: 'prometheus',
    program: programs.prometheus,
    arguments: [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      `--web.listen-address=127.0.0.1:${ports[0]}`,
    ],
    files: {
      'prometheus.yml': config,
      ...Object.fromEntries(Object.entries(data).map(([file, text]) => [`data/${file}`, text])),
    },
    until,
  });
}

export function alertmanagerThat(config: unknown, until: RegExp): Speaking {
  return ({ ports, programs }) => ({
    name: 'alertmanager',
    program: programs.alertmanager,
    arguments: [
      '--config.file=alertmanager.yml',
      '--storage.path=alerts',
      '--cluster.listen-address=',
      `--web.listen-address=127.0.0.1:${ports[0]}`,
    ],
    files: { 'alertmanager.yml': config },
    act: () => post(`http://127.0.0.1:${ports[0]}/api/v2/alerts`, [{ labels: { alertname: 'Heard' } }]),
    until,
  });
}

interface LokiSpeech {
  readonly changes?: Part;
  readonly replicas?: number;
  /** Milliseconds from now, of the line that is pushed. */
  readonly ahead?: number;
  readonly until: RegExp;
}

/** A Loki of one process, to which a line is pushed until it says what is waited for. */
export function lokiThat({ ahead = 0, changes = {}, replicas = 1, until }: LokiSpeech): Speaking {
  return ({ ports: [http, grpc], programs }) => {
    const address = '127.0.0.1';
    const index = { prefix: 'index_', period: '24h' };
    const config = {
      auth_enabled: false,
      server: {
        http_listen_address: address,
        http_listen_port: http,
        grpc_listen_address: address,
        grpc_listen_port: grpc,
      },
      common: {
        path_prefix: 'loki',
        replication_factor: replicas,
        ring: { instance_addr: address, kvstore: { store: 'inmemory' } },
        storage: { filesystem: { chunks_directory: 'loki/chunks', rules_directory: 'loki/rules' } },
      },
      schema_config: {
        configs: [{ from: '2024-01-01', store: 'tsdb', object_store: 'filesystem', schema: 'v13', index }],
      },
      ...changes,
    };
    const line = (): unknown => {
      const nanoseconds = `${Date.now() + ahead}000000`;
      return { streams: [{ stream: { app: 'shop' }, values: [[nanoseconds, 'a line']] }] };
    };
    return {
      name: 'loki',
      program: programs.loki,
      arguments: ['-config.file=loki.yml'],
      files: { 'loki.yml': config },
      act: () => post(`http://${address}:${http}/loki/api/v1/push`, line()),
      until,
    };
  };
}
