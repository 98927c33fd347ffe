import { fieldAt, isRecord, listOf, textOf } from '../../kube/json.ts';
import type { PostedAlert } from '../alertmanager/alert-store.ts';
import type { PodFiles } from '../pod-files.ts';
import { readYaml } from './targets.ts';

/** An alert as Prometheus shows it. */
export interface ShownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'firing';
  readonly activeAt: string;
  readonly value: string;
}

/** What fires, as Prometheus would have told its Alertmanager. */
export function shownAlerts(firing: readonly PostedAlert[]): ShownAlert[] {
  return firing.map(({ labels, annotations = {}, startsAt = '' }) => ({
    labels,
    annotations,
    state: 'firing',
    activeAt: startsAt,
    value: '1e+00',
  }));
}

/** Alerts of the mounted rules that fire whatever happens, such as a watchdog's `vector(1)`. */
export function constantAlerts(files: PodFiles, since: Date): PostedAlert[] {
  return mountedGroups(files)
    .flatMap(({ group }) => listOf(fieldAt(group, 'rules')))
    .filter(isRecord)
    .filter((rule) => textOf(rule['alert']) !== '' && /^\s*vector\(\s*1\s*\)\s*$/.test(textOf(rule['expr'])))
    .map((rule) => ({
      labels: { alertname: textOf(rule['alert']), ...texts(rule['labels']) },
      annotations: texts(rule['annotations']),
      startsAt: since.toISOString(),
    }));
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([name, text]) => [name, textOf(text)]));
}

/** The rule groups of all mounted rule files. */
export function mountedGroups(files: PodFiles): { readonly file: string; readonly group: unknown }[] {
  return [...files]
    .filter(([path]) => /\/rules.*\.ya?ml$/.test(path))
    .flatMap(([file, bytes]) =>
      listOf(fieldAt(readYaml(bytes.toString('utf8')), 'groups')).map((group) => ({ file, group })),
    );
}

/** The rule groups that are mounted, each rule with the alerts that fire by its name. */
export function ruleGroups(files: PodFiles, firing: readonly PostedAlert[], now: Date): unknown[] {
  const alerts = shownAlerts(firing);
  return mountedGroups(files).map(({ file, group }) => ({
    name: textOf(fieldAt(group, 'name')),
    file,
    rules: listOf(fieldAt(group, 'rules'))
      .filter(isRecord)
      .map((rule) => shownRule(rule, alerts, now)),
    interval: seconds(fieldAt(group, 'interval') ?? '1m'),
    limit: 0,
    evaluationTime: 0.001,
    lastEvaluation: now.toISOString(),
  }));
}

function shownRule(rule: Readonly<Record<string, unknown>>, alerts: readonly ShownAlert[], now: Date): unknown {
  const common = {
    query: textOf(rule['expr']),
    labels: isRecord(rule['labels']) ? rule['labels'] : {},
    health: 'ok',
    evaluationTime: 0.0001,
    lastEvaluation: now.toISOString(),
  };
  const name = textOf(rule['alert']);
  if (name === '') return { name: textOf(rule['record']), ...common, type: 'recording' };
  const own = alerts.filter(({ labels }) => labels['alertname'] === name);
  return {
    state: own.length > 0 ? 'firing' : 'inactive',
    name,
    duration: seconds(rule['for'] ?? '0s'),
    keepFiringFor: seconds(rule['keep_firing_for'] ?? '0s'),
    annotations: isRecord(rule['annotations']) ? rule['annotations'] : {},
    alerts: own,
    ...common,
    type: 'alerting',
  };
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a Prometheus duration: `1h30m`. */
export function seconds(duration: unknown): number {
  const parts = [...textOf(duration).matchAll(/(\d+)(ms|[smhdwy])/g)];
  return parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (UNITS[unit] ?? 1), 0);
}
