/** The parts of a stack that trouble can be in, each after those it needs: what stands first is looked at first. */
export const parts = [
  'nodes',
  'dns',
  'storage',
  'certificates',
  'operator',
  'prometheus',
  'loki',
  'tempo',
  'alertmanager',
  'grafana',
  'gateways',
  'node-collectors',
  'macs',
  'records',
  'other',
] as const;

export type Part = (typeof parts)[number];

const base: readonly Part[] = ['nodes', 'dns'];
const stored: readonly Part[] = [...base, 'storage'];

/** What a part cannot do without: its trouble may come from there. */
const needs: Readonly<Record<Part, readonly Part[]>> = {
  nodes: [],
  dns: ['nodes'],
  storage: ['nodes'],
  certificates: base,
  operator: [...base, 'certificates'],
  prometheus: stored,
  loki: stored,
  tempo: stored,
  alertmanager: stored,
  grafana: [...stored, 'prometheus', 'loki', 'tempo'],
  gateways: [...base, 'operator', 'prometheus', 'loki', 'tempo'],
  'node-collectors': [...base, 'operator', 'gateways'],
  macs: ['gateways', 'prometheus'],
  records: [],
  other: base,
};

/** A part and all it needs, directly or not. */
export function reachOf(part: Part): ReadonlySet<Part> {
  const reach = new Set<Part>();
  const visit = (one: Part): void => {
    if (reach.has(one)) return;
    reach.add(one);
    for (const next of needs[one]) visit(next);
  };
  visit(part);
  return reach;
}

/** 0 for what everything else stands on. */
export function rankOf(part: Part): number {
  return parts.indexOf(part);
}

const ofComponent: Readonly<Record<string, Part>> = {
  'cert-manager': 'certificates',
  storage: 'storage',
  'opentelemetry-operator': 'operator',
  'otel-node': 'node-collectors',
  'otel-gateway': 'gateways',
  'otel-audit': 'gateways',
  prometheus: 'prometheus',
  loki: 'loki',
  tempo: 'tempo',
  'tempo-base': 'tempo',
  'tempo-live-store-zone-a': 'tempo',
  'tempo-live-store-zone-b': 'tempo',
  alertmanager: 'alertmanager',
  'alert-rules': 'prometheus',
  grafana: 'grafana',
  dashboards: 'grafana',
  'macos-telemetry': 'macs',
  'macos-dashboards': 'grafana',
  'macos-alerts': 'prometheus',
};

/** The part that a component of the stack belongs to. */
export function partOfComponent(component: string): Part {
  return ofComponent[component] ?? 'other';
}
