import type { StackConfig } from './config/types.ts';

/** Which namespace each part lives in. `cert-manager` and `otelops` are fixed. */
export type Place = 'observability' | 'monitoring' | 'grafana';

/** Namespace of cert-manager: set by its release manifest; also its cluster resource namespace (the root CA's Secret). */
export const certManagerNamespace = 'cert-manager';

/** Namespace of the bot and of the deployer's state: made by the deployer; its pods may read the databases. */
export const otelopsNamespace = 'otelops';

/** Names of workloads and of their Services; the guide's. */
export const names = {
  prometheus: 'prometheus',
  loki: 'loki',
  tempo: 'tempo',
  grafana: 'grafana',
  alertmanager: 'alertmanager',
  chatbot: 'otelops-chatbot',
  operator: 'opentelemetry-operator',
  /** OpenTelemetryCollector resources; the operator appends `-collector` to all that it makes from them. */
  nodeCollector: 'otel-node',
  gatewayCollector: 'otel-gateway',
  auditCollector: 'otel-audit',
} as const;

/** The certificate that Grafana shows the databases. */
export const grafanaClient = 'grafana-client';

/** Services the operator makes for the gateways. The headless one lists every ready pod: for load balancing by the client. */
export const gatewayServices = {
  clusterIp: 'otel-gateway-collector',
  headless: 'otel-gateway-collector-headless',
  monitoring: 'otel-gateway-collector-monitoring',
} as const;

/** Label values the operator puts on the collectors' pods: `app.kubernetes.io/name`. */
export const collectorPodNames = {
  node: 'otel-node-collector',
  gateway: 'otel-gateway-collector',
  audit: 'otel-audit-collector',
} as const;

export const ports = {
  otlpGrpc: 4317,
  otlpHttp: 4318,
  /** OTLP/HTTP with a bearer token on the gateways, for Macs that push; a NodePort leads here (`config.macs.push`). */
  macPush: 4328,
  collectorMetrics: 8888,
  collectorHealth: 13_133,
  prometheus: 9090,
  loki: 3100,
  lokiGrpc: 9095,
  lokiGossip: 7946,
  tempo: 3200,
  tempoGrpc: 9095,
  tempoGossip: 7946,
  grafana: 3000,
  alertmanager: 9093,
  alertmanagerGossip: 9094,
  kubelet: 10_250,
  apiServer: 6443,
  operatorWebhook: 9443,
  operatorMetrics: 8443,
  certManagerWebhook: 10_250,
  certManagerMetrics: 9402,
  chatbot: 8080,
} as const;

/** Secret with the bearer token of pushing Macs, when the config names none; key `token`, namespace `observability`. */
export const macPushSecret = { secret: 'otel-macs-push', key: 'token' } as const;

/** Where the push token's Secret is mounted in the gateways. */
export const macPushTokenDirectory = '/etc/otel/macs-push';

/** What identifies a part: used as the selector of our workloads. Never change it: selectors are immutable. */
export function selectorOf(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'otelops' };
}

/** Labels that every object of the stack carries. */
export function labelsOf(name: string, version?: string): Record<string, string> {
  const labels: Record<string, string> = { ...selectorOf(name), 'app.kubernetes.io/managed-by': 'otelops' };
  return version === undefined ? labels : { ...labels, 'app.kubernetes.io/version': version };
}

/** `prometheus.monitoring.svc`: resolves in every namespace, whatever the cluster's domain, and stands in the certificates. */
export function serviceHost(config: StackConfig, place: Place, service: string): string {
  return `${service}.${config.namespaces[place]}.svc`;
}

/** With the cluster's domain, for resolvers that know no search list: `otel-gateway-collector-headless.observability.svc.cluster.local`. */
export function serviceFqdn(config: StackConfig, place: Place, service: string): string {
  return `${serviceHost(config, place, service)}.${config.cluster.domain}`;
}

/** `https` where components show each other certificates. */
export function scheme(config: StackConfig): 'http' | 'https' {
  return config.security.mtls ? 'https' : 'http';
}

/** `http://loki.monitoring.svc:3100` */
export function serviceUrl(
  config: StackConfig,
  place: Place,
  service: 'prometheus' | 'loki' | 'tempo' | 'grafana' | 'alertmanager',
): string {
  // Grafana is for people, who have no certificate; TLS is the ingress's in front of it.
  const spoken = service === 'grafana' ? 'http' : scheme(config);
  return `${spoken}://${serviceHost(config, place, service)}:${ports[service]}`;
}

/** Headless Services of the databases: they name each replica. */
export const headless = {
  prometheus: 'prometheus-headless',
  loki: 'loki-headless',
  alertmanager: 'alertmanager-headless',
} as const;

/**
 * Hosts that gateways send metrics to: all of them. A pair of Prometheus is two whole copies, so what only one of them got
 * would be missing half of the time.
 */
export function prometheusWriteHosts(config: StackConfig): readonly string[] {
  if (config.profile !== 'large') return [serviceHost(config, 'monitoring', names.prometheus)];
  return [0, 1].map(
    (ordinal) => `${names.prometheus}-${ordinal}.${serviceHost(config, 'monitoring', headless.prometheus)}`,
  );
}

/** ConfigMaps with rule files that Prometheus reads: of phase 4 and of phase 5. Keys end in `.yaml`. */
export const rulesMaps = ['prometheus-rules', 'prometheus-rules-macos'] as const;

/** ConfigMap with the Macs to scrape, of phase 5. */
export const macTargetsMap = 'prometheus-macs';

/** Whether any Mac pushes: then the gateways open {@link ports.macPush}. */
export function macsPush(config: StackConfig): boolean {
  return config.macs.hosts.some((host) => host.mode === 'push');
}
