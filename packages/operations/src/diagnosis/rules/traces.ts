import type { KubeObject } from '@otelops/deployer';
import { at, fieldsOf, numberAt, textAt } from '@otelops/deployer/vocabulary';
import type { Sample } from '../../backends/prometheus-types.ts';
import { measured, samplesOf, seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import type { MeasureId } from '../measures.ts';
import { advise, offerRestart } from '../offers.ts';
import type { Rule } from '../rule.ts';
import { refOfObject, type Scene } from '../scene.ts';

/** Between the gateways and what Tempo keeps: the first counter that stands still says where spans get lost. */
const spansLost: Rule = {
  id: 'E14',
  about: 'spans that are sent, and that Tempo does not take in or keep',
  find: (scene) => lostOnTheWay(scene) ?? lostInside(scene) ?? [],
};

function lostOnTheWay({ bundle }: Scene): readonly Finding[] | undefined {
  const sent = flowing(samplesOf(bundle, 'spans-sent'));
  const received = still(bundle.prometheus.measured, 'spans-received');
  if (sent === undefined || received === undefined) return undefined;
  return [
    {
      rule: 'E14',
      part: 'gateways',
      kind: 'fault',
      severity: 'error',
      code: 'data-lost',
      title: 'The gateways send spans, and Tempo takes none in: they go to something else',
      confidence: 'likely',
      evidence: [measured('spans-sent', sent), measured('spans-received', received)],
      fixes: [advise('Check where the exporter of the gateways sends to: otel drift phase-2, otel logs otel-gateway')],
    },
  ];
}

function lostInside(scene: Scene): readonly Finding[] | undefined {
  const { bundle } = scene;
  const received = flowing(samplesOf(bundle, 'spans-received'));
  const kept = still(bundle.prometheus.measured, 'traces-kept');
  if (received === undefined || kept === undefined) return undefined;
  const workload = bundle.deployed.find(({ ref, component }) => component === 'tempo' && ref.kind === 'StatefulSet');
  return [
    {
      rule: 'E14',
      part: 'tempo',
      kind: 'fault',
      severity: 'error',
      code: 'data-lost',
      title: 'Tempo takes spans in, and no trace of them comes to its live store',
      confidence: 'likely',
      evidence: [measured('spans-received', received), measured('traces-kept', kept)],
      fixes: [
        advise('Read what it says: otel logs tempo'),
        ...(workload === undefined ? [] : [offerRestart(workload.ref)]),
      ],
    },
  ];
}

/** Spans a second. With fewer, the first ones of a new series, which no rate sees, may be all there were. */
const steady = 1;

function flowing(samples: readonly Sample[]): Sample | undefined {
  return samples.find(({ value }) => value >= steady);
}

/** The series of a counter that is there and does not move; one that is not there says nothing. */
function still(all: Scene['bundle']['prometheus']['measured'], id: MeasureId): Sample | undefined {
  const answer = all[id];
  if (answer?.ok !== true) return undefined;
  return answer.value.every(({ value }) => value === 0) ? answer.value[0] : undefined;
}

const collectorGroup = 'opentelemetry.io';

/**
 * Several gateways that decide on traces need all spans of a trace at one of them, or each decides on its part:
 * tail sampling and span metrics are wrong without anything that fails
 * (README of the tail sampling processor in opentelemetry-collector-contrib).
 */
const splitTraces: Rule = {
  id: 'C20',
  about: 'tail sampling without balancing by trace id',
  find: (scene) => {
    const collectors = scene.observed.all(collectorGroup, 'OpenTelemetryCollector');
    if (collectors.some(balances)) return [];
    return collectors.filter(decidesAmongSeveral).map((collector): Finding => {
      const object = refOfObject(collector);
      return {
        rule: 'C20',
        part: 'gateways',
        kind: 'fault',
        severity: 'warning',
        code: 'config-doubtful',
        title: `${object.name} samples whole traces in ${replicasOf(collector)} replicas, and nobody sends all spans of a trace to the same one`,
        confidence: 'certain',
        object,
        evidence: [
          seen(object, '.spec.replicas', String(replicasOf(collector))),
          seen(object, '.spec.config.processors', sampler(collector) ?? ''),
        ],
        fixes: [advise('Deploy phase-2 again: its node collectors balance by trace id'), advise('Or run one replica')],
      };
    });
  },
};

function balances(collector: KubeObject): boolean {
  const path = ['spec', 'config', 'exporters'] as const;
  return Object.keys(fieldsOf(at(collector, ...path))).some(
    // By trace id where it does not say by what.
    (name) =>
      /^load_?balancing(?:\/|$)/.test(name) && /^(?:traceID)?$/.test(textAt(collector, ...path, name, 'routing_key')),
  );
}

function decidesAmongSeveral(collector: KubeObject): boolean {
  return replicasOf(collector) > 1 && sampler(collector) !== undefined;
}

function replicasOf(collector: KubeObject): number {
  return numberAt(collector, 'spec', 'replicas') ?? 1;
}

function sampler(collector: KubeObject): string | undefined {
  return Object.keys(fieldsOf(at(collector, 'spec', 'config', 'processors'))).find((name) =>
    /^tail_sampling(?:\/|$)/.test(name),
  );
}

export const traceRules: readonly Rule[] = [spansLost, splitTraces];
