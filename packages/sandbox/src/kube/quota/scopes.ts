import { fieldAt, listOf, textOf } from '../json.ts';
import type { KubeObject } from '../types.ts';
import { isBestEffort } from './pod-resources.ts';

interface Scope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly unknown[];
}

/** Whether a quota is about an object: those with scopes are about some pods only. */
export function isInScope(quota: KubeObject, plural: string, object: KubeObject): boolean {
  const named = listOf(fieldAt(quota, 'spec', 'scopes')).map(
    (name): Scope => ({ name: textOf(name), operator: 'Exists', values: [] }),
  );
  const selected = listOf(fieldAt(quota, 'spec', 'scopeSelector', 'matchExpressions')).map(
    (item): Scope => ({
      name: textOf(fieldAt(item, 'scopeName')),
      operator: textOf(fieldAt(item, 'operator')),
      values: listOf(fieldAt(item, 'values')),
    }),
  );
  const scopes = [...named, ...selected];
  return scopes.length === 0 || (plural === 'pods' && scopes.every((scope) => holds(scope, object)));
}

function holds({ name, operator, values }: Scope, pod: KubeObject): boolean {
  const ends = typeof fieldAt(pod, 'spec', 'activeDeadlineSeconds') === 'number';
  switch (name) {
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'Terminating':
      return ends;
    case 'NotTerminating':
      return !ends;
    case 'PriorityClass':
      return selects(operator, values, textOf(fieldAt(pod, 'spec', 'priorityClassName')));
    default:
      return false;
  }
}

function selects(operator: string, values: readonly unknown[], actual: string): boolean {
  switch (operator) {
    case 'In':
      return values.includes(actual);
    case 'NotIn':
      return !values.includes(actual);
    case 'DoesNotExist':
      return actual === '';
    default:
      return actual !== '';
  }
}
