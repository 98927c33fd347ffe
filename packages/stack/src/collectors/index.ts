import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { collectorCertificates } from './dependencies.ts';
import { gatewayCollector } from './gateway-collector.ts';
import { auditCollector, nodeCollector } from './node-collector.ts';

/** Collectors of phase 2, with their certificates, accounts and rights. */
export function collectorComponents(config: StackConfig): readonly Component[] {
  return [
    ...collectorCertificates(config),
    nodeCollector(config),
    gatewayCollector(config),
    ...(config.collectors.audit.enabled ? [auditCollector(config)] : []),
  ];
}
