import { findEffect } from '../faults/fault-resolver.ts';
import { asksOtherwise } from '../faults/workload-faults.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Revisit } from '../machinery/work-queue.ts';
import type { Write } from '../machinery/write.ts';
import { locate } from '../machinery/write.ts';
import type { Node } from '../model/cluster-kinds.ts';
import { keyOf } from '../model/kind.ts';
import { CONFIG_MAPS, NODES, PERSISTENT_VOLUME_CLAIMS, PODS, SECRETS } from '../model/kinds.ts';
import { isTerminating, namespaceOf, uidOf } from '../model/meta.ts';
import type { Pod, PodStatus } from '../model/pod.ts';
import { isFinished } from '../model/pod-state.ts';
import { sameJson } from '../model/stable-hash.ts';
import { type AddressPool, createAddressPool } from './address-pool.ts';
import { evictionMessage, withDisruption } from './eviction.ts';
import { hurry } from './hurry.ts';
import { createImageCache, type ImageCache } from './image-cache.ts';
import type { LogStore } from './log-store.ts';
import { admit, membersOf, type PodRuntime, recall } from './pod-runtime.ts';
import { podStatus } from './pod-status.ts';
import { nextWake, type PodRemark, type PodStep, stepPod, stopAll } from './pod-step.ts';

const MOUNT_MS = 150;
const STOP_MS = 300;

interface Runtime {
  tools: Tools;
  logs: LogStore;
  memory: Map<string, PodRuntime>;
  addresses: AddressPool;
  images: ImageCache;
}

/** Plays the kubelets of all nodes: runs pods, probes them, restarts them, ends them. */
export function createPodRuntimeController(tools: Tools, logs: LogStore): Controller {
  const { cluster } = tools;
  const pods = cluster.of(PODS);
  const runtime: Runtime = {
    tools,
    logs,
    memory: new Map(),
    addresses: createAddressPool(),
    images: createImageCache(),
  };
  const awaken = (namespace: string): string[] => {
    const waiting = pods.in(namespace).filter((pod) => hurry(runtime.memory, pod, tools.clock.now()));
    return waiting.map(keyOf);
  };

  return {
    name: 'pod-runtime',
    workers: 16,
    sources: [
      source(PODS, ({ object, removed }) => {
        if (removed) forget(runtime, object);
        return removed ? [] : [keyOf(object)];
      }),
      source(NODES, ({ object, previous }) =>
        asksOtherwise(object, previous)
          ? pods
              .all()
              .filter(({ spec }) => spec.nodeName === object.metadata.name)
              .map(keyOf)
          : [],
      ),
      source(PERSISTENT_VOLUME_CLAIMS, () => []),
      source(CONFIG_MAPS, ({ object, removed }) => (removed ? [] : awaken(namespaceOf(object)))),
      source(SECRETS, ({ object, removed }) => (removed ? [] : awaken(namespaceOf(object)))),
    ],
    onFaultsChanged: () => pods.all().map(keyOf),
    async reconcile(key) {
      const pod = pods.get(key);
      return pod === undefined ? undefined : care(runtime, pod);
    },
  };
}

function forget({ memory, addresses, logs }: Runtime, pod: Pod): void {
  memory.delete(uidOf(pod));
  addresses.release(uidOf(pod));
  logs.forget(uidOf(pod));
}

async function care(runtime: Runtime, pod: Pod): Promise<Revisit | undefined> {
  const { tools } = runtime;
  const node = tools.cluster.of(NODES).get(pod.spec.nodeName ?? '');
  if (node === undefined) {
    // No kubelet will ever confirm the end of a pod that is on no node.
    if (isTerminating(pod)) await tools.performer.perform([confirmEnd(pod)]);
    return undefined;
  }
  const nodeStrikes = tools.faults.on(node);
  if (findEffect(nodeStrikes, 'node-not-ready') !== undefined) return undefined;
  if (isTerminating(pod)) return end(runtime, pod, node);
  if (isFinished(pod)) return undefined;
  const evicted = evictionMessage(pod, nodeStrikes);
  if (evicted !== undefined) return evict(runtime, pod, { node, message: evicted });
  return run(runtime, pod, node);
}

async function run(runtime: Runtime, pod: Pod, node: Node): Promise<Revisit | undefined> {
  const { tools, memory, images } = runtime;
  const { cluster, clock, faults, pace, seed } = tools;
  const now = clock.now();
  const known = runtimeOf(runtime, pod, node);
  const step = stepPod(known, {
    pod,
    node: node.metadata.name,
    strikes: faults.on(pod),
    references: {
      configMap: (key) => cluster.of(CONFIG_MAPS).get(key),
      secret: (key) => cluster.of(SECRETS).get(key),
      claim: (key) => cluster.of(PERSISTENT_VOLUME_CLAIMS).get(key),
    },
    hasImage: (image) => images.has(node.metadata.name, image),
    pace,
    seed,
    now: now.getTime(),
  });
  memory.set(uidOf(pod), step.runtime);
  for (const image of step.pulled) images.add(node.metadata.name, image);
  writeLogs(runtime, pod, step);
  const status = podStatus(pod, step.runtime, { hostIP: addressOf(node), now });
  await tools.performer.perform([
    ...remarkWrites(pod, node, step.remarks),
    ...unreadable(tools, pod, node),
    ...statusWrite(pod, status),
  ]);
  const wake = nextWake(step.runtime);
  return wake === undefined ? undefined : { afterMs: Math.max(0, wake.at - now.getTime()), background: wake.idle };
}

