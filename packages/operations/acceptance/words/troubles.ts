import { randomBytes } from 'node:crypto';
import { layOut } from './listen.ts';
import {
  alertmanagerThat,
  collectorThat,
  exporterTo,
  exporterToAnswer,
  lokiThat,
  nodeCollector,
  prometheusThat,
  type Speaking,
} from './speaking.ts';

export interface Trouble {
  readonly name: string;
  readonly speaking: Speaking;
  /** Whether its pod is ready all the same. */
  readonly ready: boolean;
  /** All that is found, by rule; what the first says. */
  readonly rules: readonly string[];
  readonly title: RegExp;
}

const debug = (): Readonly<Record<string, unknown>> => ({ debug: {} });
const limiter = (limit: number, spike: number): Readonly<Record<string, unknown>> => ({
  memory_limiter: { check_interval: '100ms', limit_mib: limit, spike_limit_mib: spike },
});

/** What goes well, and is started, killed and started again. */
export const healthy: readonly (readonly [name: string, speaking: Speaking])[] = [
  ['Prometheus', prometheusThat({ until: /Server is ready/ })],
  [
    'Alertmanager',
    alertmanagerThat({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }, /Listening on/),
  ],
  ['Loki', lokiThat({ until: /adding connection to scheduler|Loki started/ })],
  ['a gateway', collectorThat({ exporters: exporterToAnswer(200, ''), until: /Everything is ready/ })],
  ['a node collector', nodeCollector],
];

