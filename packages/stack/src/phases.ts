import type { Phase } from '@otelops/deployer';
import { alertmanager } from './alertmanager/component.ts';
import { chatbot } from './chatbot/component.ts';
import { collectorComponents } from './collectors/index.ts';
import type { StackConfig } from './config/types.ts';
import { certManager } from './foundation/cert-manager.ts';
import { certificateAuthority } from './foundation/certificate-authority.ts';
import { backendCertificates, screenCertificates } from './foundation/certificates.ts';
import { namespaces } from './foundation/namespaces.ts';
import { networkBase } from './foundation/network.ts';
import { priorities } from './foundation/priorities.ts';
import { retention } from './foundation/retention.ts';
import { storage } from './foundation/storage.ts';
import { grafana } from './grafana/component.ts';
import { dashboards } from './grafana/dashboards.ts';
import { loki } from './loki/component.ts';
import { macAlerts, macDashboards, macPushToken, macTelemetry } from './macs/component.ts';
import { collectorNetwork } from './network/collectors.ts';
import { operator } from './operator/component.ts';
import { prometheus } from './prometheus/component.ts';
import { alertRules } from './prometheus/rules.ts';
import { tempo } from './tempo/component.ts';

/**
 * Everything that should run, in the five phases of the guide. The ids mark every live object, so they never change. Pure:
 * equal configs give equal phases.
 */
export function buildPhases(config: StackConfig): readonly Phase[] {
  return [foundation(config), collection(config), backends(config), screens(config), macos(config)];
}

function foundation(config: StackConfig): Phase {
  return {
    id: 'phase-1',
    title: 'Foundation: namespaces, certificates, storage',
    components: [
      namespaces(config),
      priorities,
      certManager,
      ...certificateAuthority(config),
      storage(config),
      retention(config),
      ...networkBase(config),
    ],
  };
}

function collection(config: StackConfig): Phase {
  return {
    id: 'phase-2',
    title: 'OpenTelemetry: operator and collectors',
    components: [
      operator(config),
      ...collectorNetwork(config),
      ...macPushToken(config),
      ...collectorComponents(config),
    ],
  };
}

function backends(config: StackConfig): Phase {
  return {
    id: 'phase-3',
    title: 'Databases: Prometheus, Loki, Tempo',
    components: [...backendCertificates(config), prometheus(config), loki(config), ...tempo(config)],
  };
}

function screens(config: StackConfig): Phase {
  return {
    id: 'phase-4',
    title: 'Screens and alerts: Grafana, Alertmanager',
    components: [
      ...screenCertificates(config),
      dashboards(config),
      grafana(config),
      alertmanager(config),
      alertRules(config),
      ...chatbot(config),
    ],
  };
}

function macos(config: StackConfig): Phase {
  return {
    id: 'phase-5',
    title: 'macOS: what the Macs measure',
    components: [macTelemetry(config), macDashboards(config), macAlerts(config)],
  };
}
