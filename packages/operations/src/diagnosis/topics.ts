import { type Part, parts, reachOf } from './parts.ts';

/** What may be asked about, and in which parts the answer may lie. Alerts name one of these in their `diagnosis` label. */
const topicParts: Readonly<Record<string, readonly Part[]>> = {
  // the guide's troubleshooting headings
  collector: ['node-collectors', 'gateways', 'operator'],
  signals: ['node-collectors', 'gateways', 'prometheus', 'loki', 'tempo'],
  prometheus: ['prometheus', 'gateways', 'node-collectors'],
  loki: ['loki', 'gateways', 'node-collectors'],
  tempo: ['tempo', 'gateways', 'node-collectors'],
  grafana: ['grafana'],
  data: ['grafana', 'prometheus', 'loki', 'tempo', 'gateways', 'node-collectors', 'macs'],
  alerting: ['alertmanager', 'prometheus'],
  macs: ['macs'],
  // the alerts' own names
  'collector-pod': ['node-collectors', 'gateways', 'operator'],
  'collector-coverage': ['node-collectors', 'gateways', 'nodes'],
  'collector-queue': ['gateways', 'node-collectors', 'prometheus', 'loki', 'tempo'],
  'collector-export': ['gateways', 'node-collectors', 'prometheus', 'loki', 'tempo'],
  'collector-memory': ['gateways', 'node-collectors'],
  'collector-scrape': ['node-collectors'],
  'trace-sampling': ['gateways', 'tempo'],
  'backend-prometheus': ['prometheus'],
  'backend-alertmanager': ['alertmanager', 'prometheus'],
  'backend-loki': ['loki', 'gateways'],
  'backend-tempo': ['tempo', 'gateways'],
  'backend-grafana': ['grafana'],
  'backend-config': ['prometheus', 'alertmanager'],
  certificate: ['certificates'],
  'node-not-ready': ['nodes'],
  'node-coverage': ['nodes', 'node-collectors'],
  'node-disk': ['nodes', 'storage'],
  'node-memory': ['nodes'],
  'volume-full': ['storage', 'prometheus', 'loki', 'tempo', 'grafana', 'alertmanager'],
  'container-restarts': parts,
  workload: parts,
  // The bot is one of the components that are no part by themselves; its figures come by the collector of its node.
  chatbot: ['other', 'node-collectors'],
  'mac-silent': ['macs'],
  'mac-heat': ['macs'],
  'mac-memory': ['macs'],
};

/** Topics by name, `all` last. */
export const topics: readonly string[] = [...Object.keys(topicParts), 'all'];

/** The parts in which the trouble of a topic may lie: its own, and all that these need. */
export function partsOfTopic(topic: string): ReadonlySet<Part> {
  const own = topic === 'all' ? parts : (topicParts[topic] ?? []);
  return new Set(own.flatMap((part) => [...reachOf(part)]));
}
