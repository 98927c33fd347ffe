/**
 * Every version the stack runs, in one place. All images carry linux/arm64 and linux/amd64 under the same tag. Tags are
 * exact releases: a tag that moves has already changed a major version under running clusters (grafana/tempo#6384).
 */
export const versions = {
  /** Needs Kubernetes 1.25 to 1.36 and the cert-manager v1 API. */
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
