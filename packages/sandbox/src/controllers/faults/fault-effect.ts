/**
 * What can be made to go wrong. Each effect leads to the statuses, reasons, messages and events that the real
 * component would give (Kubernetes 1.35, containerd 2.1).
 */
export type FaultEffect =
  | ImageFault
  | { kind: 'crash-loop'; logLines?: readonly string[]; exitCode?: number }
  /** The process refuses its configuration and exits at once; default log lines go by the image. */
  | { kind: 'config-error-exit'; logLines?: readonly string[] }
  | { kind: 'oom-killed' }
  | { kind: 'never-ready'; message?: string }
  | { kind: 'liveness-kill'; message?: string }
  | { kind: 'unschedulable'; because: 'memory' | 'node-selector' | 'taint' }
  /** The claims of the pod name a StorageClass that is taken to be absent. */
  | { kind: 'storage-class-missing' }
  | { kind: 'volume-not-mounting' }
  | { kind: 'quota-exceeded'; quota?: string }
  | { kind: 'missing-secret-key'; secret?: string; key?: string }
  /** The Deployment behind a webhook runs but never gets ready, so calls find no endpoints. */
  | { kind: 'webhook-down' }
  | { kind: 'slow-start'; seconds: number }
  | { kind: 'init-container-failing'; logLines?: readonly string[]; exitCode?: number }
  | { kind: 'job-failing'; logLines?: readonly string[]; exitCode?: number }
  | { kind: 'node-not-ready' }
  | { kind: 'disk-pressure' };

export interface ImageFault {
  kind: 'image-not-found' | 'image-wrong-architecture' | 'registry-down' | 'invalid-image-name' | 'image-never-pull';
}

export type FaultKind = FaultEffect['kind'];

/** Every fault by name, in the order of the documentation. */
export const FAULT_KINDS: readonly FaultKind[] = [
  'image-not-found',
  'image-wrong-architecture',
  'registry-down',
  'invalid-image-name',
  'image-never-pull',
  'crash-loop',
  'config-error-exit',
  'oom-killed',
  'never-ready',
  'liveness-kill',
  'unschedulable',
  'storage-class-missing',
  'volume-not-mounting',
  'quota-exceeded',
  'missing-secret-key',
  'webhook-down',
  'slow-start',
  'init-container-failing',
  'job-failing',
  'node-not-ready',
  'disk-pressure',
];
