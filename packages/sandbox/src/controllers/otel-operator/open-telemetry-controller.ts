import type { KubeObject } from '../../kube/types.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { type Controller, type Source, source, type Tools } from '../machinery/controller.ts';
import { createKindRegister } from '../machinery/kind-register.ts';
import { locate, type Write } from '../machinery/write.ts';
import { type Kind, keyOf } from '../model/kind.ts';
import {
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  DAEMON_SETS,
  DEPLOYMENTS,
  NETWORK_POLICIES,
  POD_DISRUPTION_BUDGETS,
  SERVICE_ACCOUNTS,
  SERVICES,
  STATEFUL_SETS,
} from '../model/kinds.ts';
import { controllerOf, instantOf, isTerminating, namespaceOf, uidOf } from '../model/meta.ts';
import { sameJson, stableJson } from '../model/stable-hash.ts';
import { type Collector, isCollector, modeOf } from './collector.ts';
import { collectorName } from './collector-naming.ts';
import { collectorObjects, type Wanted } from './collector-objects.ts';
import { configMapName } from './collector-pod.ts';
import { collectorStatus } from './collector-status.ts';

const MANAGER = 'opentelemetry-operator';
const CHILD_KINDS: ReadonlyArray<Kind<KubeObject>> = [
  CONFIG_MAPS,
  SERVICE_ACCOUNTS,
  DEPLOYMENTS,
  DAEMON_SETS,
  STATEFUL_SETS,
  POD_DISRUPTION_BUDGETS,
  SERVICES,
  NETWORK_POLICIES,
];

const COLLECTORS: Kind<Collector> = {
  resource: {
    group: 'opentelemetry.io',
    version: 'v1beta1',
    plural: 'opentelemetrycollectors',
    kind: 'OpenTelemetryCollector',
    namespaced: true,
  },
  is: isCollector,
};

/** What was applied last for a child, and the generation that gave: as long as both hold there is nothing to do. */
interface Applied {
  wanted: string;
  generation: number | undefined;
}

/**
 * The double of the OpenTelemetry Operator 0.158: makes workloads of OpenTelemetryCollectors as long as a Deployment
 * labelled `app.kubernetes.io/name=opentelemetry-operator` is available somewhere. Instrumentations are accepted and
 * left alone, as the operator does outside of pod admission.
 */
export function createOpenTelemetryController(tools: Tools): Controller {
  const { cluster } = tools;
  const applied = new Map<string, Applied>();
  let isServed = false;
  const collectors = (): readonly Collector[] => (isServed ? cluster.of(COLLECTORS).all() : []);

  return {
    name: 'open-telemetry-operator',
    workers: 2,
    sources: [
      collectorSource(cluster, () => {
        isServed = true;
      }),
      source(DEPLOYMENTS, ({ object, previous, removed }) => {
        if (!isOperator(object)) return [];
        const came = !removed && isAvailable(object) && (previous === undefined || !isAvailable(previous));
        return came ? collectors().map(keyOf) : [];
      }),
      ...CHILD_KINDS.map((kind) => source(kind, ({ object }) => ownerKeys(object))),
    ],
    async reconcile(key) {
      if (
        !isServed ||
        !cluster
          .of(DEPLOYMENTS)
          .all()
          .some((one) => isOperator(one) && isAvailable(one))
      )
        return undefined;
      const collector = cluster.of(COLLECTORS).get(key);
      if (collector === undefined || isTerminating(collector) || collector.spec.managementState === 'unmanaged')
        return undefined;
      await tend(tools, collector, applied);
      return undefined;
    },
  };
}

function collectorSource(cluster: Cluster, served: () => void): Source {
  const register = createKindRegister(cluster);
  return {
    kind: CUSTOM_RESOURCE_DEFINITIONS,
    connect(_, enqueue) {
      register.onKind(({ resource }) => {
        if (resource.group !== COLLECTORS.resource.group || resource.kind !== COLLECTORS.resource.kind) return;
        served();
        cluster.of(COLLECTORS).subscribe(({ object, removed }) => {
          if (!removed) enqueue(keyOf(object));
        });
      });
    },
  };
}

