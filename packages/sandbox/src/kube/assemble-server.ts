import type { Clock } from '../clock.ts';
import type { PodLogs } from '../controllers/pod-logs.ts';
import { dialPod } from '../network/dial.ts';
import { createPodNetwork, type PodNetwork, type ProgramFinder } from '../network/pod-network.ts';
import type { BackendDirectory } from '../network/service-backends.ts';
import { kubelet } from '../simulated/kubelet.ts';
import { createMetricsApi } from '../simulated/metrics/metrics-api.ts';
import { createContainerRuntime } from '../simulated/shell/container-runtime.ts';
import { bindPod } from './actions/binding.ts';
import { evictPod } from './actions/eviction.ts';
import { finalizeNamespace } from './actions/finalize.ts';
import { createReviews } from './actions/reviews.ts';
import { scaleObject } from './actions/scale.ts';
import { issueToken } from './actions/token.ts';
import { createBuiltinAdmission } from './admission/builtin-admission.ts';
import { joinChains } from './admission/chain.ts';
import { createEscalationGuard } from './admission/escalation.ts';
import { createLimitRanger } from './admission/limit-range/limit-ranger.ts';
import { createPodSecurity } from './admission/pod-security/pod-security.ts';
import { createWebhookDirectory, type WebhookBackends, type WebhookDirectory } from './admission/webhook-backends.ts';
import { createWebhookClient } from './admission/webhook-call.ts';
import { createWebhooks } from './admission/webhooks.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import type { Authorizer } from './auth/authorizer.ts';
import { createRbac } from './auth/rbac.ts';
import { createPortForward } from './connect/port-forward.ts';
import { createAttach, createExec } from './connect/process.ts';
import { createProxy } from './connect/proxy.ts';
import type { KubeCore } from './core/kube-core.ts';
import { type Random, seededRandom } from './core/random.ts';
import { requireStored } from './core/update.ts';
import type { ServerParts } from './http/exchange.ts';
import { createOpenApi } from './http/openapi.ts';
import { podLog } from './http/pod-log.ts';
import { actionHandler, type SubresourceHandlers } from './http/subresources.ts';
import type { Actions } from './in-process-api.ts';
import { createQuotaAdmission } from './quota/quota-admission.ts';
import { ResourceRegistry } from './resources/registry.ts';
import { Store } from './store/store.ts';

export interface AssemblyOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly version: string;
  readonly logs: PodLogs;
  readonly services: BackendDirectory;
  /** Who listens in the pods of this cluster. */
  readonly programs: (store: Store) => ProgramFinder;
}

/** A server's insides, before it listens. */
export interface ServerAssembly {
  readonly parts: ServerParts;
  readonly actions: Actions;
  readonly webhooks: WebhookBackends;
  /** A token that is accepted as this user from now on. */
  issueUserToken(name: string, groups: readonly string[]): string;
}

/** Puts the parts of an API server together. */
export function assembleServer(options: AssemblyOptions): ServerAssembly {
  const webhooks = createWebhookDirectory();
  const core = createCore(options.clock, options.seed, webhooks);
  const authenticator = createAuthenticator();
  const authorizer = createRbac(core.store);
  const actions: Actions = {
    binding: bindPod,
    eviction: evictPod,
    finalize: finalizeNamespace,
    scale: scaleObject,
    token: issueToken(authenticator),
  };
  const parts: ServerParts = {
    core,
    authenticator,
    authorizer,
    openapi: createOpenApi(core.registry),
    subresources: createSubresources(core, actions, {
      ...options,
      authorizer,
      network: createPodNetwork(core.store, options.services, options.programs(core.store)),
    }),
    reviews: createReviews({ authorizer, authenticator }),
    computed: createMetricsApi(core.store, options.clock),
    version: options.version,
  };
  return {
    parts,
    actions,
    webhooks,
    issueUserToken: (name, groups) => {
      const token = `${name.replaceAll(/[^A-Za-z0-9.-]/g, '-')}.${letters(core.random)}`;
      authenticator.addToken(token, { name, groups });
      return token;
    },
  };
}

function letters(random: Random): string {
  return Array.from({ length: 24 }, () => random.next(36).toString(36)).join('');
}

function createCore(clock: Clock, seed: number, directory: WebhookDirectory): KubeCore {
  const store = new Store();
  const random = seededRandom(seed);
  const webhooks = createWebhooks(store, random, createWebhookClient(store, directory));
  const admission = joinChains([
    createBuiltinAdmission(store, random),
    createLimitRanger(store),
    createPodSecurity(store),
    webhooks,
    createEscalationGuard(store, createRbac(store)),
    // Last: nothing is counted that somebody else refuses.
    createQuotaAdmission(store),
  ]);
  return { store, registry: new ResourceRegistry(), clock, random, admission };
}

interface SubresourceParts {
  readonly logs: PodLogs;
  readonly clock: Clock;
  readonly network: PodNetwork;
  readonly authorizer: Authorizer;
}

function createSubresources(
  core: KubeCore,
  actions: Actions,
  { logs, clock, network, authorizer }: SubresourceParts,
): SubresourceHandlers {
  const handlers = Object.entries(actions).map(([name, action]) => [name, actionHandler(core, action)] as const);
  const processes = { core, authorizer, logs, runtime: createContainerRuntime(core.store, clock) };
  return {
    ...Object.fromEntries(handlers),
    log: async ({ call, target }) => ({ stream: podLog(logs, clock, requireStored(core, target), call) }),
    proxy: createProxy({ core, network, kubelet: (node) => kubelet(core.store, node) }),
    attach: createAttach(processes),
    exec: createExec(processes),
    portforward: createPortForward({ core, authorizer, dial: (pod, port) => dialPod(network, { pod, port }) }),
  };
}
