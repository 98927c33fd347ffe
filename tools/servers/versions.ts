import { checkedWith } from '../../packages/stack/src/versions.ts';

/**
 * The releases of the real servers that the checks run against. Those of what is deployed stand beside the deployed ones, with
 * the reason where they differ (packages/stack/src/versions.ts).
 *
 * `module` is the version of the Go module where it differs from the name of the release.
 */
export const serverVersions = {
  /** Newest patch of the line that Kubernetes 1.35 is released with. */
  etcd: { release: '3.6.16', module: 'v3.6.16' },
  /** The line that K3s 1.35 packs; its newest patch that stands in the module proxy. */
  kubernetes: { release: '1.35.4', module: 'v1.35.4' },
  kwok: { release: '0.8.0', module: 'v0.8.0' },
  helm: { release: '4.3.1', module: 'v4.3.1' },
  /** The module counts releases as v0.<major><minor>. */
  prometheus: { release: checkedWith.prometheus.release, module: 'v0.314.0' },
  alertmanager: sameAs(checkedWith.alertmanager.release),
  loki: sameAs(checkedWith.loki.release),
  otelcolNode: sameAs(checkedWith.nodeCollector.release),
  otelcolGateway: sameAs(checkedWith.gatewayCollector.release),
  telemetrygen: { release: '0.149.0', module: 'v0.149.0' },
} as const;

function sameAs(release: string): { readonly release: string; readonly module: string } {
  return { release, module: `v${release}` };
}
