import { hostMetrics, k8sCluster, kubeletStats } from '@otelops/metrics';
import { fires, type RuleTestCase, seriesOf, silent } from './case.ts';

const node = { k8s_node_name: 'mac-1' } as const;
const root = { ...node, mountpoint: '/' } as const;
const ready = seriesOf(k8sCluster.nodeReady, node);
const claim = { k8s_namespace_name: 'monitoring', k8s_persistentvolumeclaim_name: 'loki' } as const;
const container = { k8s_namespace_name: 'app', k8s_pod_name: 'web-1', k8s_container_name: 'web' } as const;
const store = { k8s_namespace_name: 'monitoring', k8s_statefulset_name: 'loki' } as const;
const web = { k8s_namespace_name: 'app', k8s_deployment_name: 'web' } as const;

/** For a stack of two nodes. */
export const nodeCases: readonly RuleTestCase[] = [
  {
    alert: 'NodeNotReady',
    promise: 'fires five minutes after the condition left True, for False and for Unknown',
    input: { [ready]: '1x4 0x20', [seriesOf(k8sCluster.nodeReady, { k8s_node_name: 'mac-2' })]: '1x4 -1x20' },
    expect: [silent('8m'), fires('11m', { labels: node }, { labels: { k8s_node_name: 'mac-2' } })],
  },
  {
    alert: 'NodeNotReady',
    promise: 'fires once while two gateways report the same node during a change of leader',
    input: {
      [seriesOf(k8sCluster.nodeReady, { ...node, k8s_cluster_name: 'a' })]: '0x20',
      [seriesOf(k8sCluster.nodeReady, { ...node, k8s_cluster_name: 'b' })]: '0x20',
    },
    expect: [fires('10m', { labels: node })],
  },
  {
    alert: 'NodesMissing',
    promise: 'fires when one of two nodes left, and when cluster metrics stop altogether',
    input: { [ready]: '1x30 stale' },
    expect: [silent('14m'), fires('16m', { labels: {}, value: '1' }), fires('40m', { labels: {}, value: '0' })],
  },
  {
    alert: 'NodeSilent',
    promise: 'fires for a known node without host metrics, and only for it',
    input: {
      [ready]: '1x40',
      [seriesOf(k8sCluster.nodeReady, { k8s_node_name: 'mac-2' })]: '1x40',
      [seriesOf(hostMetrics.cpuLoad5m, { k8s_node_name: 'mac-2' })]: '0.4x40',
    },
    expect: [silent('14m'), fires('16m', { labels: node })],
  },
  {
    alert: 'NodeDiskFilling',
    promise: 'fires when a disk more than 60 % full will be full within a day',
    input: {
      [seriesOf(hostMetrics.filesystemUtilization, root)]: '0.7x500',
      [seriesOf(hostMetrics.filesystemUsage, { ...root, state: 'free' })]: '1000000-1000x500',
    },
    expect: [fires('420m', { labels: root, value: '70%' })],
  },
  {
    alert: 'NodeDiskFilling',
    promise: 'is silent for an empty disk that fills, and for a full one that does not',
    input: {
      [seriesOf(hostMetrics.filesystemUtilization, root)]: '0.2x500',
      [seriesOf(hostMetrics.filesystemUsage, { ...root, state: 'free' })]: '1000000-1000x500',
      [seriesOf(hostMetrics.filesystemUtilization, { ...root, mountpoint: '/data' })]: '0.8x500',
      [seriesOf(hostMetrics.filesystemUsage, { ...root, mountpoint: '/data', state: 'free' })]: '1000000x500',
    },
    expect: [silent('420m')],
  },
  {
    alert: 'NodeDiskAlmostFull',
    promise: 'fires at more than 90 %',
    input: { [seriesOf(hostMetrics.filesystemUtilization, root)]: '0.9x5 0.93x30' },
    expect: [silent('5m'), fires('12m', { labels: root, value: '93%' })],
  },
  {
    alert: 'VolumeAlmostFull',
    promise: 'fires when less than a tenth of a claimed volume is free',
    input: {
      [seriesOf(kubeletStats.volumeAvailable, claim)]: '50x30',
      [seriesOf(kubeletStats.volumeCapacity, claim)]: '1000x30',
    },
    expect: [silent('9m'), fires('12m', { labels: claim, value: '5%' })],
  },
  {
    alert: 'NodeMemoryPressure',
    promise: 'fires when the kubelet has reported pressure for five minutes',
    input: { [seriesOf(k8sCluster.nodeMemoryPressure, node)]: '0x3 1x20' },
    expect: [silent('7m'), fires('10m', { labels: node })],
  },
  {
    alert: 'ContainerRestarting',
    promise: 'fires at the third restart in fifteen minutes, not at the first',
    input: { [seriesOf(k8sCluster.containerRestarts, container)]: '0x5 1x20 2 3 4 5x40' },
    expect: [silent('12m'), fires('32m', { labels: container })],
  },
  {
    alert: 'DeploymentPodsMissing',
    promise: 'fires when pods have been missing for fifteen minutes',
    input: {
      [seriesOf(k8sCluster.deploymentDesired, web)]: '3x40',
      [seriesOf(k8sCluster.deploymentAvailable, web)]: '1x40',
    },
    expect: [silent('14m'), fires('16m', { labels: web, value: '2' })],
  },
  {
    alert: 'StatefulSetPodsMissing',
    promise: 'fires when a replica has been missing for fifteen minutes',
    input: {
      [seriesOf(k8sCluster.statefulsetDesired, store)]: '3x40',
      [seriesOf(k8sCluster.statefulsetReady, store)]: '2x40',
    },
    expect: [silent('14m'), fires('16m', { labels: store, value: '1' })],
  },
];
