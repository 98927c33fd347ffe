import { atLeast, type Severity } from '../severity.ts';
import type { InhibitRule, Route } from './config.ts';
import type { AlertmanagerOptions } from './options.ts';
import { nobody, receiverNames, webhookReceiver } from './receivers.ts';

/**
 * Where alerts go. The Watchdog goes to the dead man's switch only; everything else to each receiver that takes its
 * severity, and to nobody when there is none.
 */
export function routeTree(options: AlertmanagerOptions): Route {
  const { chatbot, deadMansSwitch, email, pagerduty, slack, webhooks = [] } = options;
  const routes: Route[] = [watchdogRoute(deadMansSwitch?.interval)];
  const to = (receiver: string, least: Exclude<Severity, 'none'>): void => {
    routes.push({ receiver, matchers: [severityMatcher(atLeast(least))], continue: true });
  };
  if (chatbot !== undefined) to(receiverNames.chatbot, 'info');
  for (const webhook of webhooks) to(webhookReceiver(webhook), webhook.severity);
  if (pagerduty !== undefined) to(receiverNames.pagerduty, 'critical');
  if (email !== undefined) to(receiverNames.email, 'warning');
  if (slack?.criticalChannel !== undefined) {
    routes.push({ receiver: receiverNames.slackCritical, matchers: [severityMatcher(['critical'])], continue: true });
    routes.push({ receiver: receiverNames.slack, matchers: [severityMatcher(['warning'])], continue: true });
  } else if (slack !== undefined) to(receiverNames.slack, 'warning');
  return {
    receiver: nobody,
    group_by: ['k8s_cluster_name', 'alertname'],
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '12h',
    routes,
  };
}

// First and without `continue`: what goes nowhere else.
function watchdogRoute(interval: string | undefined): Route {
  const matchers = ['severity="none"'];
  if (interval === undefined) return { receiver: nobody, matchers };
  return {
    receiver: receiverNames.deadMansSwitch,
    matchers,
    group_by: ['alertname'],
    group_wait: '0s',
    group_interval: interval,
    // Checked once a group interval: anything shorter means every time.
    repeat_interval: '1s',
  };
}

function severityMatcher(accepted: readonly Severity[]): string {
  return accepted.length === 1 ? `severity="${accepted[0]}"` : `severity=~"${accepted.join('|')}"`;
}

/** What tells two things apart that alerts are about. */
const things = [
  'k8s_cluster_name',
  'k8s_node_name',
  'k8s_namespace_name',
  'k8s_pod_name',
  'k8s_persistentvolumeclaim_name',
  'exporter',
  'mountpoint',
  'host_name',
  'namespace',
  'name',
];

/** Which alerts are not told of because a louder one says it already. */
export const inhibitRules: readonly InhibitRule[] = [
  {
    name: 'louder-about-the-same',
    source_matchers: ['severity="critical"'],
    target_matchers: ['severity=~"warning|info"'],
    equal: ['diagnosis', ...things],
  },
  {
    name: 'node-not-ready',
    source_matchers: ['alertname="NodeNotReady"'],
    target_matchers: ['alertname!="NodeNotReady"', 'k8s_node_name!=""', 'severity=~"warning|info"'],
    equal: ['k8s_cluster_name', 'k8s_node_name'],
  },
  {
    name: 'mac-silent',
    source_matchers: ['alertname="MacSilent"'],
    target_matchers: ['alertname!="MacSilent"', 'host_name!=""'],
    equal: ['k8s_cluster_name', 'host_name'],
  },
];
