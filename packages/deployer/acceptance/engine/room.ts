import { randomBytes } from 'node:crypto';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import type { ApplyPlanOptions, ApplyReport } from '../../src/apply/apply-types.ts';
import type { DeployEvent } from '../../src/apply/run-events.ts';
import type { Waiter, WaitRequest } from '../../src/apply/waiter.ts';
import { type ConnectedCluster, connectCluster } from '../../src/cluster/connect-cluster.ts';
import type { KubeObject, Manifest, ObjectRef } from '../../src/objects.ts';
import type { Component, Phase } from '../../src/phase.ts';
import type { PhasePlan } from '../../src/plan/phase-plan.ts';
import type { PlanOptions } from '../../src/plan/plan-options.ts';
import { planPhase } from '../../src/plan/plan-phase.ts';
import { assessReadiness } from '../../src/readiness/assess.ts';
import type { ReadinessRow } from '../../src/readiness-types.ts';
import type { KubeServer, RunningServer } from '../kube-servers.ts';
import { type RecordedCluster, recordCalls } from './recorder.ts';

/** A running server and a place on it for one test: namespaces and state of its own. */
export interface Site {
  readonly cluster: ConnectedCluster;
  readonly server: RunningServer;
  room(): Promise<Room>;
  close(): Promise<void>;
}

/** What one test works in. */
export interface Room {
  readonly namespace: string;
  readonly cluster: RecordedCluster;
  readonly options: PlanOptions;
  phase(objects: readonly Manifest[], more?: Partial<Phase>): Phase;
  plan(phase: Phase, options?: Partial<PlanOptions>): Promise<PhasePlan>;
  /** Plans and applies. */
  deploy(phase: Phase, options?: Partial<PlanOptions>, apply?: Partial<ApplyPlanOptions>): Promise<Deployed>;
  get(kind: string, name: string, apiVersion?: string): Promise<KubeObject | undefined>;
  configMap(name: string, data?: Record<string, string>, metadata?: Record<string, unknown>): Manifest;
}

export interface Deployed {
  readonly plan: PhasePlan;
  readonly report: ApplyReport;
  readonly events: readonly DeployEvent[];
}

export async function openSite(kubeServer: KubeServer): Promise<Site> {
  const server = await kubeServer.start();
  const cluster = await connectCluster({ kubeconfig: { text: server.kubeconfig }, kind: 'sandbox' });
  return {
    cluster,
    server,
    room: () => openRoom(cluster),
    close: async () => {
      await cluster[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

async function openRoom(connected: ConnectedCluster): Promise<Room> {
  const namespace = `room-${randomBytes(4).toString('hex')}`;
  const cluster = recordCalls(connected);
  await connected.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const options = { cluster, stateNamespace: `${namespace}-state` };
  const plan: Room['plan'] = (phase, more = {}) => planPhase(phase, { ...options, ...more });
  return {
    namespace,
    cluster,
    options,
    phase: (objects, more = {}) => ({
      id: 'phase-1',
      title: 'Phase 1',
      components: [{ name: 'main', objects }],
      ...more,
    }),
    plan,
    deploy: async (phase, more, apply) => {
      const planned = await plan(phase, more);
      return { plan: planned, ...(await runToEnd(planned, apply)) };
    },
    get: async (kind, name, apiVersion = 'v1') => {
      const resource = await connected.resolve(apiVersion, kind);
      if (resource === undefined) throw new Error(`no ${kind}`);
      return connected.get(resource, resource.namespaced ? { namespace, name } : { name });
    },
    configMap: (name, data = { key: 'value' }, metadata = {}) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, ...metadata },
      data,
    }),
  };
}

/** Most tests are not about workloads coming to life. */
const readyAtOnce = (group: string, kind: string): ReadinessRow => ({
  group,
  kind,
  assess: () => ({ state: 'ready', reason: 'Test', message: '' }),
});

export const applyDefaults: ApplyPlanOptions = {
  rows: [readyAtOnce('apps', 'Deployment'), readyAtOnce('', 'PersistentVolumeClaim')],
  holder: { who: 'ada', from: 'test' },
  waiter: lookingWaiter(),
  readyTimeoutMs: 20_000,
  // Tests in which a dead run's lock is taken over give a shorter lease of their own.
  lock: { leaseMs: 60_000, renewMs: 500 },
};

export async function runToEnd(
  plan: PhasePlan,
  options: Partial<ApplyPlanOptions> = {},
): Promise<{ report: ApplyReport; events: readonly DeployEvent[] }> {
  const events: DeployEvent[] = [];
  const run = applyPlan(plan, { ...applyDefaults, ...options });
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { report: next.value, events };
    events.push(next.value);
  }
}

export function component(name: string, objects: readonly Manifest[], dependsOn: readonly string[] = []): Component {
  return { name, objects, dependsOn };
}

/** Four components, each on the one before, of three objects each. */
export function chainOfComponents(namespace: string): Phase {
  const names = ['one', 'two', 'three', 'four'];
  const components = names.map((name, index) =>
    component(
      name,
      ['a', 'b', 'c'].map((item) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `${name}-${item}`, namespace },
        data: { name },
      })),
      names.slice(Math.max(0, index - 1), index),
    ),
  );
  return { id: 'phase-1', title: 'Phase 1', components };
}

/** Looks again and again; the engine's own waiter is held to its promises elsewhere. */
export function lookingWaiter(): Waiter {
  return async function* ({ cluster, clock, targets, rows, timeoutMs, signal }) {
    const start = clock.monotonic();
    let pending = [...targets];
    for (;;) {
      const states = await Promise.all(pending.map((ref) => look({ cluster, rows }, ref)));
      for (const [index, readiness] of states.entries()) {
        const ref = pending[index] as ObjectRef;
        yield { type: 'state', ref, readiness };
      }
      const failed = pending.filter((_, index) => states[index]?.state === 'failed');
      pending = pending.filter((_, index) => states[index]?.state !== 'ready');
      if (pending.length === 0) return { state: 'ready', causes: [], pending };
      if (failed.length > 0) return { state: 'failed', causes: failed.map(brokenCause), pending };
      if (clock.monotonic() - start > timeoutMs) return { state: 'overdue', causes: [], pending };
      await clock.sleep(50, signal);
    }
  };
}

async function look({ cluster, rows }: Pick<WaitRequest, 'cluster' | 'rows'>, ref: ObjectRef) {
  const resource = await cluster.resolve(ref.apiVersion, ref.kind);
  const key = ref.namespace === undefined ? { name: ref.name } : { namespace: ref.namespace, name: ref.name };
  const object = resource && (await cluster.get(resource, key));
  return object === undefined
    ? ({ state: 'progressing', reason: 'NotFound', message: 'not there yet' } as const)
    : assessReadiness(object, { rows });
}

function brokenCause(object: ObjectRef) {
  return {
    code: 'condition-failed',
    object,
    message: 'it says so itself',
    terminal: true,
    evidence: [],
    advice: ['Mend it.'],
    children: [],
  } as const;
}
