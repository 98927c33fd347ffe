import { measured, prometheusRef, samplesOf, seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { type MeasureId, measures } from '../measures.ts';
import { advise } from '../offers.ts';
import type { Part } from '../parts.ts';
import type { Rule } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { startedWithin } from '../started.ts';

/** A receiver of ours, by one metric that it cannot help sending, and what is empty where it is missing. */
interface MetricSource {
  readonly measure: MeasureId;
  readonly receiver: string;
  readonly part: Part;
  readonly component: string;
  readonly panels: string;
}

const metricSources: readonly MetricSource[] = [
  {
    measure: 'host-metrics',
    receiver: 'host_metrics',
    part: 'node-collectors',
    component: 'otel-node',
    panels: 'processor, memory, disk and network of the nodes',
  },
  {
    measure: 'kubelet-metrics',
    receiver: 'kubelet_stats',
    part: 'node-collectors',
    component: 'otel-node',
    panels: 'pods, containers and volumes',
  },
  {
    measure: 'cluster-metrics',
    receiver: 'k8s_cluster',
    part: 'gateways',
    component: 'otel-gateway',
    panels: 'the states of nodes and workloads',
  },
];

/** Twice the longest interval of a receiver, and the time until Prometheus shows it. */
const firstRoundMs = 180_000;

/** Panels that stay empty while others are full: names the one receiver that sends nothing. */
export const missingSource: Rule = {
  id: 'E17',
  about: 'receivers whose metrics are missing while others come',
  find: (scene) => {
    const comes = metricSources.find(({ measure }) => samplesOf(scene.bundle, measure).some(({ value }) => value > 0));
    return comes === undefined ? [] : metricSources.flatMap((source) => missing(scene, source, comes) ?? []);
  },
};

function missing(scene: Scene, source: MetricSource, comes: MetricSource): Finding | undefined {
  const answer = scene.bundle.prometheus.measured[source.measure];
  if (answer?.ok !== true || answer.value.some(({ value }) => value > 0)) return undefined;
  if (startedWithin(scene, source.part, firstRoundMs)) return undefined;
  const [other] = samplesOf(scene.bundle, comes.measure);
  return {
    rule: 'E17',
    part: source.part,
    kind: 'symptom',
    severity: 'warning',
    code: 'no-data',
    title: `Nothing comes from ${source.receiver} of ${source.component}: panels of ${source.panels} stay empty`,
    confidence: 'likely',
    evidence: [
      seen(prometheusRef, measures[source.measure].text, 'no series'),
      ...(other === undefined ? [] : [measured(comes.measure, other)]),
    ],
    fixes: [
      advise(`Read what the receiver says: otel logs ${source.component} --grep ${source.receiver}`),
      advise('Compare its configuration with what was deployed: otel drift'),
    ],
  };
}
