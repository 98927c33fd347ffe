import {
  divide,
  k8sCluster,
  kubeletStats,
  matches,
  maxBy,
  range,
  rate,
  ratio,
  select,
  sumBy,
  type Vector,
} from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import type { Section } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { rows, series } from '../targets.ts';
import { labelVariable } from '../variables.ts';

const chosen = { k8s_namespace_name: matches('$namespace'), k8s_pod_name: matches('$pod') } as const;
const byContainer = ['k8s_namespace_name', 'k8s_pod_name', 'k8s_container_name'] as const;
const legend = '{{k8s_pod_name}} {{k8s_container_name}}';
const window = '$__rate_interval';

const cpuUsed = sumBy(byContainer, rate(range(select(kubeletStats.containerCpuTime, chosen), window)));
const memoryUsed = maxBy(byContainer, select(kubeletStats.containerMemoryWorkingSet, chosen));
const cpuRequest = maxBy(byContainer, select(k8sCluster.containerCpuRequest, chosen));
const cpuLimit = maxBy(byContainer, select(k8sCluster.containerCpuLimit, chosen));
const memoryRequest = maxBy(byContainer, select(k8sCluster.containerMemoryRequest, chosen));
const memoryLimit = maxBy(byContainer, select(k8sCluster.containerMemoryLimit, chosen));

/** What pods use, of what they asked for and may have. */
export function buildPodResources(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-pod-resources',
      title: 'Pod Resources',
      description: 'What pods use, of what they asked for and may have.',
      datasources: ['prometheus'],
      variables: [
        labelVariable({
          name: 'namespace',
          title: 'Namespace',
          metric: k8sCluster.podPhase,
          label: 'k8s_namespace_name',
        }),
        labelVariable({
          name: 'pod',
          title: 'Pod',
          metric: k8sCluster.podPhase,
          label: 'k8s_pod_name',
          matchers: { k8s_namespace_name: matches('$namespace') },
        }),
      ],
      sections: [totals(), cpuAndMemory(), networkAndDisk(), containers()],
    },
    options,
  );
}

function totals(): Section {
  const total = (expression: Vector): Vector => sumBy([], expression);
  return {
    title: 'Totals',
    panels: [
      stat({
        title: 'CPU',
        description: 'CPUs in use.',
        queries: [series(total(cpuUsed), 'CPU')],
        unit: 'short',
        decimals: 2,
        width: 6,
      }),
      stat({
        title: 'CPU of request',
        description: 'Use against what was asked for. Far below 1: the request is too high.',
        queries: [series(ratio(total(cpuUsed), total(cpuRequest)), 'CPU of request')],
        unit: 'percentunit',
        width: 6,
      }),
      stat({
        title: 'Memory',
        description: 'Memory that cannot be given back.',
        queries: [series(total(memoryUsed), 'Memory')],
        unit: 'bytes',
        width: 6,
      }),
      stat({
        title: 'Memory of request',
        description: 'Use against what was asked for. Far below 1: the request is too high.',
        queries: [series(ratio(total(memoryUsed), total(memoryRequest)), 'Memory of request')],
        unit: 'percentunit',
        width: 6,
      }),
    ],
  };
}

function cpuAndMemory(): Section {
  return {
    title: 'CPU and memory by container',
    panels: [
      timeSeries({
        title: 'CPU',
        description: 'CPUs in use by each container.',
        queries: [series(cpuUsed, legend)],
        unit: 'short',
        legendTable: true,
        width: 12,
      }),
      timeSeries({
        title: 'Memory',
        description: 'Memory each container cannot give back; at its limit it is killed.',
        queries: [series(memoryUsed, legend)],
        unit: 'bytes',
        legendTable: true,
        width: 12,
      }),
      timeSeries({
        title: 'Memory of limit',
        description: 'At 1 the container is killed and started again.',
        queries: [series(ratio(memoryUsed, memoryLimit), legend)],
        unit: 'percentunit',
        min: 0,
        thresholds: [{ from: 0.9, color: 'red' }],
        width: 12,
      }),
      timeSeries({
        title: 'CPU of limit',
        description: 'At 1 the container is slowed down. Containers without a limit are not shown.',
        queries: [series(ratio(cpuUsed, cpuLimit), legend)],
        unit: 'percentunit',
        min: 0,
        width: 12,
      }),
    ],
  };
}

function networkAndDisk(): Section {
  const bytes = rate(range(select(kubeletStats.podNetworkIo, chosen), window));
  return {
    title: 'Network and disk by pod',
    panels: [
      timeSeries({
        title: 'Network',
        description: 'Bytes received and sent per second.',
        queries: [series(sumBy(['k8s_pod_name', 'direction'], bytes), '{{k8s_pod_name}} {{direction}}')],
        unit: 'Bps',
        width: 12,
      }),
      timeSeries({
        title: "On the node's disk",
        description: 'Bytes of logs and of what containers write outside volumes.',
        queries: [series(maxBy(['k8s_pod_name'], select(kubeletStats.podFilesystemUsage, chosen)), '{{k8s_pod_name}}')],
        unit: 'bytes',
        width: 12,
      }),
    ],
  };
}

function containers(): Section {
  const restarts = maxBy(byContainer, select(k8sCluster.containerRestarts, chosen));
  return {
    title: 'Containers',
    panels: [
      table({
        title: 'Containers',
        description: 'Use beside request, and restarts.',
        queries: [
          rows(sumBy(byContainer, rate(range(select(kubeletStats.containerCpuTime, chosen), '5m')))),
          rows(divide(memoryUsed, memoryRequest)),
          rows(memoryUsed),
          rows(restarts),
        ],
        columns: [
          { field: 'k8s_namespace_name', title: 'Namespace' },
          { field: 'k8s_pod_name', title: 'Pod' },
          { field: 'k8s_container_name', title: 'Container' },
          { field: 'Value #A', title: 'CPU', unit: 'short' },
          { field: 'Value #C', title: 'Memory', unit: 'bytes' },
          { field: 'Value #B', title: 'Memory of request', unit: 'percentunit' },
          { field: 'Value #D', title: 'Restarts', unit: 'none' },
        ],
        width: 24,
        height: 12,
      }),
    ],
  };
}