function isOperator(deployment: KubeObject): boolean {
  return deployment.metadata.labels?.['app.kubernetes.io/name'] === 'opentelemetry-operator';
}

function isAvailable({ status }: { status?: { availableReplicas?: number } }): boolean {
  return (status?.availableReplicas ?? 0) > 0;
}

function ownerKeys(object: KubeObject): string[] {
  const owner = controllerOf(object);
  return owner?.kind === COLLECTORS.resource.kind ? [`${namespaceOf(object)}/${owner.name}`] : [];
}

async function tend(tools: Tools, collector: Collector, applied: Map<string, Applied>): Promise<void> {
  const { cluster, performer, clock } = tools;
  const wanted = collectorObjects(collector);
  for (const one of wanted) await applyOne(tools, one, applied);
  await performer.perform(surplus(cluster, collector, wanted));
  const workload = cluster.of(workloadKind(collector)).get(`${namespaceOf(collector)}/${collectorName(collector)}`);
  const status = collectorStatus(collector, workload, clock.now());
  if (sameJson(status, collector.status)) return;
  await performer.perform([
    { action: 'status', resource: COLLECTORS.resource, object: { ...collector, status } },
    {
      action: 'event',
      note: { about: collector, type: 'Normal', reason: 'Info', message: 'applied status changes', component: MANAGER },
    },
  ]);
}

function workloadKind(collector: Collector): Kind<KubeObject> {
  const mode = modeOf(collector);
  if (mode === 'daemonset') return DAEMON_SETS;
  return mode === 'statefulset' ? STATEFUL_SETS : DEPLOYMENTS;
}

async function applyOne(
  { cluster, performer }: Tools,
  { resource, object }: Wanted,
  applied: Map<string, Applied>,
): Promise<void> {
  const kind = CHILD_KINDS.find((one) => one.resource === resource);
  const present = kind === undefined ? undefined : cluster.of(kind).get(keyOf(object));
  const id = `${resource.plural}/${keyOf(object)}/${present?.metadata.uid ?? ''}`;
  const text = stableJson(object);
  const last = applied.get(id);
  if (present !== undefined && last?.wanted === text && last.generation === present.metadata.generation) return;
  await performer.perform([{ action: 'apply', resource, object, fieldManager: MANAGER }]);
  const stored = kind === undefined ? undefined : cluster.of(kind).get(keyOf(object));
  if (stored !== undefined) {
    applied.set(`${resource.plural}/${keyOf(object)}/${uidOf(stored)}`, {
      wanted: text,
      generation: stored.metadata.generation,
    });
  }
}

/** What it made before and does not want any more: objects of another mode, and configurations older than the last few. */
function surplus(cluster: Cluster, collector: Collector, wanted: readonly Wanted[]): Write[] {
  const names = new Set(wanted.map(({ resource, object }) => `${resource.plural}/${object.metadata.name}`));
  const owned = CHILD_KINDS.flatMap((kind) =>
    cluster
      .of(kind)
      .ownedBy(uidOf(collector))
      .map((object) => ({ kind, object })),
  );
  const isCurrent = configMapName(collector);
  const configs = owned
    .filter(({ kind, object }) => kind === CONFIG_MAPS && object.metadata.name !== isCurrent)
    .sort((a, b) => instantOf(b.object.metadata.creationTimestamp) - instantOf(a.object.metadata.creationTimestamp));
  const kept = Math.max(1, collector.spec.configVersions ?? 3) - 1;
  const others = owned.filter(
    ({ kind, object }) => kind !== CONFIG_MAPS && !names.has(`${kind.resource.plural}/${object.metadata.name}`),
  );
  return [...configs.slice(kept), ...others]
    .filter(({ object }) => !isTerminating(object))
    .map(({ kind, object }) => ({
      action: 'remove',
      resource: kind.resource,
      key: locate(object),
      options: { uid: uidOf(object) },
    }));
}
