import type { Fix } from '@otelops/deployer/vocabulary';
import { scrapeJobs } from '@otelops/metrics';
import { measured, prometheusRef, samplesOf, seen, valueOr } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { advise } from '../offers.ts';
import type { Part } from '../parts.ts';
import type { Rule } from '../rule.ts';

const partOfJob: Readonly<Record<string, Part>> = {
  [scrapeJobs.nodeCollector]: 'node-collectors',
  [scrapeJobs.gatewayCollector]: 'gateways',
  [scrapeJobs.auditCollector]: 'gateways',
  [scrapeJobs.prometheus]: 'prometheus',
  [scrapeJobs.alertmanager]: 'alertmanager',
  [scrapeJobs.loki]: 'loki',
  [scrapeJobs.tempo]: 'tempo',
  [scrapeJobs.grafana]: 'grafana',
  [scrapeJobs.certManager]: 'certificates',
  [scrapeJobs.operator]: 'operator',
  [scrapeJobs.macs]: 'macs',
};

/** A target that Prometheus cannot read: mostly because what it reads is not well. */
const targetDown: Rule = {
  id: 'D04',
  about: 'targets that Prometheus cannot read',
  find: ({ bundle }) => {
    const down = valueOr(bundle.prometheus.targets, []).filter(({ health }) => health === 'down');
    const jobs = [...new Set(down.map(({ job }) => job))].sort();
    return jobs.map((job): Finding => {
      const ofJob = down.filter((target) => target.job === job).sort((a, b) => a.url.localeCompare(b.url));
      const [first, ...more] = ofJob
        .slice(0, 3)
        .map(({ url, lastError }) => seen(prometheusRef, url, lastError ?? 'down'));
      const isMac = job === scrapeJobs.macs;
      return {
        rule: isMac ? 'E19' : 'D04',
        part: partOfJob[job] ?? 'other',
        kind: isMac ? 'fault' : 'symptom',
        severity: 'warning',
        code: 'target-down',
        title: `Prometheus cannot read ${ofJob.length} ${ofJob.length === 1 ? 'target' : 'targets'} of ${job}: ${ofJob[0]?.lastError ?? 'no reason is given'}`,
        confidence: 'certain',
        evidence: [first ?? seen(prometheusRef, job, 'down'), ...more],
        fixes: isMac ? macAdvice : [adviseTarget(job, ofJob[0]?.lastError ?? '')],
      };
    });
  },
};

/** A scrape limit is not met by looking at the target's pod. */
function adviseTarget(job: string, error: string): Fix {
  const limit = /(sample|body size|label|target)_? ?limit(?:_| )?exceeded/.exec(error);
  if (limit !== null)
    return advise(`${job} has more than the ${limit[1]} limit lets in: drop labels or raise the limit`);
  return advise(`Look at ${job}, and at the NetworkPolicies between it and Prometheus`);
}

const macAdvice = [
  advise('Wake the Mac, and check that its exporter runs (launchctl list)'),
  advise('Check that the firewall of the Mac lets Prometheus in'),
];

/** Rules that cannot be evaluated: their alerts are blind. */
const ruleFailing: Rule = {
  id: 'D12',
  about: 'rules that cannot be evaluated',
  find: ({ bundle }) =>
    valueOr(bundle.prometheus.rules, []).flatMap((group) =>
      group.rules
        .filter(({ health }) => health === 'err')
        .map(
          (rule): Finding => ({
            rule: 'D12',
            part: 'prometheus',
            kind: 'fault',
            severity: 'error',
            code: 'rule-failing',
            title: `Rule ${rule.name} (${group.name}) cannot be evaluated: ${rule.lastError ?? 'no reason is given'}`,
            confidence: 'certain',
            evidence: [seen(prometheusRef, rule.name, rule.query)],
            fixes: [advise('Take the last good rules back: otel rollback phase-4')],
          }),
        ),
    ),
};

/** Alerts that fire and reach nobody. */
const noAlertmanager: Rule = {
  id: 'D10',
  about: 'the way from Prometheus to Alertmanager',
  find: ({ bundle }) => {
    const { alertmanagers, targets } = bundle.prometheus;
    if (!alertmanagers.ok || bundle.backends.alertmanager === undefined) return [];
    if (alertmanagers.value.length > 0) return [];
    const scraped = valueOr(targets, []).filter(({ job }) => job === scrapeJobs.alertmanager);
    const finding: Finding = {
      rule: 'D10',
      part: 'alertmanager',
      kind: 'fault',
      severity: 'error',
      code: 'alertmanager-not-connected',
      title: 'Prometheus sends its alerts to no Alertmanager: they fire, and reach nobody',
      confidence: 'certain',
      evidence: [
        seen(prometheusRef, '/api/v1/alertmanagers', 'none is active'),
        ...scraped.slice(0, 2).map(({ url, health }) => seen(prometheusRef, url, health)),
      ],
      fixes: [advise('Deploy phase-3 and phase-4 with the same config: otel plan all')],
    };
    return [finding];
  },
};

/** A configuration that was refused: what runs is the one before, and a restart would not come up. */
const configRefused: Rule = {
  id: 'D09',
  about: 'configurations that were refused while running',
  find: ({ bundle }) =>
    samplesOf(bundle, 'config-refused').map((sample): Finding => {
      const job = sample.labels['job'] ?? 'prometheus';
      return {
        rule: 'D09',
        part: partOfJob[job] ?? 'prometheus',
        kind: 'fault',
        severity: 'error',
        code: 'config-refused',
        title: `${job} refused its newest configuration and runs on an old one`,
        confidence: 'certain',
        evidence: [measured('config-refused', sample)],
        fixes: [advise(`Its log names the line: otel logs ${job} --grep "config"`)],
      };
    }),
};

const notificationsFailing: Rule = {
  id: 'D11',
  about: 'notifications that fail',
  find: ({ bundle }) =>
    samplesOf(bundle, 'notifications-failed').map(
      (sample): Finding => ({
        rule: 'D11',
        part: 'alertmanager',
        kind: 'fault',
        severity: 'error',
        code: 'notifications-failing',
        title: `Alerts do not get through by ${sample.labels['integration'] ?? 'their receiver'}: ${sample.labels['reason'] ?? 'other'}`,
        confidence: 'certain',
        evidence: [measured('notifications-failed', sample)],
        fixes: [advise('Alertmanager says why: otel logs alertmanager --grep "Notify for alerts failed"')],
      }),
    ),
};

export const prometheusRules: readonly Rule[] = [
  targetDown,
  ruleFailing,
  noAlertmanager,
  configRefused,
  notificationsFailing,
];
