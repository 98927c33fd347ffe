import { scrapeJobs } from '@otelops/metrics';
import type { StackConfig } from '../config/types.ts';
import { certManagerNamespace, collectorPodNames, names, type Place, ports, serviceHost } from '../names.ts';
import { clientTls } from '../objects/web-config.ts';
import { tempoPodNames } from '../tempo/part-names.ts';
import { mtlsOn } from '../tls.ts';
import type { RelabelConfig, ScrapeConfig } from './config.ts';

/** Where the list of Macs is mounted; it comes in phase 5 and changes without a restart. */
export const targetsDirectory = '/etc/prometheus/targets';

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Every target of ours. The collectors are read here and not through their own pipelines: they report their own failures. */
export function scrapeConfigs(config: StackConfig): readonly ScrapeConfig[] {
  const { grafana, monitoring, observability } = config.namespaces;
  return [
    podJob(config, {
      job: scrapeJobs.nodeCollector,
      namespace: observability,
      pods: collectorPodNames.node,
      port: ports.collectorMetrics,
    }),
    podJob(config, {
      job: scrapeJobs.gatewayCollector,
      namespace: observability,
      pods: collectorPodNames.gateway,
      port: ports.collectorMetrics,
    }),
    podJob(config, {
      job: names.auditCollector,
      namespace: observability,
      pods: collectorPodNames.audit,
      port: ports.collectorMetrics,
    }),
    operatorJob(config),
    podJob(config, {
      job: scrapeJobs.certManager,
      namespace: certManagerNamespace,
      pods: 'cert-manager',
      port: ports.certManagerMetrics,
    }),
    backendJob(config, {
      job: scrapeJobs.prometheus,
      namespace: monitoring,
      pods: names.prometheus,
      port: ports.prometheus,
    }),
    backendJob(config, {
      job: scrapeJobs.alertmanager,
      namespace: monitoring,
      pods: names.alertmanager,
      port: ports.alertmanager,
    }),
    backendJob(config, { job: scrapeJobs.loki, namespace: monitoring, pods: names.loki, port: ports.loki }),
    backendJob(config, {
      job: scrapeJobs.tempo,
      namespace: monitoring,
      pods: tempoPodNames(config).join('|'),
      service: names.tempo,
      port: ports.tempo,
    }),
    podJob(config, { job: scrapeJobs.grafana, namespace: grafana, pods: names.grafana, port: ports.grafana }),
    macJob(config),
  ];
}

interface PodTargets {
  readonly job: string;
  readonly namespace: string;
  /** Value of `app.kubernetes.io/name` on the pods, or several of them with `|` between. */
  readonly pods: string;
  /** Whose name their certificate has. Default: that of the pods. */
  readonly service?: string;
  readonly port: number;
}

function podJob(config: StackConfig, { job, namespace, pods, port }: PodTargets): ScrapeConfig {
  return {
    job_name: job,
    kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [namespace] } }],
    relabel_configs: [
      { source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_name'], regex: pods, action: 'keep' },
      { source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Succeeded|Failed', action: 'drop' },
      {
        source_labels: ['__meta_kubernetes_pod_ip'],
        regex: '(.+)',
        replacement: `$1:${port}`,
        target_label: '__address__',
      },
      {
        source_labels: ['__meta_kubernetes_pod_name'],
        regex: '(.+)',
        replacement: `$1:${port}`,
        target_label: 'instance',
      },
      ...identityLabels(config),
    ],
  };
}

/** The labels that metrics which came by OTLP carry too, so that both can be looked at together. */
function identityLabels({ cluster }: StackConfig): readonly RelabelConfig[] {
  return [
    { source_labels: ['__meta_kubernetes_namespace'], target_label: 'k8s_namespace_name' },
    { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'k8s_pod_name' },
    { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'k8s_node_name' },
    { target_label: 'k8s_cluster_name', replacement: cluster.name },
  ];
}

/** Databases are dialled by pod address but known by the name of their Service. */
function backendJob(config: StackConfig, targets: PodTargets): ScrapeConfig {
  const job = podJob(config, targets);
  if (!mtlsOn(config)) return job;
  return {
    ...job,
    scheme: 'https',
    tls_config: clientTls(serviceHost(config, 'monitoring' satisfies Place, targets.service ?? targets.pods)),
  };
}

/** The operator asks the API server whether the caller may read its metrics; its certificate is of its own making. */
function operatorJob(config: StackConfig): ScrapeConfig {
  const targets = {
    job: scrapeJobs.operator,
    namespace: config.namespaces.observability,
    pods: names.operator,
    port: ports.operatorMetrics,
  };
  return {
    ...podJob(config, targets),
    scheme: 'https',
    tls_config: { insecure_skip_verify: true },
    authorization: { credentials_file: serviceAccountToken },
  };
}

function macJob({ macs }: StackConfig): ScrapeConfig {
  return {
    job_name: scrapeJobs.macs,
    scrape_interval: macs.scrapeInterval,
    scrape_timeout: '10s',
    file_sd_configs: [{ files: [`${targetsDirectory}/*.yaml`] }],
  };
}
