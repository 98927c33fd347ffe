import {
  compare,
  countBy,
  delta,
  divide,
  k8sCluster,
  kubeletStats,
  matches,
  maxBy,
  or,
  range,
  rate,
  ratio,
  scalar,
  select,
  subtract,
  sumBy,
  type Vector,
  vector,
} from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import type { PanelDraft, Section } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { rows, series } from '../targets.ts';
import { labelVariable } from '../variables.ts';

const cluster = { k8s_cluster_name: matches('$cluster') } as const;
const inNamespace = { k8s_cluster_name: matches('$cluster'), k8s_namespace_name: matches('$namespace') } as const;

// During a change of leader two gateways report the same object: one value each before anything is summed.
const ready = maxBy(['k8s_node_name'], select(k8sCluster.nodeReady, cluster));
const allocatableCpu = sumBy([], maxBy(['k8s_node_name'], select(k8sCluster.nodeAllocatableCpu, cluster)));
const allocatableMemory = sumBy([], maxBy(['k8s_node_name'], select(k8sCluster.nodeAllocatableMemory, cluster)));
const phase = maxBy(['k8s_namespace_name', 'k8s_pod_name'], select(k8sCluster.podPhase, inNamespace));
const container = ['k8s_namespace_name', 'k8s_pod_name', 'k8s_container_name'] as const;

/** Nodes, pods, what is used of what there is, and what does not run as it should. */
export function buildClusterOverview(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-cluster-overview',
      title: 'K3s Cluster Overview',
      description: 'Nodes, pods, capacity, and what does not run as it should.',
      datasources: ['prometheus'],
      variables: [
        labelVariable({ name: 'cluster', title: 'Cluster', metric: k8sCluster.nodeReady, label: 'k8s_cluster_name' }),
        labelVariable({
          name: 'namespace',
          title: 'Namespace',
          metric: k8sCluster.podPhase,
          label: 'k8s_namespace_name',
          matchers: cluster,
        }),
      ],
      sections: [state(), capacity(), usage(), trouble()],
    },
    options,
  );
}

function state(): Section {
  const pods = (value: number): Vector => or(countBy([], compare(phase, '==', scalar(value))), vector(0));
  const count = (title: string, description: string, expression: Vector): PanelDraft =>
    stat({ title, description, queries: [series(expression, title)], unit: 'none', width: 4 });
  return {
    title: 'State',
    panels: [
      count('Nodes', 'Nodes the API server knows.', countBy([], ready)),
      stat({
        title: 'Nodes not ready',
        description: 'Nodes whose condition Ready is not True.',
        queries: [series(or(countBy([], compare(ready, '!=', scalar(1))), vector(0)), 'Nodes not ready')],
        unit: 'none',
        width: 4,
        thresholds: [{ from: 1, color: 'red' }],
      }),
      count('Pods running', 'Pods in phase Running.', pods(2)),
      stat({
        title: 'Pods pending',
        description: 'Pods that wait for a node, an image or a volume.',
        queries: [series(pods(1), 'Pods pending')],
        unit: 'none',
        width: 4,
        thresholds: [{ from: 1, color: 'yellow' }],
      }),
      stat({
        title: 'Pods failed',
        description: 'Pods in phase Failed.',
        queries: [series(pods(4), 'Pods failed')],
        unit: 'none',
        width: 4,
        thresholds: [{ from: 1, color: 'red' }],
      }),
      count('Namespaces', 'Namespaces with pods.', countBy([], countBy(['k8s_namespace_name'], phase))),
    ],
  };
}

