import type { Clock } from './clock.ts';
import type { ControllerApi } from './controllers/controller-api.ts';
import { createWorkloadFaults, type WorkloadFaults } from './controllers/faults/workload-faults.ts';
import type { PodLogs } from './controllers/pod-logs.ts';
import { type ControllerFailure, type Controllers, startControllers } from './controllers/start-controllers.ts';
import type { WebhookBackends } from './kube/admission/webhook-backends.ts';
import { assembleServer, type ServerAssembly } from './kube/assemble-server.ts';
import { createAuthority } from './kube/auth/certificates.ts';
import { renderKubeconfig } from './kube/auth/kubeconfig.ts';
import { plantObjects } from './kube/core/plant.ts';
import { runCrdLifecycle } from './kube/crd/crd-lifecycle.ts';
import { type ApiFaults, createFaults } from './kube/http/faults.ts';
import { createRequestLog, type RequestLog } from './kube/http/log.ts';
import { listen } from './kube/http/server.ts';
import { createInProcessApi } from './kube/in-process-api.ts';
import { systemClock } from './kube/system-clock.ts';
import { createBackendDirectory, type ServiceBackends } from './network/service-backends.ts';
import { seedObjects } from './seed/seed-objects.ts';
import type { SimulatedAlertmanager } from './simulated/alertmanager/alertmanager.ts';
import { createSimulation } from './simulated/simulated-programs.ts';

export interface SandboxKubeOptions {
  /** Any free port when absent. */
  readonly port?: number;
  /** The same seed gives the same uids and generated names. */
  readonly seed?: number;
  /** 1: rollouts take a visible second or two; 0: as fast as possible. */
  readonly speed?: number;
  /** Whether workloads come to life. True when absent. */
  readonly controllers?: boolean;
  /** Simulated arm64 machines; 6 when absent. */
  readonly nodes?: number;
  readonly clock?: Clock;
  /** What `/version` tells; the version whose behaviour is served when absent. */
  readonly version?: string;
}

/** A user that a test can be. */
export interface SandboxUser {
  readonly token: string;
  /** A kubeconfig whose current context is this user. */
  readonly kubeconfig: string;
}

/** A Kubernetes API server on loopback, with six arm64 nodes on which workloads come to life. */
export interface SandboxKube extends AsyncDisposable {
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  /** YAML; its current context is a member of system:masters. */
  readonly kubeconfig: string;
  /** The same objects without HTTP, and without an entry in the log. */
  readonly api: ControllerApi;
  /** The same, as another field manager: what somebody else's hand or tool does. */
  apiAs(manager: string): ControllerApi;
  readonly log: RequestLog;
  /** Faults of the API: refusals, resets, slowness, cut watches. */
  readonly faults: ApiFaults;
  /** Faults of what runs: images, crashes, memory, scheduling, volumes. */
  readonly workloads: WorkloadFaults;
  /** Who answers when a webhook of a Service is called: without anybody it lets everything pass once its Service has endpoints. */
  readonly webhooks: WebhookBackends;
  /** Who answers for the pods behind Services, by the API server's `proxy` and by port-forward. */
  readonly services: ServiceBackends;
  /** What stands behind every Alertmanager pod: who is told of alerts, and alerts to tell of. */
  readonly alertmanager: SimulatedAlertmanager;
  /** Lets somebody in by token; what they may do is up to RBAC. */
  addUser(name: string, groups?: readonly string[]): SandboxUser;
  /** Forgets the past, so that watches and pages that started before answer 410. */
  compact(): void;
  /** Resolves once the controllers have nothing left to do. */
  settled(): Promise<void>;
  /** What controllers failed at lately. */
  controllerFailures(): readonly ControllerFailure[];
  close(): Promise<void>;
}

