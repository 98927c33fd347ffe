import { findEffect } from '../faults/fault-resolver.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Write } from '../machinery/write.ts';
import { locate } from '../machinery/write.ts';
import { findCondition, withCondition } from '../model/condition.ts';
import { keyOf } from '../model/kind.ts';
import { NODES, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, STORAGE_CLASSES } from '../model/kinds.ts';
import { isTerminating, namespaceOf, timestamp, uidOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isFinished } from '../model/pod-state.ts';
import { sameJson } from '../model/stable-hash.ts';
import type { PersistentVolumeClaim } from '../model/storage.ts';
import { classOf } from '../storage/claim-class.ts';
import { createReservations, type Reservations } from './reservations.ts';
import { schedule } from './schedule.ts';
import { type Snapshot, viewNodes } from './snapshot.ts';
import { openClaims } from './volume-fit.ts';

/** Tells the provisioner on which node a claim's volume is wanted. */
export const SELECTED_NODE: string = 'volume.kubernetes.io/selected-node';
const COMPONENT = 'default-scheduler';

/** Puts pods on nodes, one after another. */
export function createSchedulerController(tools: Tools): Controller {
  const { cluster } = tools;
  const pods = cluster.of(PODS);
  const reservations = createReservations();
  const waiting = (): string[] => pods.all().filter(isWaiting).map(keyOf);

  return {
    name: 'scheduler',
    workers: 1,
    sources: [
      source(PODS, ({ object, previous, removed }) => {
        if (removed || object.spec.nodeName !== undefined) reservations.release(uidOf(object));
        const freed = removed || (isFinished(object) && previous !== undefined && !isFinished(previous));
        if (freed) return waiting();
        return isWaiting(object) && previous === undefined ? [keyOf(object)] : [];
      }),
      source(NODES, ({ object, previous }) =>
        previous !== undefined &&
        sameJson([previous.spec, previous.metadata.labels], [object.spec, object.metadata.labels])
          ? []
          : waiting(),
      ),
      source(PERSISTENT_VOLUME_CLAIMS, waiting),
      source(PERSISTENT_VOLUMES, waiting),
      source(STORAGE_CLASSES, waiting),
    ],
    onFaultsChanged: waiting,
    async reconcile(key) {
      const pod = pods.get(key);
      if (pod === undefined || !isWaiting(pod) || reservations.isBound(uidOf(pod))) return undefined;
      await decide(tools, pod, reservations);
      return undefined;
    },
  };
}

async function decide(tools: Tools, pod: Pod, reservations: Reservations): Promise<void> {
  const { performer, clock, seed, faults } = tools;
  // A pod whose volumes are being made must not be counted against itself.
  const reserved = reservations.release(uidOf(pod));
  const snapshot = snapshotOf(tools, reservations);
  const open = openClaims(pod, snapshot);
  const fault = findEffect(faults.on(pod), 'unschedulable');
  const prefer = reserved ?? pinned(open);
  const decision = schedule({
    pod,
    snapshot,
    seed,
    ...(fault === undefined ? {} : { fault }),
    ...(prefer === undefined ? {} : { prefer }),
  });
  if (decision.state === 'unschedulable') {
    await performer.perform(unschedulable(pod, decision.message, clock.now()));
    return;
  }
  const { node } = decision;
  reservations.reserve(uidOf(pod), node);
  await performer.perform(open.filter((claim) => selectedNode(claim) !== node).map((claim) => select(claim, node)));
  // Binding waits until the provisioner has made the volumes; their events bring the pod back here.
  if (open.length > 0) return;
  await performer.perform([bind(pod, node)]);
  reservations.bound(uidOf(pod));
  await performer.perform([scheduledEvent(pod, node)]);
}

function snapshotOf({ cluster, faults }: Tools, reservations: Reservations): Snapshot {
  const claims = cluster.of(PERSISTENT_VOLUME_CLAIMS);
  const volumes = cluster.of(PERSISTENT_VOLUMES);
  return {
    nodes: viewNodes(cluster.of(NODES).all(), cluster.of(PODS).all(), reservations.nodes),
    claim: (key) => claims.get(key),
    volume: (name) => volumes.get(name),
    volumes: () => volumes.all(),
    classOf: (claim) => classOf(cluster, faults, claim),
  };
}

function isWaiting(pod: Pod): boolean {
  const { nodeName, schedulerName = COMPONENT } = pod.spec;
  return nodeName === undefined && schedulerName === COMPONENT && !isTerminating(pod) && !isFinished(pod);
}

/** The node an earlier run has chosen for a claim that has no volume yet. */
function pinned(claims: readonly PersistentVolumeClaim[]): string | undefined {
  return claims.map(selectedNode).find((node) => node !== undefined);
}

function selectedNode(claim: PersistentVolumeClaim): string | undefined {
  return claim.metadata.annotations?.[SELECTED_NODE];
}

function select(claim: PersistentVolumeClaim, node: string): Write {
  const patch = { metadata: { annotations: { [SELECTED_NODE]: node } } };
  return { action: 'patch', resource: PERSISTENT_VOLUME_CLAIMS.resource, key: locate(claim), patch };
}

function bind(pod: Pod, node: string): Write {
  const body = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: pod.metadata.name, namespace: namespaceOf(pod), uid: uidOf(pod) },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  };
  return { action: 'post', resource: PODS.resource, key: locate(pod), subresource: 'binding', body };
}

function scheduledEvent(about: Pod, node: string): Write {
  const message = `Successfully assigned ${keyOf(about)} to ${node}`;
  return { action: 'event', note: { about, type: 'Normal', reason: 'Scheduled', message, component: COMPONENT } };
}

/** Says why in the pod's condition and in an event; the same reason is not said twice. */
function unschedulable(pod: Pod, message: string, now: Date): Write[] {
  if (findCondition(pod.status?.conditions, 'PodScheduled')?.message === message) return [];
  const conditions = withCondition(
    pod.status?.conditions,
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastProbeTime: null },
    timestamp(now),
  );
  const status = { phase: 'Pending', ...pod.status, conditions };
  return [
    {
      action: 'event',
      note: { about: pod, type: 'Warning', reason: 'FailedScheduling', message, component: COMPONENT },
    },
    { action: 'status', resource: PODS.resource, object: { ...pod, status } },
  ];
}
