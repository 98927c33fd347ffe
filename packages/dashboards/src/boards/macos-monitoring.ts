import {
  countBy,
  divide,
  increase,
  macos,
  matches,
  maxBy,
  range,
  scalar,
  select,
  subtract,
  sumBy,
  time,
  timestamp,
} from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import type { Section } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { stateTimeline } from '../panels/state-timeline.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { rows, series } from '../targets.ts';
import { labelVariable } from '../variables.ts';

const host = { host_name: matches('$host') } as const;
const byHost = ['host_name'] as const;
const hottest = maxBy(byHost, select(macos.cpuTemperature, { ...host, aggregation: 'max' }));
const power = maxBy(byHost, select(macos.powerConsumption, { ...host, domain: 'system' }));
const thermalStates = [
  { value: 0, text: 'nominal', color: 'green' },
  { value: 1, text: 'moderate', color: 'yellow' },
  { value: 2, text: 'heavy', color: 'orange' },
  { value: 3, text: 'trapping', color: 'red' },
  { value: 4, text: 'sleeping', color: 'purple' },
] as const;
const memoryStates = [
  { value: 1, text: 'normal', color: 'green' },
  { value: 2, text: 'warning', color: 'orange' },
  { value: 4, text: 'critical', color: 'red' },
] as const;

/** The Macs under the nodes: heat, power, memory and the exporter itself. */
export function buildMacosMonitoring(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-macos-monitoring',
      title: 'macOS Monitoring',
      description:
        'The Macs under the nodes: heat, power, memory. A value that a Mac does not give is absent, never 0.',
      datasources: ['prometheus'],
      variables: [labelVariable({ name: 'host', title: 'Mac', metric: macos.hostInfo, label: 'host_name' })],
      sections: [fleet(), heat(), energy(), work()],
    },
    options,
  );
}

function fleet(): Section {
  return {
    title: 'Fleet',
    panels: [
      stat({
        title: 'Macs',
        description: 'Macs that report.',
        queries: [series(countBy([], countBy(byHost, select(macos.hostInfo, host))), 'Macs')],
        unit: 'none',
        width: 4,
        height: 8,
      }),
      table({
        title: 'Fleet',
        description:
          'Hottest CPU sensor, power from the wall, thermal and memory pressure, and how old the readings are.',
        queries: [
          rows(hottest),
          rows(power),
          rows(maxBy(byHost, select(macos.thermalPressureLevel, host))),
          rows(maxBy(byHost, select(macos.memoryPressureLevel, host))),
          rows(subtract(time(), maxBy(byHost, timestamp(select(macos.hostInfo, host))))),
        ],
        columns: [
          { field: 'host_name', title: 'Mac' },
          { field: 'Value #A', title: 'Hottest', unit: 'celsius' },
          { field: 'Value #B', title: 'Power', unit: 'watt' },
          { field: 'Value #C', title: 'Thermal level', unit: 'none' },
          { field: 'Value #D', title: 'Memory level', unit: 'none' },
          { field: 'Value #E', title: 'Last seen', unit: 's' },
        ],
        width: 20,
      }),
    ],
  };
}

function heat(): Section {
  const fans = maxBy(['host_name', 'hw_id'], select(macos.fanSpeed, host));
  return {
    title: 'Heat',
    panels: [
      stateTimeline({
        title: 'Thermal pressure',
        description: 'From moderate on, macOS slows the CPU down.',
        queries: [series(maxBy(byHost, select(macos.thermalPressureLevel, host)), '{{host_name}}')],
        states: thermalStates,
        width: 24,
      }),
      timeSeries({
        title: 'CPU temperature',
        description: 'Hottest CPU sensor. 92 to 98 degrees at full load are normal.',
        queries: [series(hottest, '{{host_name}}')],
        unit: 'celsius',
        thresholds: [{ from: 95, color: 'red' }],
        width: 8,
      }),
      timeSeries({
        title: 'GPU temperature',
        description: 'Hottest GPU sensor.',
        queries: [
          series(maxBy(byHost, select(macos.gpuTemperature, { ...host, aggregation: 'max' })), '{{host_name}}'),
        ],
        unit: 'celsius',
        width: 8,
      }),
      timeSeries({
        title: 'Fans',
        description: 'The fans of a Mac Studio never stand still.',
        queries: [series(fans, '{{host_name}} {{hw_id}}')],
        unit: 'rotrpm',
        min: 0,
        width: 8,
      }),
    ],
  };
}

function energy(): Section {
  const domains = maxBy(['host_name', 'domain'], select(macos.powerConsumption, host));
  const joules = increase(range(select(macos.energyConsumption, { ...host, domain: 'system' }), '1d'));
  return {
    title: 'Power',
    panels: [
      timeSeries({
        title: 'Power by part',
        description: 'Estimates of the chip, except system, which is what the whole Mac draws.',
        queries: [series(domains, '{{host_name}} {{domain}}')],
        unit: 'watt',
        min: 0,
        legendTable: true,
        width: 16,
      }),
      timeSeries({
        title: 'Energy in a day',
        description: 'Of the whole Mac, over the 24 hours before each moment.',
        queries: [series(divide(sumBy(byHost, joules), scalar(3_600_000)), '{{host_name}}')],
        unit: 'kwatth',
        min: 0,
        width: 8,
      }),
    ],
  };
}

function work(): Section {
  const cluster = ['host_name', 'cluster'] as const;
  return {
    title: 'CPU, GPU and memory',
    panels: [
      stateTimeline({
        title: 'Memory pressure',
        description: 'At warning macOS compresses and swaps; at critical it ends programs.',
        queries: [series(maxBy(byHost, select(macos.memoryPressureLevel, host)), '{{host_name}}')],
        states: memoryStates,
        width: 24,
      }),
      timeSeries({
        title: 'CPU clusters at work',
        description: 'Share of time each cluster of cores was at work.',
        queries: [series(maxBy(cluster, select(macos.clusterActive, host)), '{{host_name}} {{cluster}}')],
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 8,
      }),
      timeSeries({
        title: 'CPU clock',
        description: 'A low clock at full work is throttling.',
        queries: [series(maxBy(cluster, select(macos.clusterFrequency, host)), '{{host_name}} {{cluster}}')],
        unit: 'hertz',
        min: 0,
        width: 8,
      }),
      timeSeries({
        title: 'GPU at work',
        description: 'Share of time the GPU was at work.',
        queries: [series(maxBy(byHost, select(macos.gpuActive, host)), '{{host_name}}')],
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 8,
      }),
    ],
  };
}
