import { scrapeJobs } from '@otelops/metrics';
import type { Sample } from '../../backends/prometheus-types.ts';
import { measured, prometheusRef, round, samplesOf, seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { type MeasureId, measures } from '../measures.ts';
import { advise } from '../offers.ts';
import type { Part } from '../parts.ts';
import type { Rule } from '../rule.ts';
import type { Scene } from '../scene.ts';

/** What the collectors count of themselves, and what the databases throw away. */

interface CounterMeaning {
  readonly id: string;
  readonly about: string;
  readonly measure: MeasureId;
  readonly least: number;
  readonly code: Finding['code'];
  readonly kind: Finding['kind'];
  readonly severity: Finding['severity'];
  readonly part: (sample: Sample) => Part;
  readonly title: (sample: Sample) => string;
  readonly advice: (sample: Sample) => string;
}

/** A rule that looks at series above a line. */
function counterRule(meaning: CounterMeaning): Rule {
  const { id, about, measure, least, code, kind, severity } = meaning;
  return {
    id,
    about,
    find: ({ bundle }) =>
      samplesOf(bundle, measure)
        .filter(({ value }) => value > least)
        .map((sample) => ({
          rule: id,
          part: meaning.part(sample),
          kind,
          severity,
          code,
          title: meaning.title(sample),
          confidence: 'certain',
          evidence: [measured(measure, sample)],
          fixes: [advise(meaning.advice(sample))],
        })),
  };
}

function collectorPart({ labels }: Sample): Part {
  return labels['job'] === scrapeJobs.nodeCollector ? 'node-collectors' : 'gateways';
}

function pod({ labels }: Sample): string {
  return labels['k8s_pod_name'] ?? labels['job'] ?? 'a collector';
}

const counters: readonly Rule[] = [
  counterRule({
    id: 'C12',
    about: 'queues of collectors',
    measure: 'queue-share',
    least: 0.8,
    code: 'data-lost',
    kind: 'symptom',
    severity: 'warning',
    part: collectorPart,
    title: (sample) =>
      `The queue of ${sample.labels['exporter']} in ${pod(sample)} is ${round(sample.value * 100)} % full`,
    advice: () => 'Look at what it sends to; when it is full, data is lost',
  }),
  counterRule({
    id: 'C13',
    about: 'exports that fail',
    measure: 'export-failed',
    least: 0,
    code: 'export-failing',
    kind: 'symptom',
    severity: 'error',
    part: collectorPart,
    title: (sample) => `${sample.labels['exporter']} in ${pod(sample)} gives ${round(sample.value)} items a second up`,
    advice: () => 'The collector says why: otel logs otel-gateway --grep "Exporting failed"',
  }),
  counterRule({
    id: 'C12',
    about: 'items that no queue takes',
    measure: 'enqueue-failed',
    least: 0,
    code: 'data-lost',
    kind: 'symptom',
    severity: 'error',
    part: collectorPart,
    title: (sample) =>
      `${sample.labels['exporter']} in ${pod(sample)} throws ${round(sample.value)} items a second away`,
    advice: () => 'Look at what it sends to, and at the disk of its node',
  }),
  counterRule({
    id: 'C15',
    about: 'items refused to save memory',
    measure: 'memory-refused',
    least: 0,
    code: 'memory-limited',
    kind: 'symptom',
    severity: 'warning',
    part: collectorPart,
    title: (sample) => `${pod(sample)} turns ${round(sample.value)} items a second away to save memory`,
    advice: () => 'Give collectors more memory (profile in the config), or send less',
  }),
  counterRule({
    id: 'C21',
    about: 'metrics that cannot be read on a node',
    measure: 'scrape-errors',
    least: 0,
    code: 'collector-reads-nothing',
    kind: 'fault',
    severity: 'warning',
    part: collectorPart,
    title: (sample) => `${sample.labels['receiver']} in ${pod(sample)} cannot read some metrics`,
    advice: () => 'Its log names the cause: otel logs otel-node',
  }),
  counterRule({
    id: 'C22',
    about: 'traces that are forgotten before the decision',
    measure: 'sampling-dropped-early',
    least: 0,
    code: 'data-lost',
    kind: 'fault',
    severity: 'warning',
    part: () => 'gateways',
    title: (sample) => `${pod(sample)} forgets ${round(sample.value)} traces a second before it decides on them`,
    advice: () => 'Lower the wait of tail sampling, or give the gateways more memory',
  }),
  counterRule({
    id: 'D02',
    about: 'samples that come too late or out of order',
    measure: 'samples-refused',
    // A few after a restart are what is sent twice.
    least: 0.1,
    code: 'data-refused',
    kind: 'fault',
    severity: 'warning',
    part: () => 'prometheus',
    title: ({ value }) =>
      `Prometheus refuses ${round(value)} samples a second: they are older than its window, or of a clock that is wrong`,
    advice: () =>
      'Compare the clocks of the nodes, and look for two that send the same series; retention.outOfOrderWindow is how late samples may come',
  }),
  counterRule({
    id: 'E20',
    about: 'Macs whose values stand still',
    measure: 'mac-sample-age',
    // A reading is taken every few seconds; ten minutes without one is no hiccup.
    least: 600,
    code: 'no-data',
    kind: 'fault',
    severity: 'warning',
    part: () => 'macs',
    title: ({ labels, value }) => `What ${labels['host_name']} says of itself is ${round(value / 60)} minutes old`,
    advice: () => 'Restart the exporter on that Mac',
  }),
  discards('loki', 'loki-discarded', 'E01', 'lines'),
  discards('tempo', 'tempo-discarded', 'E10', 'spans'),
];

/** What the reasons of Loki and Tempo call for; others are told as they are. */
const discardAdvice: Readonly<Record<string, string>> = {
  rate_limited: 'More comes than the limit lets in: find what grew, or raise the limit in the config',
  per_stream_rate_limit: 'One stream is too loud: split it by a label, or raise its limit',
  stream_limit: 'There are too many streams: a label has too many values, move it to structured metadata',
  greater_than_max_sample_age: 'Lines are older than is taken: a backlog, or a clock that is wrong',
  too_far_behind: 'Lines come too late behind their stream: a backlog, or a clock that is wrong',
  too_far_in_future: 'Lines come from the future: compare the clocks of the nodes',
  line_too_long: 'Lines are longer than is taken: cut them where they are written',
  max_label_names_per_series: 'Streams have more labels than is taken: drop some',
  trace_too_large: 'Traces are larger than is taken: raise the limit, or look for what never ends its traces',
  live_traces_exceeded: 'More traces are under way than is taken: sample more, or raise the limit',
  rate_limited_traces: 'More comes than the limit lets in: sample more, or raise the limit',
};

function discards(part: 'loki' | 'tempo', measure: MeasureId, id: string, what: string): Rule {
  return counterRule({
    id,
    about: `${what} that ${part} throws away`,
    measure,
    least: 0,
    code: 'data-refused',
    kind: 'fault',
    severity: 'warning',
    part: () => part,
    title: ({ labels, value }) =>
      `${part} throws ${round(value)} ${what} a second away: ${labels['reason'] ?? 'no reason is given'}`,
    advice: ({ labels }) => discardAdvice[labels['reason'] ?? ''] ?? `Look up the reason: otel logs ${part}`,
  });
}

const intakes = [
  { measure: 'accepted-metrics', signal: 'metrics', severity: 'error' },
  { measure: 'accepted-logs', signal: 'logs', severity: 'error' },
] as const;

/** Node collectors always have something to read: nothing at all is a fault. Traces come only where programs send them. */
const nothingComes: Rule = {
  id: 'C18',
  about: 'signals of which nothing comes',
  find: (scene) => intakes.flatMap((intake) => silentIntake(scene, intake) ?? []),
};

function silentIntake(scene: Scene, { measure, signal, severity }: (typeof intakes)[number]): Finding | undefined {
  const answer = scene.bundle.prometheus.measured[measure];
  const up = samplesOf(scene.bundle, 'targets-up').find(({ labels }) => labels['job'] === scrapeJobs.nodeCollector);
  // Where no collector is read, nothing can be said of what they take in.
  if (answer?.ok !== true || up === undefined || up.value < 1) return undefined;
  const ofNodes = answer.value.find(({ labels }) => labels['job'] === scrapeJobs.nodeCollector);
  if (ofNodes !== undefined && ofNodes.value > 0) return undefined;
  return {
    rule: 'C18',
    part: 'node-collectors',
    kind: 'symptom',
    severity,
    code: 'no-data',
    title: `The node collectors run and take no ${signal} in`,
    confidence: 'likely',
    evidence: [
      ofNodes === undefined ? seen(prometheusRef, measure, 'no series') : measured(measure, ofNodes),
      measured('targets-up', up),
    ],
    fixes: [advise('Read what the receivers say: otel logs otel-node')],
  };
}

/** Files are looked for all the time; the first are found within seconds. In seconds. */
const foundWithin = 180;

/** A collector that sees no log file says nothing at the level it logs at: only its count of open files tells. */
const readsNoLogs: Rule = {
  id: 'C17',
  about: 'node collectors that see no log files',
  find: ({ bundle }) => {
    const open = samplesOf(bundle, 'log-files-open').filter(({ value }) => value > 0);
    // Where none reads logs, they may not be what is read here; that nothing comes at all is told by C18.
    if (open.length === 0) return [];
    const reading = new Set(open.map(pod));
    return samplesOf(bundle, 'node-uptime')
      .filter((sample) => sample.value > foundWithin && !reading.has(pod(sample)))
      .map((sample) => ({
        rule: 'C17',
        part: 'node-collectors',
        kind: 'fault',
        severity: 'warning',
        code: 'collector-reads-nothing',
        title: `${pod(sample)} on ${sample.labels['k8s_node_name'] ?? 'its node'} has no log file open: no logs come from there`,
        confidence: 'certain',
        evidence: [
          measured('node-uptime', sample),
          seen(prometheusRef, measures['log-files-open'].text, 'no series of this pod'),
        ],
        fixes: [advise('Check that /var/log/pods is mounted, and that the collector may list it')],
      }));
  },
};

export const signalRules: readonly Rule[] = [...counters, nothingComes, readsNoLogs];
