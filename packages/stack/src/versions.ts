/**
 * Every version the stack runs, in one place. All images carry linux/arm64 and linux/amd64 under the same tag. Tags are
 * exact releases: a tag that moves has already changed a major version under running clusters (grafana/tempo#6384).
 */
export const versions = {
  /** Needs the cert-manager v1 API, and a Kubernetes as {@link supportedKubernetes} says. */
  operator: '0.158.0',
  /** Same minor as the operator. */
  collector: '0.158.0',
  certManager: '1.21.1',
  prometheus: '3.14.0',
  alertmanager: '0.34.0',
  loki: '3.7.6',
  tempo: '3.0.3',
  grafana: '13.2.0',
} as const;

/**
 * Kubernetes of the nodes, minor releases. The operator would go back to 1.25 (its docs/getting-started/compatibility.md), but a
 * kubelet before 1.33 knows no right to its figures alone (KEP 2862): there the whole scrape of the node collector is refused.
 */
export const supportedKubernetes = { from: '1.33', to: '1.36' } as const;

/** A release that the checks run, for one that is deployed. */
export interface CheckedRelease {
  readonly release: string;
  readonly deployed: string;
  /** Why it is another one; absent where it is the same. */
  readonly why?: string;
}

/**
 * What rendered configurations are run with (tools/servers builds them from Go modules). Not every release can be had so.
 */
export const checkedWith: Readonly<
  Record<'prometheus' | 'alertmanager' | 'loki' | 'nodeCollector' | 'gatewayCollector', CheckedRelease>
> = {
  prometheus: { release: '3.14.0', deployed: versions.prometheus },
  alertmanager: {
    release: '0.31.1',
    deployed: versions.alertmanager,
    why: 'from 0.32 on the module lacks the built page, so the server does not compile',
  },
  loki: { release: '3.7.6', deployed: versions.loki },
  nodeCollector: {
    release: '0.149.0',
    deployed: versions.collector,
    why: 'file_log is to be had as a module up to this version only, and parts of different versions do not compile together',
  },
  gatewayCollector: {
    release: '0.155.0',
    deployed: versions.collector,
    why: 'span_metrics is to be had as a module from this version on only, without service_graph, load_balancing and the receivers of the cluster',
  },
};

/** Parts whose image we name ourselves; those of cert-manager and the operator come with their release manifests. */
export type ImageName = 'collector' | 'prometheus' | 'alertmanager' | 'loki' | 'tempo' | 'grafana';

/** The collector is the `k8s` distribution: the operator's default image lacks most of the parts our pipelines use. */
export const images: Readonly<Record<ImageName, string>> = {
  collector: `ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-k8s:${versions.collector}`,
  prometheus: `quay.io/prometheus/prometheus:v${versions.prometheus}`,
  alertmanager: `quay.io/prometheus/alertmanager:v${versions.alertmanager}`,
  loki: `docker.io/grafana/loki:${versions.loki}`,
  tempo: `docker.io/grafana/tempo:${versions.tempo}`,
  grafana: `docker.io/grafana/grafana:${versions.grafana}`,
};

/** An outside release manifest. Its digest stands in the lock file. */
export interface StackArtifact {
  readonly name: string;
  readonly version: string;
  readonly url: string;
}

export const artifacts: Readonly<Record<'certManager' | 'operator', StackArtifact>> = {
  certManager: {
    name: 'cert-manager',
    version: `v${versions.certManager}`,
    url: `https://github.com/cert-manager/cert-manager/releases/download/v${versions.certManager}/cert-manager.yaml`,
  },
  operator: {
    name: 'opentelemetry-operator',
    version: `v${versions.operator}`,
    url: `https://github.com/open-telemetry/opentelemetry-operator/releases/download/v${versions.operator}/opentelemetry-operator.yaml`,
  },
};

/** All outside manifests, for the lock file and for `otel vendor`. */
export const stackArtifacts: readonly StackArtifact[] = [artifacts.certManager, artifacts.operator];
