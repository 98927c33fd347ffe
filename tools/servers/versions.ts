/**
 * The releases of the real servers that the checks run against.
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
  /** The release that is deployed; the module counts releases as v0.<major><minor>. */
  prometheus: { release: '3.14.0', module: 'v0.314.0' },
  /** Deployed is a newer one: from 0.32 on the module lacks the built page, so the server does not compile. */
  alertmanager: { release: '0.31.1', module: 'v0.31.1' },
  loki: { release: '3.7.6', module: 'v3.7.6' },
  /**
   * Deployed is a newer one. Not every component can be had as a module in every version, and components of different
   * versions do not compile together: `filelog` is to be had up to 0.149 only, `spanmetrics`, `count` and `file` from
   * 0.155 on. So there are two collectors.
   */
  otelcolNode: { release: '0.149.0', module: 'v0.149.0' },
  otelcolGateway: { release: '0.155.0', module: 'v0.155.0' },
  telemetrygen: { release: '0.149.0', module: 'v0.149.0' },
} as const;
