import type { Program } from './program.ts';

/** The three servers of one release print the same line, `Kubernetes v1.35.4`, and must be of the same minor version. */
const kubernetes = {
  versionArguments: ['--version'],
  versionPattern: /^Kubernetes v(\d+\.\d+\.\d+)/m,
  range: { from: '1.35.0', below: '1.36.0' },
} as const;

/**
 * etcd from 3.5.13 on: Kubernetes 1.35 serves consistent lists from its cache and for that asks etcd for progress of
 * its watches (RequestWatchProgress), which older ones refuse.
 */
export const etcd: Program = {
  name: 'etcd',
  variables: ['OTELOPS_ETCD'],
  commands: ['etcd'],
  versionArguments: ['--version'],
  versionPattern: /^etcd Version: (\d+\.\d+\.\d+)/m,
  range: { from: '3.5.13', below: '4.0.0' },
};

export const kubeApiserver: Program = {
  name: 'kube-apiserver',
  variables: ['OTELOPS_KUBE_APISERVER'],
  commands: ['kube-apiserver'],
  ...kubernetes,
};

export const kubeControllerManager: Program = {
  name: 'kube-controller-manager',
  variables: ['OTELOPS_KUBE_CONTROLLER_MANAGER'],
  commands: ['kube-controller-manager'],
  ...kubernetes,
};

export const kubeScheduler: Program = {
  name: 'kube-scheduler',
  variables: ['OTELOPS_KUBE_SCHEDULER'],
  commands: ['kube-scheduler'],
  ...kubernetes,
};

/** kwok plays the kubelets; the stages of this kit are written for 0.8 (`steps` with `apply`). */
export const kwok: Program = {
  name: 'kwok',
  variables: ['OTELOPS_KWOK'],
  commands: ['kwok'],
  versionArguments: ['--version'],
  versionPattern: /^kwok version v?(\d+\.\d+\.\d+)/m,
  range: { from: '0.8.0', below: '0.9.0' },
};

/** kubectl may be one minor version off its server (Kubernetes version skew policy). */
export const kubectl: Program = {
  name: 'kubectl',
  variables: ['OTELOPS_KUBECTL'],
  commands: ['kubectl'],
  versionArguments: ['version', '--client'],
  versionPattern: /^Client Version: v(\d+\.\d+\.\d+)/m,
  range: { from: '1.34.0', below: '1.37.0' },
};

export const helm: Program = {
  name: 'helm',
  variables: ['OTELOPS_HELM'],
  commands: ['helm'],
  versionArguments: ['version', '--short'],
  versionPattern: /^v(\d+\.\d+\.\d+)/m,
  range: { from: '4.1.0', below: '5.0.0' },
};
