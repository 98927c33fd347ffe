import { buildClusterOverview } from './boards/cluster-overview.ts';
import { buildCollectorHealth } from './boards/collector-health.ts';
import { buildLogExplorer } from './boards/log-explorer.ts';
import { buildMacosMonitoring } from './boards/macos-monitoring.ts';
import { buildNodePerformance } from './boards/node-performance.ts';
import { buildPodResources } from './boards/pod-resources.ts';
import { buildSlackBot } from './boards/slack-bot.ts';
import { buildTraceAnalytics } from './boards/trace-analytics.ts';
import type { DashboardOptions } from './build.ts';
import type { Dashboard } from './dashboard.ts';

/** Every dashboard of the stack. */
export function allDashboards(options: DashboardOptions = {}): readonly Dashboard[] {
  return [
    buildClusterOverview(options),
    buildNodePerformance(options),
    buildPodResources(options),
    buildLogExplorer(options),
    buildTraceAnalytics(options),
    buildMacosMonitoring(options),
    buildCollectorHealth(options),
    buildSlackBot(options),
  ];
}
