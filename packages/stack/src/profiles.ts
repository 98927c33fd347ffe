import type { Profile, Quantity, StackConfig } from './config/types.ts';
import { tempoInParts } from './tempo/part-names.ts';

/** CPU is requested but never limited: throttled collectors and databases lose data, busy ones are only slow. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

export type SizedPart =
  | 'nodeCollector'
  | 'gatewayCollector'
  | 'auditCollector'
  | 'prometheus'
  | 'loki'
  | 'tempo'
  | 'grafana'
  | 'alertmanager';

type Figures = readonly [cpu: string, memoryRequest: string, memoryLimit: string];

const figures: Readonly<Record<Profile, Readonly<Record<SizedPart, Figures>>>> = {
  small: {
    nodeCollector: ['50m', '192Mi', '512Mi'],
    gatewayCollector: ['100m', '256Mi', '1Gi'],
    auditCollector: ['20m', '96Mi', '256Mi'],
    prometheus: ['200m', '1Gi', '2Gi'],
    loki: ['100m', '512Mi', '2Gi'],
    tempo: ['100m', '512Mi', '2Gi'],
    grafana: ['50m', '192Mi', '512Mi'],
    alertmanager: ['10m', '48Mi', '128Mi'],
  },
  medium: {
    nodeCollector: ['100m', '256Mi', '768Mi'],
    gatewayCollector: ['300m', '512Mi', '2Gi'],
    auditCollector: ['50m', '128Mi', '256Mi'],
    prometheus: ['500m', '2Gi', '6Gi'],
    loki: ['300m', '1Gi', '4Gi'],
    tempo: ['300m', '1Gi', '4Gi'],
    grafana: ['100m', '256Mi', '1Gi'],
    alertmanager: ['20m', '64Mi', '256Mi'],
  },
  large: {
    nodeCollector: ['200m', '384Mi', '1Gi'],
    gatewayCollector: ['1', '1Gi', '4Gi'],
    auditCollector: ['50m', '128Mi', '256Mi'],
    prometheus: ['1', '6Gi', '16Gi'],
    loki: ['1', '2Gi', '8Gi'],
    tempo: ['1', '2Gi', '8Gi'],
    grafana: ['200m', '384Mi', '1Gi'],
    alertmanager: ['20m', '64Mi', '256Mi'],
  },
};

/** What a part asks for and may use, by profile. */
export function resourcesOf(config: StackConfig, part: SizedPart): Resources {
  const [cpu, memory, limit] = figures[config.profile][part];
  return { requests: { cpu, memory }, limits: { memory: limit } };
}

export type VolumePart = 'prometheus' | 'loki' | 'tempo' | 'grafana' | 'alertmanager';

const volumeFigures: Readonly<Record<Profile, Readonly<Record<VolumePart, Quantity>>>> = {
  small: { prometheus: '20Gi', loki: '30Gi', tempo: '20Gi', grafana: '5Gi', alertmanager: '1Gi' },
  medium: { prometheus: '100Gi', loki: '150Gi', tempo: '100Gi', grafana: '5Gi', alertmanager: '1Gi' },
  large: { prometheus: '200Gi', loki: '50Gi', tempo: '50Gi', grafana: '5Gi', alertmanager: '1Gi' },
};

/** Size of a part's volume: the config's, else the profile's. */
export function volumeSizeOf(config: StackConfig, part: VolumePart): Quantity {
  return config.storage.sizes[part] ?? volumeFigures[config.profile][part];
}

/**
 * How many of each run. Loki keeps three copies of a line, Prometheus and Alertmanager work in pairs. Tempo stays one unless it
 * runs in parts: since 3.0 its single binary cannot be run twice (the backend scheduler is a singleton).
 */
const replicaFigures: Readonly<Record<VolumePart, number>> = {
  prometheus: 2,
  loki: 3,
  tempo: 1,
  grafana: 1,
  alertmanager: 2,
};

/** Of Tempo in parts: of its query frontends. */
export function replicasOf(config: StackConfig, part: VolumePart): number {
  if (part === 'tempo' && tempoInParts(config)) return 2;
  return config.profile === 'large' ? replicaFigures[part] : 1;
}
