import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { collectorPodNames, gatewayServices, names } from '../names.ts';
import { leafCertificate } from '../objects/certificate.ts';
import { mtlsOn } from '../tls.ts';

const certificatesName = 'collector-certificates';

/** What must be there before a collector: who makes it, what it may connect to, and its certificate. */
export function collectorDependencies(config: StackConfig): readonly string[] {
  return [
    'namespaces',
    names.operator,
    ...(config.security.networkPolicies ? ['collector-network'] : []),
    ...(mtlsOn(config) ? [certificatesName] : []),
  ];
}

/** Certificates of the collectors. They come first: a collector that finds no certificate ends at once. */
export function collectorCertificates(config: StackConfig): readonly Component[] {
  if (!mtlsOn(config)) return [];
  const place = 'observability';
  const { gateway, node, audit } = collectorPodNames;
  return [
    {
      name: certificatesName,
      summary: 'Certificates of the collectors',
      dependsOn: ['namespaces', 'certificate-authority'],
      objects: [
        leafCertificate(config, { name: names.nodeCollector, place, services: [node] }),
        leafCertificate(config, {
          name: names.gatewayCollector,
          place,
          services: [gateway, gatewayServices.headless],
        }),
        ...(config.collectors.audit.enabled
          ? [leafCertificate(config, { name: names.auditCollector, place, services: [audit] })]
          : []),
      ],
    },
  ];
}
