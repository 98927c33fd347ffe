import {
  averageBy,
  divide,
  hostMetrics,
  isNot,
  matches,
  matchesNot,
  maxBy,
  range,
  rate,
  scalar,
  select,
  subtract,
  sumBy,
} from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import type { Section } from '../layout.ts';
import { timeSeries } from '../panels/time-series.ts';
import { series } from '../targets.ts';
import { labelVariable } from '../variables.ts';

const node = { k8s_node_name: matches('$node') } as const;
const byNode = ['k8s_node_name'] as const;
const window = '$__rate_interval';
// Of loopback, bridges and pods' own interfaces nothing is said that a node's own does not say.
const wires = matchesNot('lo|veth.*|cni.*|flannel.*|docker.*');

/** CPU, memory, disks and network of each node. */
export function buildNodePerformance(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-node-performance',
      title: 'Node Performance',
      description:
        'CPU, memory, disks and network of each node. On Macs the nodes are virtual machines: see macOS Monitoring for the Macs.',
      datasources: ['prometheus'],
      variables: [labelVariable({ name: 'node', title: 'Node', metric: hostMetrics.cpuTime, label: 'k8s_node_name' })],
      sections: [cpu(), memory(), disks(), network()],
    },
    options,
  );
}

function cpu(): Section {
  const idle = rate(range(select(hostMetrics.cpuTime, { ...node, state: 'idle' }), window));
  const busy = rate(range(select(hostMetrics.cpuTime, { ...node, state: isNot('idle') }), window));
  const cpus = maxBy(byNode, select(hostMetrics.cpuLogicalCount, node));
  return {
    title: 'CPU',
    panels: [
      timeSeries({
        title: 'CPU busy',
        description: 'Share of all CPUs that is at work.',
        queries: [series(subtract(scalar(1), averageBy(byNode, idle)), '{{k8s_node_name}}')],
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 8,
      }),
      timeSeries({
        title: 'CPU by state',
        description: 'CPUs at work, by what they do. Much wait means slow disks; much steal, a busy host.',
        queries: [series(sumBy(['state'], busy), '{{state}}')],
        unit: 'short',
        stacked: true,
        width: 8,
      }),
      timeSeries({
        title: 'Load per CPU',
        description: 'Load average over five minutes, per CPU. Above 1, programs wait for a CPU.',
        queries: [series(divide(maxBy(byNode, select(hostMetrics.cpuLoad5m, node)), cpus), '{{k8s_node_name}}')],
        unit: 'short',
        min: 0,
        width: 8,
      }),
    ],
  };
}

function memory(): Section {
  const used = select(hostMetrics.memoryUtilization, { ...node, state: 'used' });
  const faults = rate(range(select(hostMetrics.pagingFaults, { ...node, type: 'major' }), window));
  return {
    title: 'Memory',
    panels: [
      timeSeries({
        title: 'Memory used',
        description: 'Share of memory that programs cannot have.',
        queries: [series(maxBy(byNode, used), '{{k8s_node_name}}')],
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 8,
      }),
      timeSeries({
        title: 'Memory by state',
        description: 'Bytes by state, of the nodes chosen together. States overlap: what is cached can be had.',
        queries: [series(sumBy(['state'], select(hostMetrics.memoryUsage, node)), '{{state}}')],
        unit: 'bytes',
        width: 8,
      }),
      timeSeries({
        title: 'Major page faults',
        description: 'Pages read from disk per second. Many at once: memory is short.',
        queries: [series(sumBy(byNode, faults), '{{k8s_node_name}}')],
        unit: 'ops',
        width: 8,
      }),
    ],
  };
}

function disks(): Section {
  const bytes = rate(range(select(hostMetrics.diskIo, node), window));
  const busy = rate(range(select(hostMetrics.diskIoTime, node), window));
  const used = select(hostMetrics.filesystemUtilization, node);
  return {
    title: 'Disks',
    panels: [
      timeSeries({
        title: 'File systems used',
        description: 'Share of each file system that is used.',
        queries: [series(maxBy(['k8s_node_name', 'mountpoint'], used), '{{k8s_node_name}} {{mountpoint}}')],
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 8,
      }),
      timeSeries({
        title: 'Disk throughput',
        description: 'Bytes read and written per second.',
        queries: [series(sumBy(['k8s_node_name', 'direction'], bytes), '{{k8s_node_name}} {{direction}}')],
        unit: 'Bps',
        width: 8,
      }),
      timeSeries({
        title: 'Disk busy',
        description: 'Share of time in which a disk had something to do.',
        queries: [series(maxBy(['k8s_node_name', 'device'], busy), '{{k8s_node_name}} {{device}}')],
        unit: 'percentunit',
        min: 0,
        width: 8,
      }),
    ],
  };
}

function network(): Section {
  const on = { ...node, device: wires } as const;
  const bytes = rate(range(select(hostMetrics.networkIo, on), window));
  const errors = rate(range(select(hostMetrics.networkErrors, on), window));
  const dropped = rate(range(select(hostMetrics.networkDropped, on), window));
  return {
    title: 'Network',
    panels: [
      timeSeries({
        title: 'Network throughput',
        description: 'Bytes received and sent per second, without loopback and the interfaces of pods.',
        queries: [series(sumBy(['k8s_node_name', 'direction'], bytes), '{{k8s_node_name}} {{direction}}')],
        unit: 'Bps',
        width: 12,
      }),
      timeSeries({
        title: 'Errors and drops',
        description: 'Packets per second that were faulty or thrown away.',
        queries: [
          series(sumBy(['k8s_node_name', 'direction'], errors), '{{k8s_node_name}} {{direction}} errors'),
          series(sumBy(['k8s_node_name', 'direction'], dropped), '{{k8s_node_name}} {{direction}} drops'),
        ],
        unit: 'ops',
        width: 12,
      }),
    ],
  };
}
