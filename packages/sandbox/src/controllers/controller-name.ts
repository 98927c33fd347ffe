/** A controller of the sandbox; `startControllers({ which })` takes any subset. */
export type ControllerName =
  | 'service-account'
  | 'namespace'
  | 'garbage-collector'
  | 'deployment'
  | 'replica-set'
  | 'stateful-set'
  | 'daemon-set'
  | 'job'
  | 'cron-job'
  | 'scheduler'
  | 'pod-runtime'
  | 'node-heartbeat'
  | 'volume-binder'
  | 'volume-provisioner'
  | 'endpoint-slice'
  | 'service-load-balancer'
  | 'horizontal-pod-autoscaler'
  | 'pod-disruption-budget'
  | 'resource-quota'
  | 'api-service'
  | 'open-telemetry-operator'
  | 'cert-manager';

/**
 * The doubles of what a bare Kubernetes control plane lacks. These are meant to run beside a real kube-apiserver,
 * which has its own controllers for everything else.
 */
export const BESIDE_REAL_CONTROL_PLANE: readonly ControllerName[] = [
  'volume-provisioner',
  'open-telemetry-operator',
  'cert-manager',
];