function capacity(): Section {
  const cpu = sumBy([], rate(range(select(kubeletStats.nodeCpuTime, cluster), '$__rate_interval')));
  const memory = sumBy([], maxBy(['k8s_node_name'], select(kubeletStats.nodeMemoryWorkingSet, cluster)));
  const requestedCpu = sumBy([], maxBy(container, select(k8sCluster.containerCpuRequest, cluster)));
  const requestedMemory = sumBy([], maxBy(container, select(k8sCluster.containerMemoryRequest, cluster)));
  const share = (title: string, description: string, expression: Vector): PanelDraft =>
    stat({
      title,
      description,
      queries: [series(expression, title)],
      unit: 'percentunit',
      min: 0,
      decimals: 1,
      width: 6,
      thresholds: [
        { from: 0.75, color: 'yellow' },
        { from: 0.9, color: 'red' },
      ],
    });
  return {
    title: 'Capacity',
    panels: [
      share('CPU used', 'CPU seconds used per second, of what pods may use.', ratio(cpu, allocatableCpu)),
      share(
        'CPU requested',
        'What pods ask for, of what there is. Above 1 no more fits.',
        divide(requestedCpu, allocatableCpu),
      ),
      share('Memory used', 'Memory that cannot be given back, of what pods may use.', ratio(memory, allocatableMemory)),
      share(
        'Memory requested',
        'What pods ask for, of what there is. Above 1 no more fits.',
        divide(requestedMemory, allocatableMemory),
      ),
    ],
  };
}

function usage(): Section {
  const cpu = rate(range(select(kubeletStats.podCpuTime, inNamespace), '$__rate_interval'));
  const memory = select(kubeletStats.podMemoryWorkingSet, inNamespace);
  return {
    title: 'Usage by namespace',
    panels: [
      timeSeries({
        title: 'CPU by namespace',
        description: 'CPUs in use.',
        queries: [series(sumBy(['k8s_namespace_name'], cpu), '{{k8s_namespace_name}}')],
        unit: 'short',
        stacked: true,
        width: 12,
      }),
      timeSeries({
        title: 'Memory by namespace',
        description: 'Memory that cannot be given back.',
        queries: [series(sumBy(['k8s_namespace_name'], memory), '{{k8s_namespace_name}}')],
        unit: 'bytes',
        stacked: true,
        width: 12,
      }),
    ],
  };
}

function trouble(): Section {
  const missing = (desired: Vector, there: Vector, labels: readonly string[]): Vector =>
    compare(subtract(maxBy(labels, desired), maxBy(labels, there)), '>', scalar(0));
  const deployments = ['k8s_namespace_name', 'k8s_deployment_name'];
  const restarts = delta(range(select(k8sCluster.containerRestarts, inNamespace), '1h'));
  const claim = ['k8s_namespace_name', 'k8s_persistentvolumeclaim_name'];
  const bound = { ...inNamespace, k8s_persistentvolumeclaim_name: matches('.+') } as const;
  const free = divide(
    maxBy(claim, select(kubeletStats.volumeAvailable, bound)),
    maxBy(claim, select(kubeletStats.volumeCapacity, bound)),
  );
  return {
    title: 'Not as it should be',
    panels: [
      table({
        title: 'Deployments with pods missing',
        description: 'How many pods each Deployment lacks.',
        queries: [
          rows(
            missing(
              select(k8sCluster.deploymentDesired, inNamespace),
              select(k8sCluster.deploymentAvailable, inNamespace),
              deployments,
            ),
          ),
        ],
        columns: [
          { field: 'k8s_namespace_name', title: 'Namespace' },
          { field: 'k8s_deployment_name', title: 'Deployment' },
          { field: 'Value', title: 'Missing', unit: 'none' },
        ],
        width: 8,
      }),
      table({
        title: 'Restarts in the last hour',
        description: 'Containers that were started again.',
        queries: [rows(compare(maxBy(container, restarts), '>', scalar(0)))],
        columns: [
          { field: 'k8s_namespace_name', title: 'Namespace' },
          { field: 'k8s_pod_name', title: 'Pod' },
          { field: 'k8s_container_name', title: 'Container' },
          { field: 'Value', title: 'Restarts', unit: 'none' },
        ],
        width: 8,
      }),
      table({
        title: 'Volumes',
        description:
          'Share of each claimed volume that is used. Volumes of local-path are as large as the disk of their node.',
        queries: [rows(subtract(scalar(1), free))],
        columns: [
          { field: 'k8s_namespace_name', title: 'Namespace' },
          { field: 'k8s_persistentvolumeclaim_name', title: 'Claim' },
          { field: 'Value', title: 'Used', unit: 'percentunit' },
        ],
        width: 8,
      }),
    ],
  };
}
