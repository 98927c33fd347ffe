import { bestCause } from '@otelops/deployer';
import { formatRef, refKey } from '@otelops/deployer/vocabulary';
import type { Explained, Finding } from './finding.ts';
import { rankOf, reachOf } from './parts.ts';

/**
 * Puts what is wrong in the order in which it is to be mended: a fault first, with the symptoms that it explains behind it.
 * The same findings in any order give the same answer.
 */
export function fold(findings: readonly Finding[]): readonly Explained[] {
  const merged = mergeDrift(mergeSameCause(nodesExplain(crashesExplained([...findings].sort(compare)))));
  const faults = merged.filter(({ kind }) => kind === 'fault');
  const symptoms = new Map<Finding, Finding[]>();
  const alone: Finding[] = [];
  for (const symptom of merged.filter(({ kind }) => kind === 'symptom')) {
    const root = rootOf(symptom, faults);
    if (root === undefined) alone.push(symptom);
    else symptoms.set(root, [...(symptoms.get(root) ?? []), symptom]);
  }
  return [...faults, ...alone].sort(compare).map((finding) => ({ finding, symptoms: symptoms.get(finding) ?? [] }));
}

const severities = ['error', 'warning', 'info'];

function compare(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    rankOf(a.part) - rankOf(b.part) ||
    a.rule.localeCompare(b.rule) ||
    nameOf(a).localeCompare(nameOf(b)) ||
    a.title.localeCompare(b.title)
  );
}

function nameOf({ object }: Finding): string {
  return object === undefined ? '' : refKey(object);
}

/** What a symptom comes from: a fault of its own part before one of a part that it needs, there the deepest. */
function rootOf(symptom: Finding, faults: readonly Finding[]): Finding | undefined {
  const own = faults.find((fault) => fault.part === symptom.part && fault.severity !== 'info');
  if (own !== undefined) return own;
  const reach = reachOf(symptom.part);
  return faults
    .filter((fault) => reach.has(fault.part) && fault.severity !== 'info')
    .toSorted((a, b) => rankOf(a.part) - rankOf(b.part))[0];
}

const crashes: ReadonlySet<string> = new Set([
  'crash-loop',
  'container-cannot-start',
  'init-container-failed',
  'job-failed',
]);

/** A program that ends says why: where its last words are understood, that it ended is only what they led to. */
function crashesExplained(findings: readonly Finding[]): readonly Finding[] {
  const understood = new Set(findings.filter(hasLastWords).map(({ part }) => part));
  return findings.map((finding) => {
    const { cause, part } = finding;
    const isCrash = cause !== undefined && crashes.has(bestCause(cause).code);
    return isCrash && understood.has(part) ? { ...finding, kind: 'symptom' as const } : finding;
  });
}

/** What happens to pods where nodes are away or full. */
const ofNodes: ReadonlySet<string> = new Set(['unschedulable', 'evicted', 'deletion-stuck']);

function nodesExplain(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ part, severity }) => part === 'nodes' && severity === 'error')) return findings;
  return findings.map((finding) => {
    const { cause } = finding;
    const follows = cause !== undefined && ofNodes.has(bestCause(cause).code);
    return follows ? { ...finding, kind: 'symptom' as const } : finding;
  });
}

function hasLastWords({ cause, kind, severity, evidence }: Finding): boolean {
  return cause === undefined && kind === 'fault' && severity === 'error' && evidence[0].kind === 'log';
}

/** Several workloads that wait for the same node or claim have one cause between them. */
function mergeSameCause(findings: readonly Finding[]): readonly Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of findings) {
    const key = causeKey(finding);
    const first = kept.get(key);
    if (first === undefined) kept.set(key, finding);
    else kept.set(key, withMention(first, finding));
  }
  return [...kept.values()];
}

function causeKey(finding: Finding): string {
  const { cause, rule, title, code, object } = finding;
  if (cause === undefined && object?.kind === 'Node') return `${code} ${refKey(object)}`;
  if (cause === undefined) return `${rule} ${nameOf(finding)} ${title}`;
  const best = bestCause(cause);
  return `${best.code} ${refKey(best.object)}`;
}

/** A node that is away is found by itself and as the cause of every pod on it. */
function withMention(first: Finding, other: Finding): Finding {
  if (other.object === undefined || other.object === first.object) return first;
  const evidence = { kind: 'field', object: other.object, path: 'waits for the same', value: other.title } as const;
  return { ...first, evidence: [...first.evidence, evidence] };
}

/** What was changed by hand explains the trouble of the same object, and its fix is the way out. */
function mergeDrift(findings: readonly Finding[]): readonly Finding[] {
  const isDrift = ({ rule }: Finding): boolean => rule === 'drift';
  const drifted = new Map(findings.filter(isDrift).map((finding) => [nameOf(finding), finding]));
  const troubled = new Set(findings.filter((finding) => finding.cause !== undefined && !isDrift(finding)).map(nameOf));
  return findings
    .filter((finding) => !isDrift(finding) || !troubled.has(nameOf(finding)))
    .map((finding) => {
      const drift = finding.cause === undefined ? undefined : drifted.get(nameOf(finding));
      if (drift === undefined || isDrift(finding)) return finding;
      return {
        ...finding,
        ...attributed(finding, drift),
        kind: 'fault' as const,
        evidence: [...finding.evidence, ...drift.evidence],
        fixes: [...drift.fixes, ...finding.fixes],
      };
    });
}

/** Says who changed the object where its trouble is told: in the title, and at the head of the way down to the cause. */
function attributed({ title, cause, object }: Finding, drift: Finding): Pick<Finding, 'title' | 'cause'> {
  const name = object === undefined ? '' : `${formatRef(object)} `;
  const how = drift.title.startsWith(name) ? drift.title.slice(name.length) : drift.title;
  const told = `${title.replace(/\.+$/, '')}. It ${how}`;
  if (cause === undefined) return { title: told };
  const message = `${cause.message.replace(/\.+$/, '')}. It ${how}`;
  return { title: told, cause: { ...cause, message, evidence: [...cause.evidence, ...drift.evidence] } };
}

/** One line for tables: `Deployment grafana/grafana: crash-loop`. */
export function lineOf({ object, title }: Finding): string {
  return object === undefined || title.includes(object.name) ? title : `${formatRef(object)}: ${title}`;
}