const VERSION = 'v1.35.4';
const CLUSTER = 'otelops-sandbox';
const ADDRESS = '127.0.0.1';
/** What clients call it, here and in pods. */
const NAMES = [ADDRESS, 'localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
/** A CRD is served a short moment after its creation. */
const CRD_DELAY_MS = 50;

/** Starts a strict Kubernetes API server that holds what a fresh K3s cluster of six Macs holds. */
export async function startKube(options: SandboxKubeOptions = {}): Promise<SandboxKube> {
  const clock = options.clock ?? systemClock();
  const authority = createAuthority('otelops-sandbox-ca', clock.now());
  const admin = authority.issueClient('kubernetes-admin', ['system:masters']);
  const [log, faults, workloads] = [createRequestLog(), createFaults(), createWorkloadFaults()];
  const life: Life = { controllers: undefined };
  const services = createBackendDirectory();
  const logs = lateLogs(life);
  const { seed = 1, speed = 1 } = options;
  const simulation = createSimulation({ clock, seed, speed, logs });
  const assembly = assembleServer({
    clock,
    seed,
    version: options.version ?? VERSION,
    logs,
    services,
    programs: simulation.finder,
  });
  const server = await listen({
    ...assembly.parts,
    port: options.port ?? 0,
    tls: authority.issueServer(NAMES),
    clientAuthority: authority.certificate,
    log,
    faults,
  });
  const url = `https://${ADDRESS}:${server.port}`;
  const seeds = {
    nodes: options.nodes ?? 6,
    apiServer: { address: ADDRESS, port: server.port },
    caCertificate: authority.certificate,
    now: clock.now(),
  };
  plantObjects(assembly.parts.core, seedObjects(seeds), 'k3s');
  const stop = bringToLife(assembly, options, life, workloads);
  const cluster = { name: CLUSTER, url, caCertificate: authority.certificate };
  const apiAs = (manager: string): ControllerApi =>
    createInProcessApi({ core: assembly.parts.core, actions: assembly.actions, manager });
  const close = async (): Promise<void> => {
    stop();
    simulation.stop();
    await server.close();
  };
  return {
    url,
    caCertificate: authority.certificate,
    kubeconfig: renderKubeconfig(cluster, [{ name: 'kubernetes-admin', credentials: admin }]),
    api: apiAs('sandbox'),
    apiAs,
    log,
    faults,
    workloads,
    webhooks: assembly.webhooks,
    services,
    alertmanager: simulation.alertmanager,
    addUser: (name, groups = []) => {
      const token = assembly.issueUserToken(name, groups);
      return { token, kubeconfig: renderKubeconfig(cluster, [{ name, credentials: { token } }]) };
    },
    compact: () => assembly.parts.core.store.compact(),
    settled: () => life.controllers?.settled() ?? Promise.resolve(),
    controllerFailures: () => life.controllers?.failures() ?? [],
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Life {
  controllers: Controllers | undefined;
}

/** Logs of containers: none before the controllers run. */
function lateLogs(life: Life): PodLogs {
  return {
    read: (pod, container, options) => {
      if (life.controllers !== undefined) return life.controllers.logs.read(pod, container, options);
      const message = `container "${container}" in pod "${pod.name}" is waiting to start: ContainerCreating`;
      return { state: 'refused', code: 400, message };
    },
    follow: (pod, container, follower, signal) => {
      if (life.controllers === undefined) follower.end();
      else life.controllers.logs.follow(pod, container, follower, signal);
    },
  };
}

/** Starts what changes objects by itself; the returned function ends it. */
function bringToLife(
  assembly: ServerAssembly,
  options: SandboxKubeOptions,
  life: Life,
  faults: WorkloadFaults,
): () => void {
  const { core } = assembly.parts;
  const speed = options.speed ?? 1;
  const apiOf = (manager: string): ControllerApi => createInProcessApi({ core, actions: assembly.actions, manager });
  const stopCrds = runCrdLifecycle({ ...core, api: apiOf('kube-apiserver'), delayMs: CRD_DELAY_MS * speed });
  const ending = new AbortController();
  if (options.controllers !== false) {
    const api = apiOf('kube-controller-manager');
    life.controllers = startControllers({
      api,
      clock: core.clock,
      speed,
      signal: ending.signal,
      seed: options.seed ?? 1,
      faults,
    });
  }
  return () => {
    ending.abort();
    stopCrds();
  };
}
