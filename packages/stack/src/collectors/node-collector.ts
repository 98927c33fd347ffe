import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names } from '../names.ts';
import { mtlsOn, tlsDirectory, tlsSecretName } from '../tls.ts';
import { auditAccess, nodeAccess } from './access.ts';
import { auditCollectorConfig } from './audit-config.ts';
import { type CollectorDifferences, collectorResource } from './collector-resource.ts';
import { collectorDependencies } from './dependencies.ts';
import { nodeCollectorConfig } from './node-config.ts';
import { fieldEnv, hostDirectory, type Mounted, secretDirectory, stateDirectory } from './pod-settings.ts';
import { hostRoot } from './receivers/host-metrics.ts';
import { nodeNameVariable } from './receivers/kubelet-stats.ts';
import { auditStateDirectory, nodeStateDirectory } from './storage-directories.ts';

/** A collector on every node, the control plane's too. */
export function nodeCollector(config: StackConfig): Component {
  const mounted = [
    hostDirectory('pod-logs', '/var/log/pods'),
    hostFiles,
    stateDirectory('state', nodeStateDirectory),
    ...certificate(config, names.nodeCollector),
  ];
  return {
    name: names.nodeCollector,
    summary: 'A collector on each node: logs, metrics and traces of its pods',
    dependsOn: collectorDependencies(config),
    objects: [
      ...nodeAccess(config),
      collectorResource(config, names.nodeCollector, {
        ...onEachNode(mounted),
        priorityClassName: 'system-node-critical',
        size: 'nodeCollector',
        config: nodeCollectorConfig(config),
      }),
    ],
  };
}

/** A collector of the API server's audit log, on the nodes that have one. */
export function auditCollector(config: StackConfig): Component {
  const mounted = [
    // Made empty where the API server writes no audit log yet: without a directory the pod would not start.
    auditFiles(config),
    stateDirectory('state', auditStateDirectory),
    ...certificate(config, names.auditCollector),
  ];
  return {
    name: names.auditCollector,
    summary: "Collects the API server's audit log",
    dependsOn: collectorDependencies(config),
    objects: [
      ...auditAccess(config),
      collectorResource(config, names.auditCollector, {
        ...onEachNode(mounted),
        nodeSelector: { 'node-role.kubernetes.io/control-plane': 'true' },
        size: 'auditCollector',
        config: auditCollectorConfig(config),
      }),
    ],
  };
}

// Root, since files of the host belong to it; with the one right to read what others own, and none to write it.
const reader = {
  runAsUser: 0,
  runAsGroup: 0,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH'] },
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

function onEachNode(mounted: readonly Mounted[]): Omit<CollectorDifferences, 'size' | 'config'> {
  return {
    mode: 'daemonset',
    tolerations: [{ operator: 'Exists' }],
    env: [fieldEnv(nodeNameVariable, 'spec.nodeName'), fieldEnv('NODE_IP', 'status.hostIP')],
    securityContext: reader,
    volumes: mounted.map(({ volume }) => volume),
    volumeMounts: mounted.map(({ mount }) => mount),
    daemonSetUpdateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
  };
}

// Later mounts of the host are seen too.
const hostFiles: Mounted = {
  volume: { name: 'host-root', hostPath: { path: '/' } },
  mount: { name: 'host-root', mountPath: hostRoot, readOnly: true, mountPropagation: 'HostToContainer' },
};

function auditFiles({ collectors }: StackConfig): Mounted {
  const path = folderOf(collectors.audit.path);
  return {
    volume: { name: 'audit-logs', hostPath: { path, type: 'DirectoryOrCreate' } },
    mount: { name: 'audit-logs', mountPath: path, readOnly: true },
  };
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/')) || '/';
}

function certificate(config: StackConfig, name: string): readonly Mounted[] {
  return mtlsOn(config) ? [secretDirectory('tls', tlsSecretName(name), tlsDirectory)] : [];
}
