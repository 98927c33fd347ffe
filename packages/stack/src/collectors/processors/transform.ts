import { ottlString } from '../settings.ts';
import { assignmentPattern, mask, urlPasswordPattern } from './redaction-patterns.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/transformprocessor */
export interface TransformProcessor {
  readonly error_mode: 'ignore' | 'propagate';
  readonly log_statements?: readonly StatementGroup[];
  readonly trace_statements?: readonly StatementGroup[];
  readonly metric_statements?: readonly StatementGroup[];
}

/**
 * Statements that run once for each of a kind. Written out: of a bare list the collector runs all for the innermost kind that
 * any of them names, so that what is said of spans would be done only to spans with events.
 */
interface StatementGroup {
  readonly context: 'resource' | 'span' | 'spanevent' | 'metric' | 'datapoint' | 'exemplar' | 'log';
  readonly statements: readonly string[];
}

// What each pattern finds, and what it leaves: parts in brackets by their number.
const replacements: readonly (readonly [pattern: string, replacement: string])[] = [
  [assignmentPattern, `$1$2$3${mask}`],
  [urlPasswordPattern, `$1${mask}@`],
];

function inText(path: string, condition?: string): readonly string[] {
  const where = condition === undefined ? '' : ` where ${condition}`;
  return replacements.map(
    ([pattern, replacement]) => `replace_pattern(${path}, ${ottlString(pattern)}, ${ottlString(replacement)})${where}`,
  );
}

function inValues(map: string): readonly string[] {
  return replacements.map(
    ([pattern, replacement]) =>
      `replace_all_patterns(${map}, "value", ${ottlString(pattern)}, ${ottlString(replacement)})`,
  );
}

/**
 * Masks values that follow the name of a secret within a text, which the redaction processor cannot: it knows values by
 * their shape and keys by their name. Before it, so that both have seen everything.
 */
export const redactTexts: TransformProcessor = {
  error_mode: 'ignore',
  log_statements: [
    { context: 'log', statements: [...inText('log.body', 'IsString(log.body)'), ...inValues('log.attributes')] },
  ],
  trace_statements: [
    { context: 'span', statements: [...inText('span.status.message'), ...inValues('span.attributes')] },
    { context: 'spanevent', statements: inValues('spanevent.attributes') },
  ],
};

/**
 * Of exemplars the trace alone. Programs put every attribute there that a view leaves out of its metric, and the redaction
 * processor does not look into them.
 */
export const bareExemplars: TransformProcessor = {
  error_mode: 'ignore',
  metric_statements: [
    { context: 'exemplar', statements: ['delete_matching_keys(exemplar.filtered_attributes, ".*")'] },
  ],
};

/**
 * Kubernetes' events as log lines that a person reads: the note is the line, the rest stands beside it. Types are Normal and
 * Warning.
 */
export const eventLines: TransformProcessor = {
  error_mode: 'ignore',
  log_statements: [
    {
      context: 'log',
      statements: [
        'set(resource.attributes["service.name"], "kubernetes-events")',
        'set(resource.attributes["k8s.namespace.name"], log.body["object"]["regarding"]["namespace"]) where log.body["object"]["regarding"]["namespace"] != nil',
        'set(log.severity_number, SEVERITY_NUMBER_INFO) where log.body["object"]["type"] == "Normal"',
        'set(log.severity_text, "INFO") where log.body["object"]["type"] == "Normal"',
        'set(log.severity_number, SEVERITY_NUMBER_WARN) where log.body["object"]["type"] == "Warning"',
        'set(log.severity_text, "WARN") where log.body["object"]["type"] == "Warning"',
        'set(log.attributes["k8s.event.reason"], log.body["object"]["reason"])',
        'set(log.attributes["k8s.object.kind"], log.body["object"]["regarding"]["kind"])',
        'set(log.attributes["k8s.object.name"], log.body["object"]["regarding"]["name"])',
        'set(log.body, log.body["object"]["note"]) where log.body["object"]["note"] != nil',
      ],
    },
  ],
};

/**
 * Of the resource of span metrics only what identifies the service. The connector copies the resource of the first span it
 * sees: the pod and node of one replica would stand on the figures of all, and change with every start (0.158; its gate
 * `excludeResourceMetrics` is off by default).
 */
export const serviceResource: TransformProcessor = {
  error_mode: 'ignore',
  metric_statements: [
    {
      context: 'resource',
      statements: ['keep_keys(resource.attributes, ["service.name", "service.namespace"])'],
    },
  ],
};
