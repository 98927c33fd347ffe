import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { collectorPodNames, macPushSecret, macPushTokenDirectory, macsPush, names } from '../names.ts';
import { mtlsOn, tlsDirectory, tlsSecretName } from '../tls.ts';
import { gatewayAccess } from './access.ts';
import { collectorResource } from './collector-resource.ts';
import { collectorDependencies } from './dependencies.ts';
import { gatewayCollectorConfig } from './gateway-config.ts';
import { fieldEnv, type Mounted, secretDirectory } from './pod-settings.ts';
import { podNameVariable } from './processors/attributes.ts';

/** User of the collector's image. */
const user = 10_001;

/** The collectors before the databases: a fixed number, since traces are spread over them by their id. */
export function gatewayCollector(config: StackConfig): Component {
  const { replicas } = config.collectors.gateway;
  const mounted = mounts(config);
  return {
    name: names.gatewayCollector,
    summary: 'Gateways: span metrics, sampling, cluster metrics and events',
    dependsOn: [...collectorDependencies(config), ...pushToken(config)],
    objects: [
      ...gatewayAccess(config),
      collectorResource(config, names.gatewayCollector, {
        mode: 'deployment',
        replicas,
        size: 'gatewayCollector',
        env: [fieldEnv(podNameVariable, 'metadata.name')],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': collectorPodNames.gateway } },
          },
        ],
        // Enough to decide on the traces in memory and to send them.
        terminationGracePeriodSeconds: 60,
        // A single gateway must be allowed to move, or no node could ever be emptied.
        podDisruptionBudget: replicas > 1 ? { minAvailable: 1 } : { maxUnavailable: 1 },
        podSecurityContext: {
          runAsNonRoot: true,
          runAsUser: user,
          runAsGroup: user,
          fsGroup: user,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        securityContext: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
        volumes: mounted.map(({ volume }) => volume),
        volumeMounts: mounted.map(({ mount }) => mount),
        config: gatewayCollectorConfig(config),
      }),
    ],
  };
}

function mounts(config: StackConfig): readonly Mounted[] {
  const { token } = config.macs.push;
  return [
    ...(mtlsOn(config) ? [secretDirectory('tls', tlsSecretName(names.gatewayCollector), tlsDirectory)] : []),
    ...(macsPush(config)
      ? [secretDirectory('macs-push', token?.secret ?? macPushSecret.secret, macPushTokenDirectory)]
      : []),
  ];
}

function pushToken(config: StackConfig): readonly string[] {
  return macsPush(config) && config.macs.push.token === undefined ? ['macos-push-token'] : [];
}
