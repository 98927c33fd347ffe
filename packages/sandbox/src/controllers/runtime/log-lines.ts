import type { Container } from '../model/pod.ts';

/** What containers of an image family write: at start, when they crash, and when they refuse their configuration. */
interface Voice {
  image: RegExp;
  start: (at: string) => readonly string[];
  crash?: readonly string[];
  configError?: readonly string[];
}

const VOICES: readonly Voice[] = [
  {
    image: /opentelemetry-operator/,
    start: (at) => [
      `{"level":"INFO","timestamp":"${at}","message":"Starting the OpenTelemetry Operator","opentelemetry-operator":"0.158.0","go-arch":"arm64","go-os":"linux"}`,
      `{"level":"INFO","timestamp":"${at}","logger":"controller-runtime.webhook","message":"Starting webhook server"}`,
      `{"level":"INFO","timestamp":"${at}","message":"Starting workers","controller":"opentelemetrycollector","worker count":1}`,
    ],
    crash: ['panic: runtime error: invalid memory address or nil pointer dereference', 'goroutine 1 [running]:'],
    configError: [
      '{"level":"ERROR","logger":"setup","message":"problem running manager","error":"open /tmp/k8s-webhook-server/serving-certs/tls.crt: no such file or directory"}',
    ],
  },
  {
    image: /opentelemetry-collector|otelcol/,
    start: (at) => [
      `${at}\tinfo\tservice@v0.158.0/service.go:224\tStarting otelcol-k8s...\t{"Version": "0.158.0", "NumCPU": 24}`,
      `${at}\tinfo\textensions/extensions.go:45\tStarting extensions...`,
      `${at}\tinfo\totlpreceiver@v0.158.0/otlp.go:117\tStarting GRPC server\t{"endpoint": "0.0.0.0:4317"}`,
      `${at}\tinfo\tservice@v0.158.0/service.go:247\tEverything is ready. Begin running and processing data.`,
    ],
    crash: ['panic: send on closed channel', 'goroutine 84 [running]:'],
    configError: [
      'Error: failed to get config: cannot unmarshal the configuration: decoding failed due to the following error(s):\n\n\'exporters\' unknown type: "loki" for id: "loki"',
      'collector server run finished with error: failed to get config',
    ],
  },
  {
    image: /alertmanager/,
    start: (at) => [
      `time=${at} level=INFO source=main.go:220 msg="Starting Alertmanager" version="(version=0.34.0, branch=HEAD)"`,
      `time=${at} level=INFO source=coordinator.go:125 msg="Completed loading of configuration file" component=configuration file=/etc/alertmanager/alertmanager.yml`,
      `time=${at} level=INFO source=tls_config.go:354 msg="Listening on" address=[::]:9093`,
    ],
    configError: [
      'level=ERROR source=coordinator.go:117 msg="Loading configuration file failed" err="undefined receiver \\"slack\\" used in route"',
    ],
  },
  {
    image: /prometheus/,
    start: (at) => [
      `time=${at} level=INFO source=main.go:655 msg="Starting Prometheus Server" mode=server version="(version=3.14.0, branch=HEAD)"`,
      `time=${at} level=INFO source=main.go:1300 msg="TSDB started"`,
      `time=${at} level=INFO source=main.go:1262 msg="Server is ready to receive web requests."`,
    ],
    configError: [
      'level=ERROR source=main.go:573 msg="Error loading config (--config.file=/etc/prometheus/prometheus.yml)" err="parsing YAML file /etc/prometheus/prometheus.yml: yaml: unmarshal errors:\\n  line 12: field retention.time not found in type config.plain"',
    ],
  },
  {
    image: /loki/,
    start: (at) => [
      `level=info ts=${at} caller=main.go:128 msg="Starting Loki" version="(version=3.7.6, branch=HEAD)"`,
      `level=info ts=${at} caller=loki.go:578 msg="Loki started" startup_time=1.1s`,
    ],
    configError: [
      'failed parsing config: /etc/loki/config.yaml: yaml: unmarshal errors:\n  line 30: field shared_store not found in type compactor.Config',
    ],
  },
  {
    image: /tempo/,
    start: (at) => [
      `level=info ts=${at} caller=main.go:118 msg="Starting Tempo" version="(version=3.0.3, branch=HEAD)"`,
      `level=info ts=${at} caller=app.go:224 msg="Tempo started"`,
    ],
    configError: [
      'failed parsing config: failed to parse configFile /etc/tempo/tempo.yaml: yaml: unmarshal errors:\n  line 9: field ingester not found in type app.Config',
    ],
  },
  {
    image: /grafana/,
    start: (at) => [
      `logger=settings t=${at} level=info msg="Starting Grafana" version=13.2.0`,
      `logger=http.server t=${at} level=info msg="HTTP Server Listen" address=[::]:3000 protocol=http`,
    ],
    configError: [
      'Error: ✗ Datasource provisioning error: datasource.yaml config is invalid. Only one datasource per organization can be marked as default',
    ],
  },
  {
    image: /cert-manager/,
    start: () => [
      'I1122 06:00:00.000000       1 controller.go:284] "configured acme dns01 nameservers" logger="cert-manager.controller.build-context"',
      'I1122 06:00:00.100000       1 controller.go:89] "enabled controllers: [certificaterequests-issuer-ca certificates-issuing issuers]" logger="cert-manager.controller"',
    ],
  },
  {
    image: /coredns/,
    start: () => [
      '.:53',
      '[INFO] plugin/reload: Running configuration SHA512 = 9f1e',
      'CoreDNS-1.13.1',
      'linux/arm64, go1.25.2',
    ],
  },
];

const PLAIN: Voice = { image: /./, start: (at) => [`${at} started`, `${at} listening`] };

function voiceOf({ image = '' }: Container): Voice {
  return VOICES.find((voice) => voice.image.test(image)) ?? PLAIN;
}

/** What a container of this image says when it starts. */
export function startLog(container: Container, now: Date): readonly string[] {
  return voiceOf(container).start(now.toISOString());
}

/** The last words of a container of this image that crashes. */
export function crashLog(container: Container): readonly string[] {
  return voiceOf(container).crash ?? [`fatal: ${container.name} terminated unexpectedly`];
}

/** The last words of a container of this image whose configuration is wrong. */
export function configErrorLog(container: Container): readonly string[] {
  return voiceOf(container).configError ?? [`error: invalid configuration for ${container.name}`];
}
