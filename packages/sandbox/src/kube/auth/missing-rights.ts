import { emptyRule, type PolicyRule } from './policy-rule.ts';

/** What `wanted` grants and `held` does not, in a server's words: one line for each resource, in order. */
export function missingRights(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): string[] {
  const missing = wanted.flatMap(breakDown).filter((single) => !held.some((rule) => covers(rule, single)));
  const byResource = new Map<string, PolicyRule>();
  for (const rule of missing) {
    const { verbs, ...subject } = rule;
    // Paths are told apart even where they share their verbs.
    const key = JSON.stringify(rule.nonResourceURLs.length > 0 ? rule : subject);
    const known = byResource.get(key);
    byResource.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...verbs] });
  }
  return [...new Set([...byResource.values()].map(ruleText))].sort();
}

/** A rule as rules of one group, one resource, one name and one verb each. */
function breakDown(rule: PolicyRule): PolicyRule[] {
  const names = rule.resourceNames.length > 0 ? rule.resourceNames.map((name) => [name]) : [[]];
  const resources = rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((resourceNames) => ({
          ...emptyRule(),
          apiGroups: [group],
          resources: [resource],
          verbs: [verb],
          resourceNames,
        })),
      ),
    ),
  );
  const paths = rule.nonResourceURLs.flatMap((path) =>
    rule.verbs.map((verb) => ({ ...emptyRule(), nonResourceURLs: [path], verbs: [verb] })),
  );
  return [...resources, ...paths];
}

function covers(held: PolicyRule, single: PolicyRule): boolean {
  const names = held.resourceNames;
  return (
    hasAll(held.verbs, single.verbs) &&
    hasAll(held.apiGroups, single.apiGroups) &&
    single.resources.every((resource) => coversResource(held.resources, resource)) &&
    single.nonResourceURLs.every((path) => held.nonResourceURLs.some((pattern) => coversPath(pattern, path))) &&
    (names.length === 0 ||
      (single.resourceNames.length > 0 && single.resourceNames.every((name) => names.includes(name))))
  );
}

function hasAll(held: readonly string[], wanted: readonly string[]): boolean {
  return held.includes('*') || wanted.every((item) => held.includes(item));
}

function coversResource(held: readonly string[], wanted: string): boolean {
  if (held.includes('*') || held.includes(wanted)) return true;
  const slash = wanted.indexOf('/');
  return slash >= 0 && held.includes(`*${wanted.slice(slash)}`);
}

function coversPath(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')));
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}`. */
function ruleText(rule: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const shown = parts.filter(([, values]) => values.length > 0).map(([name, values]) => `${name}:${listText(values)}`);
  return `{${shown.join(', ')}}`;
}

/** `["a" "b"]`, as Go prints quoted lists. */
export function listText(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}
