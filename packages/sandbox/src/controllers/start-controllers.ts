import type { Clock } from '../clock.ts';
import { createCertManager } from './cert-manager/cert-manager.ts';
import type { ControllerApi } from './controller-api.ts';
import type { ControllerName } from './controller-name.ts';
import { createFaultResolver } from './faults/fault-resolver.ts';
import type { WorkloadFaults } from './faults/workload-faults.ts';
import { createApiServiceController } from './lifecycle/api-service-controller.ts';
import { createGarbageController } from './lifecycle/garbage-controller.ts';
import { createNamespaceController } from './lifecycle/namespace-controller.ts';
import { createServiceAccountController } from './lifecycle/service-account-controller.ts';
import { createActivity } from './machinery/activity.ts';
import { createCluster } from './machinery/cluster.ts';
import type { Controller, Tools } from './machinery/controller.ts';
import { createEventRecorder } from './machinery/event-recorder.ts';
import { createPace } from './machinery/pace.ts';
import { createPerformer } from './machinery/perform.ts';
import { runController } from './machinery/run-controller.ts';
import { keyOf } from './model/kind.ts';
import { createEndpointController } from './network/endpoint-controller.ts';
import { createLoadBalancerController } from './network/load-balancer-controller.ts';
import { createNodeController } from './nodes/node-controller.ts';
import { createOpenTelemetryController } from './otel-operator/open-telemetry-controller.ts';
import type { PodLogs } from './pod-logs.ts';
import { createAutoscalerController } from './policy/autoscaler-controller.ts';
import { createDisruptionBudgetController } from './policy/disruption-budget-controller.ts';
import { createResourceQuotaController } from './policy/resource-quota-controller.ts';
import { createLogStore, type LogStore } from './runtime/log-store.ts';
import { createPodRuntimeController } from './runtime/pod-runtime-controller.ts';
import { createSchedulerController } from './scheduling/scheduler-controller.ts';
import { createBinderController } from './storage/binder-controller.ts';
import { createProvisionerController } from './storage/provisioner-controller.ts';
import { createCronJobController } from './workloads/cron-job-controller.ts';
import { createDaemonSetController } from './workloads/daemon-set-controller.ts';
import { createDeploymentController } from './workloads/deployment-controller.ts';
import { createJobController } from './workloads/job-controller.ts';
import { createReplicaSetController } from './workloads/replica-set-controller.ts';
import { createStatefulSetController } from './workloads/stateful-set-controller.ts';

export interface ControllerOptions {
  api: ControllerApi;
  clock: Clock;
  /** Factor on every delay: 1 shows a rollout over a visible second or two, 0 is as fast as possible, 2 twice as slow. */
  speed: number;
  /** Ends everything; nothing is written afterwards. */
  signal: AbortSignal;
  /** Names, hashes and jitter follow from it. */
  seed: number;
  faults: WorkloadFaults;
  /** Default: all of them. */
  which?: readonly ControllerName[];
  /** Called for every failed reconcile, before it is tried again. Conflicts of optimistic locking are no failures. */
  onError?: (failure: ControllerFailure) => void;
}

/** One failed reconcile; it will be tried again after `retryInMs`. Or a watch or an event that failed (`retryInMs` 0). */
export interface ControllerFailure {
  controller: ControllerName | 'watch' | 'events';
  /** Object the controller worked on, `namespace/name`. */
  key: string;
  attempt: number;
  retryInMs: number;
  cause: unknown;
}

export interface Controllers {
  /** What the containers of the pod runtime have written. */
  readonly logs: PodLogs;
  /** The last 100 failures, oldest first. */
  failures(): readonly ControllerFailure[];
  /** Resolves once no work is queued or under way and no step of a pod, rollout or volume is due; back-offs and heartbeats do not count. */
  settled(): Promise<void>;
}

type ControllerFactory = (tools: Tools, logs: LogStore) => Controller | readonly Controller[];

const FACTORIES: Readonly<Record<ControllerName, ControllerFactory>> = {
  'service-account': createServiceAccountController,
  namespace: createNamespaceController,
  'garbage-collector': createGarbageController,
  deployment: createDeploymentController,
  'replica-set': createReplicaSetController,
  'stateful-set': createStatefulSetController,
  'daemon-set': createDaemonSetController,
  job: createJobController,
  'cron-job': createCronJobController,
  scheduler: createSchedulerController,
  'pod-runtime': createPodRuntimeController,
  'node-heartbeat': createNodeController,
  'volume-binder': createBinderController,
  'volume-provisioner': createProvisionerController,
  'endpoint-slice': createEndpointController,
  'service-load-balancer': createLoadBalancerController,
  'horizontal-pod-autoscaler': createAutoscalerController,
  'pod-disruption-budget': createDisruptionBudgetController,
  'resource-quota': createResourceQuotaController,
  'api-service': createApiServiceController,
  'open-telemetry-operator': createOpenTelemetryController,
  'cert-manager': createCertManager,
};

const FAILURES_KEPT = 100;

/**
 * Brings a cluster to life: starts the controllers asked for and keeps them going until `signal` aborts.
 * Every controller can be stopped at any moment and started again; it goes on from what the API server holds.
 */
export function startControllers(options: ControllerOptions): Controllers {
  const { api, clock, signal, seed, faults, onError } = options;
  const failures: ControllerFailure[] = [];
  const report = (failure: ControllerFailure): void => {
    failures.push(failure);
    if (failures.length > FAILURES_KEPT) failures.shift();
    onError?.(failure);
  };
  const activity = createActivity(clock);
  const logs = createLogStore(clock);
  const cluster = createCluster({
    api,
    clock,
    signal,
    onTrouble: ({ plural }, cause) => report({ controller: 'watch', key: plural, attempt: 1, retryInMs: 0, cause }),
  });
  const events = createEventRecorder({
    api,
    clock,
    seed,
    failed: ({ about }, cause) => report({ controller: 'events', key: keyOf(about), attempt: 1, retryInMs: 0, cause }),
  });
  const tools: Tools = {
    cluster,
    performer: createPerformer(cluster, events),
    clock,
    pace: createPace(options.speed),
    seed,
    faults: createFaultResolver(faults),
    faultSet: faults,
    signal,
  };
  for (const [name, create] of Object.entries(FACTORIES)) {
    if (options.which !== undefined && !options.which.some((asked) => asked === name)) continue;
    for (const controller of [create(tools, logs)].flat()) runController(controller, tools, activity, report);
  }
  return { logs, failures: () => [...failures], settled: activity.settled };
}
