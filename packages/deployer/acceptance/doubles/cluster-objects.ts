import type { KubeObject } from '../../src/objects.ts';

/** Objects as a cluster would hold them, for tests that need only a few of their fields. */

export const namespace = 'monitoring';
export const created = '2026-11-22T12:00:00Z';

export interface Parts {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
  readonly owner?: KubeObject;
}

export function object(apiVersion: string, kind: string, name: string, parts: Parts = {}): KubeObject {
  const { metadata, owner, ...rest } = parts;
  const ownerReferences = owner && [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid,
      controller: true,
    },
  ];
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      uid: `uid-${kind}-${name}`,
      generation: 1,
      creationTimestamp: created,
      ...(ownerReferences && { ownerReferences }),
      ...metadata,
    },
    ...rest,
  } as KubeObject;
}

export function clusterScoped(apiVersion: string, kind: string, name: string, fields: object = {}): KubeObject {
  const { namespace: _namespace, ...metadata } = object(apiVersion, kind, name).metadata;
  return { apiVersion, kind, metadata, ...fields } as KubeObject;
}

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'ghcr.io/acme/web:1.0', readinessProbe: {} }] },
};

export function deployment(name = 'web', parts: Parts = {}): KubeObject {
  return object('apps/v1', 'Deployment', name, {
    spec: { replicas: 1, template, progressDeadlineSeconds: 600, ...parts.spec },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, unavailableReplicas: 1, ...parts.status },
    metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' }, ...parts.metadata },
    ...(parts.owner && { owner: parts.owner }),
  });
}

export function replicaSet(owner: KubeObject, hash = 'abc', parts: Parts = {}): KubeObject {
  const labels = { app: 'web', 'pod-template-hash': hash };
  return object('apps/v1', 'ReplicaSet', `${owner.metadata.name}-${hash}`, {
    owner,
    metadata: { labels, annotations: { 'deployment.kubernetes.io/revision': '1' }, ...parts.metadata },
    spec: { replicas: 1, template: { metadata: { labels }, spec: template.spec }, ...parts.spec },
    status: { observedGeneration: 1, replicas: 1, ...parts.status },
  });
}

export interface PodParts extends Parts {
  readonly container?: object;
  readonly initContainer?: object;
  readonly phase?: string;
  readonly node?: string;
  readonly conditions?: readonly object[];
}

export function pod(owner: KubeObject | undefined, name: string, parts: PodParts = {}): KubeObject {
  const statusOf = (status: object): object => ({
    ready: false,
    restartCount: 0,
    image: 'ghcr.io/acme/web:1.0',
    ...status,
  });
  return object('v1', 'Pod', name, {
    ...(owner && { owner }),
    metadata: { labels: { app: 'web' }, ...parts.metadata },
    spec: {
      nodeName: parts.node ?? 'mac-3',
      restartPolicy: 'Always',
      containers: [{ name: 'web', image: 'ghcr.io/acme/web:1.0', resources: { limits: { memory: '256Mi' } } }],
      ...(parts.initContainer && { initContainers: [{ name: 'setup', image: 'ghcr.io/acme/setup:1.0' }] }),
      ...parts.spec,
    },
    status: {
      phase: parts.phase ?? 'Pending',
      startTime: created,
      conditions: parts.conditions ?? [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
      ...(parts.container && { containerStatuses: [statusOf({ name: 'web', ...parts.container })] }),
      ...(parts.initContainer && { initContainerStatuses: [statusOf({ name: 'setup', ...parts.initContainer })] }),
      ...parts.status,
    },
  });
}

export function waiting(reason: string, message = '', more: object = {}): object {
  return { state: { waiting: { reason, message } }, ...more };
}

export function fell(exitCode: number, reason = 'Error', message = ''): object {
  return { terminated: { exitCode, reason, message, finishedAt: created } };
}

export function event(about: KubeObject, reason: string, message: string, more: object = {}): KubeObject {
  const { name, uid } = about.metadata;
  const involvedObject = {
    apiVersion: about.apiVersion,
    kind: about.kind,
    namespace: about.metadata.namespace,
    name,
    uid,
  };
  return object('v1', 'Event', `${name}.${reason}.${message.length}`, {
    ...({
      involvedObject,
      reason,
      message,
      type: 'Warning',
      count: 1,
      firstTimestamp: created,
      lastTimestamp: created,
    } as Parts),
    ...(more as Parts),
  });
}

export function node(name: string, parts: Parts = {}): KubeObject {
  return clusterScoped('v1', 'Node', name, {
    metadata: { name, labels: { 'kubernetes.io/arch': 'arm64' }, uid: `uid-Node-${name}` },
    spec: {},
    status: {
      allocatable: { cpu: '24', memory: '96Gi' },
      nodeInfo: { architecture: 'arm64' },
      conditions: [{ type: 'Ready', status: 'True' }],
      ...parts.status,
    },
  });
}

export function claim(name: string, parts: Parts = {}): KubeObject {
  return object('v1', 'PersistentVolumeClaim', name, {
    spec: { storageClassName: 'local-path', ...parts.spec },
    status: { phase: 'Pending', ...parts.status },
    ...(parts.metadata && { metadata: parts.metadata }),
  });
}

export function storageClass(name: string, volumeBindingMode = 'Immediate', annotations: object = {}): KubeObject {
  return clusterScoped('storage.k8s.io/v1', 'StorageClass', name, {
    metadata: { name, uid: `uid-StorageClass-${name}`, annotations },
    provisioner: 'nfs.csi.k8s.io',
    volumeBindingMode,
  });
}
