import type { Clock } from './clock.ts';
import type { ControllerApi } from './controllers/controller-api.ts';
import { createBuiltinAdmission } from './kube/admission/builtin-admission.ts';
import { joinChains } from './kube/admission/chain.ts';
import { createAuthenticator } from './kube/auth/authenticator.ts';
import { createAuthority } from './kube/auth/certificates.ts';
import { renderKubeconfig } from './kube/auth/kubeconfig.ts';
import { createRbac } from './kube/auth/rbac.ts';
import type { KubeCore } from './kube/core/kube-core.ts';
import { seededRandom } from './kube/core/random.ts';
import type { UserInfo } from './kube/core/request-context.ts';
import { type ApiFaults, createFaults } from './kube/http/faults.ts';
import { createRequestLog, type RequestLog } from './kube/http/log.ts';
import { createOpenApi } from './kube/http/openapi.ts';
import { listen } from './kube/http/server.ts';
import { createInProcessApi } from './kube/in-process-api.ts';
import { ResourceRegistry } from './kube/resources/registry.ts';
import { noSuchPath } from './kube/status/refusals.ts';
import { Store } from './kube/store/store.ts';
import { systemClock } from './kube/system-clock.ts';

export interface SandboxKubeOptions {
  /** Any free port when absent. */
  readonly port?: number;
  /** The same seed gives the same uids and generated names. */
  readonly seed?: number;
  /** 1: rollouts take a visible second or two; 0: as fast as possible. */
  readonly speed?: number;
  /** Whether workloads come to life. True when absent. */
  readonly controllers?: boolean;
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

/** A Kubernetes API server on loopback. */
export interface SandboxKube extends AsyncDisposable {
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  /** YAML; its current context is a member of system:masters. */
  readonly kubeconfig: string;
  /** The same objects without HTTP. */
  readonly api: ControllerApi;
  readonly log: RequestLog;
  readonly faults: ApiFaults;
  /** Lets somebody in by token; what they may do is up to RBAC. */
  addUser(name: string, groups?: readonly string[]): SandboxUser;
  /** Forgets the past, so that watches and pages that started before answer 410. */
  compact(): void;
  close(): Promise<void>;
}

const VERSION = 'v1.35.4';
const CLUSTER = 'otelops-sandbox';
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Starts a strict Kubernetes API server, empty but for what a new cluster has. */
export async function startKube(options: SandboxKubeOptions = {}): Promise<SandboxKube> {
  const clock = options.clock ?? systemClock();
  const core = createCore(clock, options.seed ?? 1);
  const authority = createAuthority('otelops-sandbox-ca', clock.now());
  const tls = authority.issueServer(['127.0.0.1', 'localhost', 'kubernetes.default.svc']);
  const admin = authority.issueClient('kubernetes-admin', ['system:masters']);
  const authenticator = createAuthenticator();
  const log = createRequestLog();
  const faults = createFaults();
  const server = await listen({
    core,
    authenticator,
    authorizer: createRbac(core.store),
    openapi: createOpenApi(core.registry),
    subresources: {},
    version: options.version ?? VERSION,
    port: options.port ?? 0,
    tls,
    clientAuthority: authority.certificate,
    log,
    faults,
  });
  const url = `https://127.0.0.1:${server.port}`;
  const cluster = { name: CLUSTER, url, caCertificate: authority.certificate };
  const api = createInProcessApi({
    core,
    manager: 'kube-controller-manager',
    post: () => Promise.reject(noSuchPath()),
  });
  await seedNamespaces(api);
  const close = (): Promise<void> => server.close();
  return {
    url,
    caCertificate: authority.certificate,
    kubeconfig: renderKubeconfig(cluster, [{ name: 'kubernetes-admin', credentials: admin }]),
    api,
    log,
    faults,
    addUser: (name, groups = []) => {
      const token = `sandbox-${name}-${core.random.next(1_000_000_000)}`;
      const user: UserInfo = { name, groups };
      authenticator.addToken(token, user);
      return { token, kubeconfig: renderKubeconfig(cluster, [{ name, credentials: { token } }]) };
    },
    compact: () => core.store.compact(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createCore(clock: Clock, seed: number): KubeCore {
  const store = new Store();
  const random = seededRandom(seed);
  const admission = joinChains([createBuiltinAdmission(store, random)]);
  return { store, registry: new ResourceRegistry(), clock, random, admission };
}

async function seedNamespaces(api: ControllerApi): Promise<void> {
  const resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };
  for (const name of NAMESPACES)
    await api.create(resource, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}
