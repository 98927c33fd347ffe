import { findEffect } from '../faults/fault-resolver.ts';
import { asksOtherwise } from '../faults/workload-faults.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Revisit } from '../machinery/work-queue.ts';
import { locate, type Write } from '../machinery/write.ts';
import type { Node } from '../model/cluster-kinds.ts';
import { findCondition, withCondition } from '../model/condition.ts';
import { keyOf } from '../model/kind.ts';
import { LEASES, NODES, PODS } from '../model/kinds.ts';
import { instantOf, isTerminating, microTimestamp, timestamp, uidOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isReady } from '../model/pod-state.ts';
import { type Taint, tolerates } from '../model/selector.ts';
import { sameJson } from '../model/stable-hash.ts';
import { nodeConditions, nodeTaints } from './node-status.ts';

const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;
/** A kubelet renews its lease this often. */
const HEARTBEAT_MS = 10_000;
/** Pods stay on a silent node for so long unless they say otherwise (admission: DefaultTolerationSeconds). */
const EVICTION_SECONDS = 300;

/** Heartbeats of nodes, and what becomes of a node without any: conditions, taints, unready pods, eviction. */
export function createNodeController(tools: Tools): Controller {
  const { cluster, clock, faults, performer } = tools;
  const nodes = cluster.of(NODES);
  const pods = cluster.of(PODS);
  return {
    name: 'node-heartbeat',
    workers: 6,
    sources: [
      source(NODES, ({ object, previous, removed }) =>
        !removed && (previous === undefined || asksOtherwise(object, previous)) ? [keyOf(object)] : [],
      ),
      source(PODS, () => []),
      source(LEASES, () => []),
    ],
    onFaultsChanged: () => nodes.all().map(keyOf),
    async reconcile(key) {
      const node = nodes.get(key);
      if (node === undefined) return undefined;
      const strikes = faults.on(node);
      const now = clock.now();
      const isSilent = findEffect(strikes, 'node-not-ready') !== undefined;
      await performer.perform([...(isSilent ? [] : heartbeat(tools, node)), ...nodeWrites(tools, node)]);
      if (!isSilent) return { afterMs: HEARTBEAT_MS, background: true };
      const here = pods.all().filter((pod) => pod.spec.nodeName === node.metadata.name);
      await performer.perform(here.filter(isReady).flatMap((pod) => unready(pod, now)));
      return evictOverdue(tools, nodes.get(key) ?? node, here);
    },
  };
}

function nodeWrites({ faults, clock }: Tools, node: Node): Write[] {
  const strikes = faults.on(node);
  const now = clock.now();
  const conditions = nodeConditions(node, strikes, now);
  const taints = nodeTaints(node, strikes, now);
  const changed = conditions.some((next) => findCondition(node.status?.conditions, next.type)?.reason !== next.reason);
  const writes: Write[] = changed
    ? [{ action: 'status', resource: NODES.resource, object: { ...node, status: { ...node.status, conditions } } }]
    : [];
  if (sameJson(taints, node.spec.taints ?? [])) return writes;
  const patch = { spec: { taints: taints.length === 0 ? null : taints } };
  return [...writes, { action: 'patch', resource: NODES.resource, key: locate(node), patch }];
}

function heartbeat({ cluster, clock }: Tools, node: Node): Write[] {
  const { name } = node.metadata;
  const renewTime = microTimestamp(clock.now());
  if (cluster.of(LEASES).get(`${LEASE_NAMESPACE}/${name}`) !== undefined) {
    const key = { namespace: LEASE_NAMESPACE, name };
    return [{ action: 'patch', resource: LEASES.resource, key, patch: { spec: { renewTime } } }];
  }
  const object = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: LEASE_NAMESPACE,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: uidOf(node) }],
    },
    spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
  };
  return [{ action: 'ensure', resource: LEASES.resource, object }];
}

/** The node controller takes the readiness of pods back whose kubelet is silent. */
function unready(pod: Pod, now: Date): Write[] {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  if (ready === undefined) return [];
  const conditions = withCondition(pod.status?.conditions, { ...ready, status: 'False' }, timestamp(now));
  return [
    { action: 'status', resource: PODS.resource, object: { ...pod, status: { ...pod.status, conditions } } },
    {
      action: 'event',
      note: {
        about: pod,
        type: 'Warning',
        reason: 'NodeNotReady',
        message: 'Node is not ready',
        component: 'node-controller',
      },
    },
  ];
}

async function evictOverdue(
  { clock, pace, performer }: Tools,
  node: Node,
  here: readonly Pod[],
): Promise<Revisit | undefined> {
  const taint: Taint | undefined = node.spec.taints?.find(
    ({ key, effect }) => key === 'node.kubernetes.io/unreachable' && effect === 'NoExecute',
  );
  if (taint === undefined) return { afterMs: pace.backoff(1), background: true };
  const movable = here.filter((pod) => !isTerminating(pod) && !stays(pod, taint));
  const due = instantOf(taint.timeAdded) + pace.backoff(EVICTION_SECONDS) - clock.now().getTime();
  if (due > 0) return { afterMs: due, background: true };
  for (const pod of movable) {
    const message = `Marking for deletion Pod ${keyOf(pod)}`;
    await performer.perform([
      {
        action: 'event',
        note: {
          about: pod,
          type: 'Normal',
          reason: 'TaintManagerEviction',
          message,
          component: 'taint-eviction-controller',
        },
      },
      { action: 'remove', resource: PODS.resource, key: locate(pod), options: { uid: uidOf(pod) } },
    ]);
  }
  return undefined;
}

function stays(pod: Pod, taint: Taint): boolean {
  const lasting = (pod.spec.tolerations ?? []).filter(({ tolerationSeconds }) => tolerationSeconds === undefined);
  return tolerates(lasting, taint);
}
