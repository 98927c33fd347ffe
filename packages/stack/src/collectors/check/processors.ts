import { type CollectorFault, fault } from './fault.ts';
import { at, type Component, type ConfigModel, isType, ofClass } from './model.ts';

/** How a collector runs, as far as it matters for its configuration. */
export type CollectorMode = 'daemonset' | 'deployment';

const slowestBatch = 5;

/** Processors that do too much, too late, or to everything. */
export function checkProcessors(model: ConfigModel, mode: CollectorMode | undefined): readonly CollectorFault[] {
  return ofClass(model, 'processors').flatMap((processor) => {
    if (isType(processor, 'k8s_attributes', 'k8sattributes')) return mode === 'daemonset' ? ownNode(processor) : [];
    if (isType(processor, 'redaction')) return allowList(processor);
    if (isType(processor, 'batch')) return batch(processor);
    if (isType(processor, 'transform')) return statements(processor);
    return [];
  });
}

function ownNode({ path, settings }: Component): readonly CollectorFault[] {
  const filtered = ['node', 'node_from_env_var'].some((key) => at(settings, 'filter', key) !== undefined);
  if (filtered) return [];
  const message = 'on each node it watches and keeps all pods of the cluster';
  return [fault('all-pods', path, message, 'filter: {node_from_env_var: K8S_NODE_NAME}')];
}

function allowList({ path, settings }: Component): readonly CollectorFault[] {
  const allowed = settings['allowed_keys'];
  if (settings['allow_all_keys'] === true || (Array.isArray(allowed) && allowed.length > 0)) return [];
  return [
    fault('deletes-everything', path, 'no key is allowed, so every attribute is deleted', 'allow_all_keys: true'),
  ];
}

function batch({ path, settings }: Component): readonly CollectorFault[] {
  const seconds = secondsOf(settings['timeout']);
  if (seconds === undefined || seconds <= slowestBatch) return [];
  const message = `everything comes ${seconds} s later: traces are decided on without it, alerts wait for it`;
  return [fault('slow-batch', `${path}.timeout`, message, 'timeout: 1s')];
}

// Innermost kinds, of which there may be none: a span without events, a point without exemplars.
const optionalContexts: Readonly<Record<string, string>> = {
  trace_statements: 'spanevent',
  metric_statements: 'exemplar',
};

function statements({ path, settings }: Component): readonly CollectorFault[] {
  return Object.entries(optionalContexts).flatMap(([key, innermost]) => {
    const list = settings[key];
    const bare = Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
    const inner = bare.filter((one) => one.includes(`${innermost}.`));
    if (inner.length === 0 || inner.length === bare.length) return [];
    const message = `in one list all statements run once for each ${innermost}: where there is none, none of them runs`;
    return [fault('skipped-statements', `${path}.${key}`, message, 'groups with a context each')];
  });
}

function secondsOf(duration: unknown): number | undefined {
  const match = typeof duration === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(duration) : null;
  if (match === null) return undefined;
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 };
  return Number(match[1]) * (units[match[2] ?? ''] ?? 1);
}
