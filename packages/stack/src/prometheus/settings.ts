import { promotedResourceAttributes } from '@otelops/metrics';
import { mebibytesOf, secondsOf } from '../config/quantities.ts';
import type { Duration, RemoteWriteConfig, StackConfig } from '../config/types.ts';
import { headless, names, ports, scheme, serviceFqdn, serviceHost } from '../names.ts';
import { clientTls } from '../objects/web-config.ts';
import { replicasOf, volumeSizeOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import type { AlertingConfig, PrometheusConfig, RemoteWriteConfig as RemoteWrite, StorageConfig } from './config.ts';
import { scrapeConfigs } from './scrape.ts';

export const rulesDirectory = '/etc/prometheus/rules';
export const secretsDirectory = '/etc/prometheus/secrets';

/** Blocks may fill this much of the volume; the write-ahead log and compaction need the rest. */
const blockShare = 0.8;
const replicaLabel = '__replica__';

export function prometheusConfig(config: StackConfig): PrometheusConfig {
  const stores = config.remoteWrite.map(remoteWrite);
  return {
    global: {
      scrape_interval: '30s',
      scrape_timeout: '10s',
      evaluation_interval: '30s',
      scrape_native_histograms: true,
      body_size_limit: '64MB',
      sample_limit: 100_000,
      label_limit: 64,
      target_limit: 1000,
      external_labels: externalLabels(config),
    },
    rule_files: [`${rulesDirectory}/*.yaml`],
    alerting: alerting(config),
    otlp: {
      translation_strategy: 'UnderscoreEscapingWithSuffixes',
      keep_identifying_resource_attributes: true,
      promote_resource_attributes: promotedResourceAttributes,
    },
    storage: storage(config),
    scrape_configs: scrapeConfigs(config),
    ...(stores.length > 0 && { remote_write: stores }),
  };
}

function storage(config: StackConfig): StorageConfig {
  const { metrics, metricsSize, outOfOrderWindow } = config.retention;
  const size =
    metricsSize === undefined
      ? mebibytesOf(volumeSizeOf(config, 'prometheus'), blockShare)
      : mebibytesOf(metricsSize, 1);
  return {
    tsdb: { out_of_order_time_window: outOfOrderWindow, retention: { time: metrics, size: `${size}MB` } },
    exemplars: { max_exemplars: 100_000 },
  };
}

/** On alerts and on what goes to a long-term store. A dollar sign would be taken for an environment variable. */
function externalLabels(config: StackConfig): Readonly<Record<string, string>> {
  const labels = {
    k8s_cluster_name: config.cluster.name,
    deployment_environment_name: config.cluster.environment.replaceAll('$', '$$$$'),
  };
  // `cluster` and `__replica__` are what Mimir tells the two halves of a pair apart by.
  return isPair(config) ? { ...labels, cluster: config.cluster.name, [replicaLabel]: '$POD_NAME' } : labels;
}

function alerting(config: StackConfig): AlertingConfig {
  const host = serviceHost(config, 'monitoring', names.alertmanager);
  const tls = mtlsOn(config) ? { tls_config: clientTls(host) } : {};
  return {
    // Both halves of a pair raise the same alert; without this label it is one.
    ...(isPair(config) && { alert_relabel_configs: [{ regex: replicaLabel, action: 'labeldrop' as const }] }),
    alertmanagers: [{ scheme: scheme(config), ...tls, static_configs: [{ targets: alertmanagers(config) }] }],
  };
}

/** Each of a pair, by name: both must hear of every alert, or one would tell what the other has muted. */
function alertmanagers(config: StackConfig): readonly string[] {
  const replicas = replicasOf(config, 'alertmanager');
  if (replicas === 1) return [`${serviceHost(config, 'monitoring', names.alertmanager)}:${ports.alertmanager}`];
  const domain = serviceFqdn(config, 'monitoring', headless.alertmanager);
  return Array.from(
    { length: replicas },
    (_, ordinal) => `${names.alertmanager}-${ordinal}.${domain}:${ports.alertmanager}`,
  );
}

function remoteWrite({ auth, headers, name, url }: RemoteWriteConfig): RemoteWrite {
  const file = (ref: { readonly secret: string; readonly key: string }) =>
    `${secretsDirectory}/${ref.secret}/${ref.key}`;
  return {
    name,
    url,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(auth?.type === 'bearer' && { authorization: { type: 'Bearer' as const, credentials_file: file(auth.token) } }),
    ...(auth?.type === 'basic' && { basic_auth: { username: auth.username, password_file: file(auth.password) } }),
    send_exemplars: true,
    send_native_histograms: true,
  };
}

function isPair(config: StackConfig): boolean {
  return replicasOf(config, 'prometheus') > 1;
}

/** How long after a start its write-ahead log may still be read in before something is wrong. */
const startLimit: Duration = '15m';
export const startLimitSeconds: number = secondsOf(startLimit);
