import type { AlertmanagerConfig, InhibitRule, Route } from './config.ts';
import { type Labels, matcherHolds } from './matcher.ts';

/** Names of the receivers an alert with these labels goes to, as Alertmanager walks its routes. */
export function receiversFor(config: Pick<AlertmanagerConfig, 'route'>, labels: Labels): readonly string[] {
  return [...new Set(walk(config.route, labels))];
}

function walk(route: Route, labels: Labels): readonly string[] {
  const found: string[] = [];
  for (const child of route.routes ?? []) {
    if (!(child.matchers ?? []).every((matcher) => matcherHolds(matcher, labels))) continue;
    found.push(...walk(child, labels));
    if (child.continue !== true) break;
  }
  return found.length > 0 ? found : [route.receiver];
}

/** The alerts that are told of while all of these fire: those that no other mutes. */
export function notMuted<A extends Labels>(rules: readonly InhibitRule[], firing: readonly A[]): readonly A[] {
  return firing.filter(
    (target) => !firing.some((source) => source !== target && rules.some((rule) => mutes(rule, source, target))),
  );
}

function mutes(rule: InhibitRule, source: Labels, target: Labels): boolean {
  const holds = (matchers: readonly string[], labels: Labels): boolean =>
    matchers.every((one) => matcherHolds(one, labels));
  return (
    holds(rule.source_matchers, source) &&
    holds(rule.target_matchers, target) &&
    rule.equal.every((label) => (source[label] ?? '') === (target[label] ?? ''))
  );
}
