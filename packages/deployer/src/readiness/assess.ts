import { groupOf, type KubeObject } from '../objects.ts';
import type { AssessOptions, Readiness, ReadinessContext, ReadinessRow } from '../readiness-types.ts';
import { redact } from '../redaction.ts';
import { isFields, textAt } from './fields.ts';
import { assessByConditions, assessDeletion, assessStandardStatus } from './generic.ts';
import { readinessTable } from './table.ts';
import { unknown } from './verdicts.ts';

const MAX_MESSAGE = 1_000;

const builtin: ReadonlyMap<string, ReadinessRow> = new Map(
  readinessTable.map((row) => [`${row.group}/${row.kind}`, row]),
);

/**
 * Judges any object by itself, offline. Never throws, whatever it is given: what is not of Kubernetes shape is `unknown`,
 * and so is an object whose row of the caller throws. In this order: being deleted, the caller's rows, generation and the
 * standard conditions, the built-in table, conditions in general. Messages are the cluster's own, redacted.
 */
export function assessReadiness(object: KubeObject, options: AssessOptions = {}): Readiness {
  if (!hasKubernetesShape(object)) return unknown('NotAnObject', 'it has no apiVersion, kind and metadata');
  const context: ReadinessContext = options.now === undefined ? {} : { now: options.now };
  const verdict = judge(object, options.rows ?? [], context);
  return { ...verdict, message: redact(verdict.message).slice(0, MAX_MESSAGE) };
}

function judge(object: KubeObject, rows: readonly ReadinessRow[], context: ReadinessContext): Readiness {
  return (
    assessDeletion(object) ??
    assessByRows(object, rows, context) ??
    assessStandardStatus(object) ??
    builtin.get(`${groupOf(object.apiVersion)}/${object.kind}`)?.assess(object, context) ??
    assessByConditions(object)
  );
}

function assessByRows(
  object: KubeObject,
  rows: readonly ReadinessRow[],
  context: ReadinessContext,
): Readiness | undefined {
  const group = groupOf(object.apiVersion);
  for (const row of rows) {
    if (row.kind !== object.kind || (row.group !== '*' && row.group !== group)) continue;
    try {
      const verdict = row.assess(object, context);
      if (verdict !== undefined) return verdict;
    } catch (error) {
      return unknown(
        'RowFailed',
        `the rule for ${row.kind} failed: ${error instanceof Error ? error.message : 'no reason given'}`,
      );
    }
  }
  return undefined;
}

function hasKubernetesShape(value: unknown): value is KubeObject {
  return (
    textAt(value, 'apiVersion') !== '' && textAt(value, 'kind') !== '' && isFields(value) && isFields(value['metadata'])
  );
}
