import {
  absentOverTime,
  and,
  averageOverTime,
  compare,
  macos,
  maxBy,
  minBy,
  or,
  range,
  scalar,
  select,
  type Vector,
} from '@otelops/metrics';
import type { Alert, AlertGroup } from '../alert.ts';
import type { RuleOptions } from '../rule-options.ts';

const host = ['host_name'] as const;
const hottest = maxBy(host, select(macos.cpuTemperature, { aggregation: 'max' }));
const thermal = maxBy(host, select(macos.thermalPressureLevel));
const memoryLevel = maxBy(host, select(macos.memoryPressureLevel));

/** Macs that are hot, slowed down, short of memory, or silent. */
export function macAlerts({ macs = [] }: RuleOptions): AlertGroup {
  return { name: 'macs', alerts: [...silent(macs), ...heat, ...memory] };
}

// Nothing is scraped of a Mac that pushes, so one that is gone can only be missed by its name.
function silent(macs: readonly string[]): readonly Alert[] {
  const gone = macs.map((name): Vector => absentOverTime(range(select(macos.hostInfo, { host_name: name }), '5m')));
  const [first, ...rest] = gone;
  if (first === undefined) return [];
  return [
    {
      name: 'MacSilent',
      expression: rest.reduce((left, right) => or(left, right), first),
      for: '2m',
      severity: 'critical',
      summary: 'Mac {{ $labels.host_name }} reports nothing',
      description: 'It is off, asleep, out of the network, or its exporter does not run. The node on it tells which.',
      diagnosis: 'mac-silent',
    },
  ];
}

const heat: readonly Alert[] = [
  {
    name: 'MacTemperatureHigh',
    expression: compare(hottest, '>', scalar(95)),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: 'CPU of {{ $labels.host_name }} is at {{ $value | humanize }} degrees',
    description: 'Up to 98 degrees at full load are normal for a while. Look at fans, dust and air around the Mac.',
    diagnosis: 'mac-heat',
  },
  {
    name: 'MacTemperatureCritical',
    expression: compare(hottest, '>', scalar(105)),
    for: '2m',
    keepFiringFor: '5m',
    severity: 'critical',
    summary: 'CPU of {{ $labels.host_name }} is at {{ $value | humanize }} degrees',
    description:
      'The Mac will slow down and then switch itself off, and its node with it. Move load away and look at the fans.',
    diagnosis: 'mac-heat',
  },
  {
    name: 'MacThrottling',
    expression: and(compare(thermal, '>=', scalar(2)), compare(thermal, '<', scalar(3))),
    for: '5m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: '{{ $labels.host_name }} slows its CPU down because of heat',
    description:
      'Thermal pressure is heavy: everything on its node takes longer. Look at fans, dust and air around the Mac.',
    diagnosis: 'mac-heat',
  },
  {
    name: 'MacThrottlingHard',
    expression: compare(thermal, '>=', scalar(3)),
    for: '1m',
    keepFiringFor: '5m',
    severity: 'critical',
    summary: '{{ $labels.host_name }} is about to sleep because of heat',
    description: 'macOS keeps only what it must running. Move load away now.',
    diagnosis: 'mac-heat',
  },
  {
    name: 'MacFanStopped',
    expression: and(
      compare(minBy(host, select(macos.fanSpeed)), '==', scalar(0)),
      compare(
        maxBy(host, averageOverTime(range(select(macos.cpuTemperature, { aggregation: 'max' }), '5m'))),
        '>',
        scalar(70),
      ),
    ),
    for: '5m',
    severity: 'critical',
    summary: 'A fan of {{ $labels.host_name }} stands still',
    description: 'The CPU is warm and a fan does not turn. The fans of a Mac Studio never stop by themselves.',
    diagnosis: 'mac-heat',
  },
];

const memory: readonly Alert[] = [
  {
    name: 'MacMemoryPressure',
    expression: compare(memoryLevel, '>=', scalar(2)),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: '{{ $labels.host_name }} is short of memory',
    description:
      'macOS compresses and swaps; the virtual machine gets slow. See how much memory it and other programs hold.',
    diagnosis: 'mac-memory',
  },
];