/** What goes wrong with the programs of the stack, and what is to be found in their words. */
export const troubles: readonly Trouble[] = [
  {
    name: 'a component that the image does not have',
    speaking: collectorThat({ exporters: () => ({ loki: {} }), until: /unknown type/ }),
    ready: false,
    rules: ['C01'],
    title: /no component "loki"/,
  },
  {
    name: 'a misspelt setting',
    speaking: collectorThat({ exporters: debug, http: { endpont: 'x' }, until: /invalid keys/ }),
    ready: false,
    rules: ['C02'],
    title: /does not know these settings: endpont/,
  },
  {
    name: 'a pipeline with an exporter that is not configured',
    speaking: collectorThat({ exporters: debug, pipelineExporters: ['otlp_http/loki'], until: /not configured/ }),
    ready: false,
    rules: ['C03'],
    title: /exporter "otlp_http\/loki"/,
  },
  {
    name: 'a configuration that is no YAML',
    speaking: ({ programs: { gateway } }) => ({
      name: 'otel-gateway',
      program: gateway,
      arguments: ['--config=gateway.yaml'],
      files: { 'gateway.yaml': 'receivers:\n  otlp: [\nexporters:' },
      until: /yaml/,
    }),
    ready: false,
    rules: ['C04'],
    title: /no YAML/,
  },
  {
    name: 'memory limits that contradict each other',
    speaking: collectorThat({ exporters: debug, processors: limiter(100, 200), until: /must be smaller/ }),
    ready: false,
    rules: ['C05'],
    title: /spike limit/,
  },
  {
    name: 'a port that is taken',
    speaking: async (stage) => {
      await stage.standby.holding(stage.ports[0]);
      return collectorThat({ exporters: debug, until: /cannot start pipelines/ })(stage);
    },
    ready: false,
    rules: ['A22'],
    title: /listens on 127\.0\.0\.1:\d+/,
  },
  {
    name: 'a name that does not resolve',
    speaking: collectorThat({
      exporters: () => exporterTo('http://loki.monitoring.invalid:3100'),
      until: /no such host/,
    }),
    ready: true,
    rules: ['C06'],
    title: /loki\.monitoring\.invalid/,
  },
  {
    name: 'a port where nobody listens',
    speaking: collectorThat({
      exporters: ({ ports: [, port] }) => exporterTo(`http://127.0.0.1:${port}`),
      until: /refused/,
    }),
    ready: true,
    rules: ['C07'],
    title: /refused the connection to 127\.0\.0\.1:\d+/,
  },
  {
    name: 'TLS to a server without, over HTTP',
    speaking: collectorThat({
      exporters: async ({ standby }) => exporterTo(`https://127.0.0.1:${await standby.answering(200, '')}`),
      until: /HTTPS client|TLS handshake/,
    }),
    ready: true,
    rules: ['C09'],
    title: /speaks TLS/,
  },
  {
    name: 'TLS to a server without, over gRPC',
    speaking: collectorThat({
      exporters: async ({ standby }) => ({
        'otlp_grpc/tempo': { endpoint: `127.0.0.1:${await standby.answering(200, '')}` },
      }),
      until: /TLS handshake/,
    }),
    ready: true,
    rules: ['C09'],
    title: /speaks TLS/,
  },
  {
    name: 'a path that is not served',
    speaking: collectorThat({ exporters: exporterToAnswer(404, 'page not found'), until: /Dropping data/ }),
    ready: true,
    rules: ['C10', 'C13'],
    title: /v1\/logs answers a collector with 404/,
  },
  {
    name: 'credentials that are not accepted',
    speaking: collectorThat({ exporters: exporterToAnswer(401, 'no org id'), until: /Dropping data/ }),
    ready: true,
    rules: ['C11', 'C13'],
    title: /turns a collector away with 401/,
  },
  {
    name: 'data that is refused for good',
    speaking: collectorThat({ exporters: exporterToAnswer(400, 'too large'), until: /Dropping data/ }),
    ready: true,
    rules: ['C13', 'C14'],
    title: /gave 1 items up/,
  },
  {
    name: 'a queue that is full',
    speaking: collectorThat({
      exporters: exporterToAnswer(503, 'later', {
        sending_queue: { queue_size: 1, num_consumers: 1 },
        retry_on_failure: { initial_interval: '30s' },
      }),
      until: /queue is full/,
    }),
    ready: true,
    rules: ['C12'],
    title: /queue of a collector is full/,
  },
  {
    name: 'data that is given up after all tries',
    speaking: collectorThat({
      exporters: ({ ports: [, port] }) =>
        exporterTo(`http://127.0.0.1:${port}`, {
          retry_on_failure: { initial_interval: '50ms', max_interval: '50ms', max_elapsed_time: '300ms' },
        }),
      until: /no more retries left/,
    }),
    ready: true,
    rules: ['C07', 'C13'],
    title: /refused the connection/,
  },
  {
    name: 'a collector without memory',
    speaking: collectorThat({ exporters: debug, processors: limiter(1, 0), until: /Refusing data/ }),
    ready: true,
    rules: ['C15'],
    title: /to save memory/,
  },
  {
    name: 'a configuration that Prometheus refuses',
    speaking: prometheusThat({ config: 'scrape_configs: [{ job_nam: x }]', until: /Error loading config/ }),
    ready: false,
    rules: ['D09'],
    title: /configuration is refused/,
  },
  {
    name: 'a database that cannot be opened',
    speaking: prometheusThat({ data: { wal: 'a file in place of a folder' }, until: /Fatal error/ }),
    ready: false,
    rules: ['D08'],
    title: /cannot open its database: .*not a directory/,
  },
  {
    name: 'a database that another Prometheus holds',
    speaking: async (stage) => {
      const [own, ofHolder, none] = stage.ports;
      const {
        arguments: words,
        files,
        program,
      } = await prometheusThat({ until: /Server is ready/ })({
        ...stage,
        ports: [ofHolder, own, none],
      });
      await layOut(stage.processes, files);
      const isReady = async () => (await stage.processes.log('holder')).includes('Server is ready');
      await stage.processes.start({ name: 'holder', path: program.path, arguments: words, ready: isReady });
      return prometheusThat({ until: /Fatal error/ })(stage);
    },
    ready: false,
    rules: ['A20'],
    title: /Another Prometheus holds/,
  },
  {
    name: 'a block that cannot be read',
    speaking: prometheusThat({ data: { '01BX5ZZKBKACTAV9WEVGEMMVS0/meta.json': '' }, until: /Server is ready/ }),
    ready: true,
    rules: ['D08'],
    title: /Block 01BX5ZZKBKACTAV9WEVGEMMVS0 .* left out/,
  },
  {
    name: 'a log that was damaged',
    speaking: prometheusThat({
      data: { 'wal/00000000': randomBytes(40_000).toString('latin1') },
      until: /Server is ready/,
    }),
    ready: true,
    rules: ['D08'],
    title: /The WAL of Prometheus was damaged/,
  },
  {
    name: 'notifications that Slack refuses',
    speaking: async (stage) => {
      const port = await stage.standby.answering(404, 'no_service');
      const slack_configs = [{ api_url: `http://127.0.0.1:${port}/services/T/B/x`, channel: '#alerts' }];
      const config = { route: { receiver: 'slack', group_wait: '0s' }, receivers: [{ name: 'slack', slack_configs }] };
      return alertmanagerThat(config, /Notify for alerts failed/)(stage);
    },
    ready: true,
    rules: ['D11'],
    title: /cannot notify: (?:unexpected status code 404|no_service)$/,
  },
  {
    name: 'a configuration that Alertmanager refuses',
    speaking: alertmanagerThat('rout: x', /file failed/),
    ready: false,
    rules: ['D09'],
    title: /configuration is refused/,
  },
  {
    name: 'a key that Loki does not know',
    speaking: lokiThat({ changes: { limits_confi: {} }, until: /failed parsing config/ }),
    ready: false,
    rules: ['E06'],
    title: /Loki refuses its configuration/,
  },
  {
    name: 'a ring that can never be complete',
    speaking: lokiThat({ replicas: 3, until: /live replicas/ }),
    ready: true,
    rules: ['E07'],
    title: /Loki wants 2 live replicas/,
  },
  {
    name: 'a retention without a place for its list',
    speaking: lokiThat({ changes: { compactor: { retention_enabled: true } }, until: /CONFIG ERROR/ }),
    ready: false,
    rules: ['E08'],
    title: /what to delete/,
  },
  {
    name: 'a retention that is too short',
    speaking: lokiThat({
      changes: { limits_config: { retention_stream: [{ selector: '{a="b"}', priority: 1, period: '1h' }] } },
      until: /retention period|Loki started/,
    }),
    ready: false,
    rules: ['E08'],
    title: /for at least 24h/,
  },
  {
    name: 'lines of a clock that is ahead',
    speaking: lokiThat({ ahead: 7_200_000, until: /too new/ }),
    ready: true,
    rules: ['A28'],
    title: /clock of a node is wrong/,
  },
];
