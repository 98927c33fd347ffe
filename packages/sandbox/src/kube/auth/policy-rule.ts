import { fieldAt, listOf } from '../json.ts';
import type { KubeObject } from '../types.ts';

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export function emptyRule(): PolicyRule {
  return { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };
}

/** The rules of a Role or ClusterRole. */
export function readRules(role: KubeObject): PolicyRule[] {
  return listOf(role['rules']).map((rule) => ({
    verbs: texts(rule, 'verbs'),
    apiGroups: texts(rule, 'apiGroups'),
    resources: texts(rule, 'resources'),
    resourceNames: texts(rule, 'resourceNames'),
    nonResourceURLs: texts(rule, 'nonResourceURLs'),
  }));
}

function texts(rule: unknown, field: string): string[] {
  return listOf(fieldAt(rule, field)).filter((item): item is string => typeof item === 'string');
}
