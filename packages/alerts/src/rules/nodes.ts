import {
  and,
  compare,
  countBy,
  delta,
  hostMetrics,
  k8sCluster,
  kubeletStats,
  matches,
  maxBy,
  or,
  predictLinear,
  range,
  ratio,
  scalar,
  select,
  subtract,
  unless,
  vector,
} from '@otelops/metrics';
import type { Alert, AlertGroup } from '../alert.ts';
import type { RuleOptions } from '../rule-options.ts';

const ready = maxBy(['k8s_node_name'], select(k8sCluster.nodeReady));

/** Nodes that are not ready, silent, or out of disk or memory. */
export function nodeAlerts({ nodes }: RuleOptions): AlertGroup {
  return {
    name: 'nodes',
    alerts: [
      {
        name: 'NodeNotReady',
        expression: compare(ready, '!=', scalar(1)),
        for: '5m',
        severity: 'critical',
        summary: 'Node {{ $labels.k8s_node_name }} is not ready',
        description:
          'Its pods are moved or stand still, and volumes on its disk cannot be reached. Look at the virtual machine and at the Mac it runs on.',
        diagnosis: 'node-not-ready',
      },
      {
        name: 'NodesMissing',
        expression: compare(or(countBy([], ready), vector(0)), '<', scalar(nodes)),
        for: '15m',
        severity: 'warning',
        summary: `The cluster has {{ $value }} of ${nodes} nodes`,
        description: `There should be ${nodes} nodes. One that left the cluster takes its volumes with it. Without any value at all, look whether cluster metrics arrive.`,
        diagnosis: 'node-coverage',
      },
      {
        name: 'NodeSilent',
        expression: unless(ready, maxBy(['k8s_node_name'], select(hostMetrics.cpuLoad5m)), { on: ['k8s_node_name'] }),
        for: '15m',
        severity: 'warning',
        summary: 'Node {{ $labels.k8s_node_name }} sends no metrics',
        description: 'The API server knows the node, but no host metrics of it arrive. Look at the collector on it.',
        diagnosis: 'collector-coverage',
      },
      ...disks,
      ...memory,
    ],
  };
}

const mount = ['k8s_node_name', 'mountpoint'] as const;
const used = maxBy(mount, select(hostMetrics.filesystemUtilization));
const freeInADay = maxBy(
  mount,
  predictLinear(range(select(hostMetrics.filesystemUsage, { state: 'free' }), '6h'), 86_400),
);

const disks: readonly Alert[] = [
  {
    name: 'NodeDiskFilling',
    expression: and(compare(used, '>', scalar(0.6)), compare(freeInADay, '<', scalar(0)), { on: mount }),
    for: '1h',
    severity: 'warning',
    summary: '{{ $labels.mountpoint }} on {{ $labels.k8s_node_name }} will be full within a day',
    description:
      'It is {{ $value | humanizePercentage }} full and grew so in the last six hours. Volumes of the databases lie on these disks and have no size limit of their own.',
    diagnosis: 'node-disk',
  },
  {
    name: 'NodeDiskAlmostFull',
    expression: compare(used, '>', scalar(0.9)),
    for: '5m',
    keepFiringFor: '15m',
    severity: 'critical',
    summary: '{{ $labels.mountpoint }} on {{ $labels.k8s_node_name }} is {{ $value | humanizePercentage }} full',
    description:
      'A full disk stops the databases on it and makes the kubelet evict pods. Free space or shorten retention.',
    diagnosis: 'node-disk',
  },
  {
    name: 'VolumeAlmostFull',
    expression: compare(
      ratio(
        maxBy(
          ['k8s_namespace_name', 'k8s_persistentvolumeclaim_name'],
          select(kubeletStats.volumeAvailable, { k8s_persistentvolumeclaim_name: matches('.+') }),
        ),
        maxBy(
          ['k8s_namespace_name', 'k8s_persistentvolumeclaim_name'],
          select(kubeletStats.volumeCapacity, { k8s_persistentvolumeclaim_name: matches('.+') }),
        ),
      ),
      '<',
      scalar(0.1),
    ),
    for: '10m',
    keepFiringFor: '15m',
    severity: 'critical',
    summary:
      'Volume {{ $labels.k8s_persistentvolumeclaim_name }} in {{ $labels.k8s_namespace_name }} has {{ $value | humanizePercentage }} left',
    description: 'What writes to it will stop. Volumes of local-path are as large as the disk of their node.',
    diagnosis: 'volume-full',
  },
];

const memory: readonly Alert[] = [
  {
    name: 'NodeMemoryPressure',
    expression: compare(maxBy(['k8s_node_name'], select(k8sCluster.nodeMemoryPressure)), '==', scalar(1)),
    for: '5m',
    severity: 'warning',
    summary: 'Node {{ $labels.k8s_node_name }} is short of memory',
    description: 'The kubelet evicts pods there. Look at what grew, and at the memory of the virtual machine.',
    diagnosis: 'node-memory',
  },
  {
    name: 'ContainerRestarting',
    expression: compare(
      maxBy(
        ['k8s_namespace_name', 'k8s_pod_name', 'k8s_container_name'],
        delta(range(select(k8sCluster.containerRestarts), '15m')),
      ),
      '>',
      scalar(2),
    ),
    severity: 'warning',
    keepFiringFor: '15m',
    summary: 'Container {{ $labels.k8s_container_name }} of {{ $labels.k8s_pod_name }} restarts again and again',
    description: 'It ended at least three times in 15 minutes. The log of its last run says why.',
    diagnosis: 'container-restarts',
  },
  {
    name: 'DeploymentPodsMissing',
    expression: compare(
      subtract(
        maxBy(['k8s_namespace_name', 'k8s_deployment_name'], select(k8sCluster.deploymentDesired)),
        maxBy(['k8s_namespace_name', 'k8s_deployment_name'], select(k8sCluster.deploymentAvailable)),
      ),
      '>',
      scalar(0),
    ),
    for: '15m',
    severity: 'warning',
    summary: 'Deployment {{ $labels.k8s_namespace_name }}/{{ $labels.k8s_deployment_name }} lacks {{ $value }} pods',
    description: 'They did not become available within 15 minutes. Events and logs of its newest pods say why.',
    diagnosis: 'workload',
  },
  {
    name: 'StatefulSetPodsMissing',
    expression: compare(
      subtract(
        maxBy(['k8s_namespace_name', 'k8s_statefulset_name'], select(k8sCluster.statefulsetDesired)),
        maxBy(['k8s_namespace_name', 'k8s_statefulset_name'], select(k8sCluster.statefulsetReady)),
      ),
      '>',
      scalar(0),
    ),
    for: '15m',
    severity: 'warning',
    summary: 'StatefulSet {{ $labels.k8s_namespace_name }}/{{ $labels.k8s_statefulset_name }} lacks {{ $value }} pods',
    description:
      'They did not become ready within 15 minutes: a replica is missing, or its volume is on a node that is off.',
    diagnosis: 'workload',
  },
];
