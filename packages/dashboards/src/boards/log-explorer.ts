import { byteRate, countLines, lines, matches, matchingLine, sumLogsBy, topLogs, where } from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import { logs } from '../panels/logs.ts';
import { timeSeries } from '../panels/time-series.ts';
import { logLines, logSeries } from '../targets.ts';
import { streamVariable, textVariable } from '../variables.ts';

const streams = lines({ k8s_namespace_name: matches('$namespace'), service_name: matches('$service') });
const found = where(matchingLine(streams, '$search'), 'detected_level', matches('$level'));
const failed = where(streams, 'detected_level', matches('error|fatal|critical'));

/** Log lines of pods, found by namespace, service, level and text. */
export function buildLogExplorer(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-log-explorer',
      title: 'Log Explorer',
      description: 'Log lines, found by namespace, service, level and text. A line with a trace leads to it.',
      datasources: ['loki'],
      variables: [
        // Logs of hosts and of the API server's audit are of no namespace.
        streamVariable({ name: 'namespace', title: 'Namespace', label: 'k8s_namespace_name', optional: true }),
        streamVariable({ name: 'service', title: 'Service', label: 'service_name' }),
        textVariable('level', 'Level (regular expression)', '.*'),
        textVariable('search', 'Text (regular expression)', '.*'),
      ],
      sections: [
        {
          title: 'How many',
          panels: [
            timeSeries({
              title: 'Lines by level',
              description: 'Lines found, by the level that Loki detected.',
              queries: [logSeries(sumLogsBy(['detected_level'], countLines(found, '$__auto')), '{{detected_level}}')],
              unit: 'short',
              bars: true,
              stacked: true,
              width: 24,
              height: 6,
            }),
            timeSeries({
              title: 'Errors by service',
              description: 'Lines of level error and worse, of the ten services with most.',
              queries: [
                logSeries(topLogs(10, sumLogsBy(['service_name'], countLines(failed, '$__auto'))), '{{service_name}}'),
              ],
              unit: 'short',
              bars: true,
              stacked: true,
              width: 12,
            }),
            timeSeries({
              title: 'Bytes by namespace',
              description: 'Bytes of log lines per second: who fills the disk.',
              queries: [
                logSeries(sumLogsBy(['k8s_namespace_name'], byteRate(streams, '$__auto')), '{{k8s_namespace_name}}'),
              ],
              unit: 'Bps',
              stacked: true,
              width: 12,
            }),
          ],
        },
        {
          title: 'Lines',
          panels: [
            logs({
              title: 'Lines',
              description: 'The newest 500 lines found. Open one to see its pod, its level and its trace.',
              queries: [logLines(found)],
              width: 24,
              height: 20,
            }),
          ],
        },
      ],
    },
    options,
  );
}