function runtimeOf({ tools, memory, addresses }: Runtime, pod: Pod, node: Node): PodRuntime {
  const now = tools.clock.now().getTime();
  const present = memory.get(uidOf(pod)) ?? recall(pod, now);
  if (present !== undefined) {
    if (pod.spec.hostNetwork !== true) addresses.occupy(uidOf(pod), present.podIP);
    return present;
  }
  const podIP =
    pod.spec.hostNetwork === true ? addressOf(node) : addresses.take(uidOf(pod), node.spec.podCIDR ?? '10.42.0.0/24');
  return admit(pod, podIP, now, tools.pace.step(MOUNT_MS));
}

function writeLogs({ logs }: Runtime, pod: Pod, step: PodStep): void {
  for (const order of step.logs) {
    const { container } = order;
    if (order.order === 'begin') logs.begin(uidOf(pod), container);
    else if (order.order === 'write') logs.write(uidOf(pod), container, order.lines);
    else if (order.order === 'end') logs.end(uidOf(pod), container);
    else logs.waiting(uidOf(pod), container, order.reason);
  }
}

/** A pod told to go: its containers are stopped, then the API server hears that it is gone. */
async function end(runtime: Runtime, pod: Pod, node: Node): Promise<Revisit | undefined> {
  const { tools, memory, logs } = runtime;
  const { clock, pace, performer } = tools;
  const now = clock.now();
  const known = runtimeOf(runtime, pod, node);
  const isGraceful = (pod.metadata.deletionGracePeriodSeconds ?? 30) > 0;
  if (known.stoppedAt === undefined && isGraceful && !isFinished(pod)) {
    const running = membersOf(pod).filter(
      ({ container }) => known.runs.get(container.name)?.state.running !== undefined,
    );
    const remarks = running.map(
      ({ container, role }): PodRemark => ({
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${container.name}`,
        container: { name: container.name, isInit: role !== 'main' },
      }),
    );
    memory.set(uidOf(pod), { ...known, stoppedAt: now.getTime() + pace.step(STOP_MS) });
    await performer.perform(remarkWrites(pod, node, remarks));
    return { afterMs: pace.step(STOP_MS) };
  }
  const left = (known.stoppedAt ?? 0) - now.getTime();
  if (left > 0) return { afterMs: left };
  for (const { container } of membersOf(pod)) logs.end(uidOf(pod), container.name);
  const status = podStatus(pod, stopAll(known, now.getTime(), 0), { hostIP: addressOf(node), now });
  if (!isFinished(pod)) await performer.perform(statusWrite(pod, status));
  await performer.perform([confirmEnd(pod)]);
  return undefined;
}

async function evict(
  runtime: Runtime,
  pod: Pod,
  { node, message }: { node: Node; message: string },
): Promise<undefined> {
  const { tools, memory, logs } = runtime;
  const now = tools.clock.now();
  const stopped: PodRuntime = {
    ...stopAll(runtimeOf(runtime, pod, node), now.getTime(), 137),
    ended: { reason: 'Evicted', message },
  };
  memory.set(uidOf(pod), stopped);
  for (const { container } of membersOf(pod)) logs.end(uidOf(pod), container.name);
  const status = withDisruption(podStatus(pod, stopped, { hostIP: addressOf(node), now }), message, now);
  const remark: PodRemark = { type: 'Warning', reason: 'Evicted', message };
  await tools.performer.perform([...remarkWrites(pod, node, [remark]), ...statusWrite(pod, status)]);
  return undefined;
}

function confirmEnd(pod: Pod): Write {
  return {
    action: 'remove',
    resource: PODS.resource,
    key: locate(pod),
    options: { uid: uidOf(pod), gracePeriodSeconds: 0 },
  };
}

function statusWrite(pod: Pod, status: PodStatus): Write[] {
  if (sameJson(status, pod.status)) return [];
  return [{ action: 'status', resource: PODS.resource, object: { ...pod, status } }];
}

function remarkWrites(pod: Pod, node: Node, remarks: readonly PodRemark[]): Write[] {
  return remarks.map(({ container, type, reason, message }) => ({
    action: 'event',
    note: {
      about: pod,
      type,
      reason,
      message,
      component: 'kubelet',
      host: node.metadata.name,
      ...(container === undefined
        ? {}
        : { fieldPath: `spec.${container.isInit ? 'initContainers' : 'containers'}{${container.name}}` }),
    },
  }));
}

/** Says so when a pod asks for a fault nobody knows: silence would look like a fault that does nothing. */
function unreadable({ faults }: Tools, pod: Pod, node: Node): Write[] {
  const reason = faults.unreadable(pod);
  if (reason === undefined || pod.status?.startTime !== undefined) return [];
  return remarkWrites(pod, node, [{ type: 'Warning', reason: 'SandboxFaultUnreadable', message: reason }]);
}

function addressOf(node: Node): string {
  return node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '127.0.0.1';
}
