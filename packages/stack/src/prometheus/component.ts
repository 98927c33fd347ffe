import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { headless, names, ports, scheme, serviceHost } from '../names.ts';
import { reloadedConfigMap } from '../objects/config-map.ts';
import { replicaClaim } from '../objects/data-volume.ts';
import { headlessService, service } from '../objects/service.ts';
import { probeConfig, webConfig } from '../objects/web-config.ts';
import { disruptionBudget, statefulSet } from '../objects/workload.ts';
import { toYaml } from '../objects/yaml.ts';
import { replicasOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { versions } from '../versions.ts';
import { prometheusAccess } from './access.ts';
import { prometheusPolicy } from './network.ts';
import { prometheusConfig } from './settings.ts';
import { probeFile, prometheusFile, prometheusPod, webFile } from './workload.ts';

/** Metrics: 30 days on the node's disk; in profile large two whole copies, and a long-term store behind them. */
export function prometheus(config: StackConfig): Component {
  const identity = { name: names.prometheus, namespace: config.namespaces.monitoring, version: versions.prometheus };
  const replicas = replicasOf(config, 'prometheus');
  const port = { name: 'web', port: ports.prometheus, targetPort: 'web', appProtocol: scheme(config) };
  const serviceName = replicas > 1 ? headless.prometheus : names.prometheus;
  return {
    name: names.prometheus,
    summary: 'Metrics',
    dependsOn: ['namespaces', 'priorities', 'storage', ...(mtlsOn(config) ? ['backend-certificates'] : [])],
    objects: [
      ...prometheusAccess(config),
      reloadedConfigMap(identity, files(config)),
      service(identity, { ports: [port], sticky: replicas > 1 }),
      ...(replicas > 1
        ? [headlessService({ ...identity, name: headless.prometheus, part: names.prometheus }, [port])]
        : []),
      statefulSet(identity, {
        replicas,
        serviceName,
        pod: prometheusPod(config),
        ...replicaClaim(config, 'prometheus'),
      }),
      disruptionBudget(identity, 1),
      ...prometheusPolicy(config),
    ] satisfies readonly Manifest[],
  };
}

/**
 * All of them are read anew while it runs: the config by `--config.auto-reload`, retention and all; the web config at each
 * request; the probe's at each probe.
 */
function files(config: StackConfig): Readonly<Record<string, string>> {
  const own = { [prometheusFile]: toYaml(prometheusConfig(config)) };
  if (!mtlsOn(config)) return own;
  const host = serviceHost(config, 'monitoring', names.prometheus);
  return { ...own, [webFile]: toYaml(webConfig), [probeFile]: toYaml(probeConfig(host)) };
}
