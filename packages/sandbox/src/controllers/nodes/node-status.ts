import { findEffect, type Strike } from '../faults/fault-resolver.ts';
import type { Node } from '../model/cluster-kinds.ts';
import { type Condition, withCondition } from '../model/condition.ts';
import { timestamp } from '../model/meta.ts';
import type { Taint } from '../model/selector.ts';

const PRESSURE_TAINT = 'node.kubernetes.io/disk-pressure';
const UNREACHABLE_TAINT = 'node.kubernetes.io/unreachable';

/** Conditions a kubelet reports, or that the node controller writes once it hears nothing from it. */
export function nodeConditions(node: Node, strikes: readonly Strike[], now: Date): Condition[] {
  const isSilent = findEffect(strikes, 'node-not-ready') !== undefined;
  const facts = isSilent ? SILENT : reported(findEffect(strikes, 'disk-pressure') !== undefined);
  const at = timestamp(now);
  const heartbeat = isSilent ? {} : { lastHeartbeatTime: at };
  return facts.reduce<Condition[]>((all, fact) => {
    const before = all.find(({ type }) => type === fact.type);
    const beat =
      before?.lastHeartbeatTime === undefined
        ? heartbeat
        : { lastHeartbeatTime: before.lastHeartbeatTime, ...heartbeat };
    return withCondition(all, { ...fact, ...beat }, at);
  }, node.status?.conditions ?? []);
}

const SILENT: readonly Condition[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
  type,
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
}));

function reported(diskPressure: boolean): Condition[] {
  return [
    {
      type: 'MemoryPressure',
      status: 'False',
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
    },
    diskPressure
      ? { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure' }
      : {
          type: 'DiskPressure',
          status: 'False',
          reason: 'KubeletHasNoDiskPressure',
          message: 'kubelet has no disk pressure',
        },
    {
      type: 'PIDPressure',
      status: 'False',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
    },
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ];
}

/** The taints the node controller keeps by these conditions; everybody else's stay. */
export function nodeTaints(node: Node, strikes: readonly Strike[], now: Date): Taint[] {
  const own = new Set([PRESSURE_TAINT, UNREACHABLE_TAINT]);
  const others = (node.spec.taints ?? []).filter(({ key }) => !own.has(key));
  const timeAdded = timestamp(now);
  const wanted: Taint[] = [
    ...(findEffect(strikes, 'node-not-ready') === undefined
      ? []
      : [
          { key: UNREACHABLE_TAINT, effect: 'NoSchedule', timeAdded },
          { key: UNREACHABLE_TAINT, effect: 'NoExecute', timeAdded },
        ]),
    ...(findEffect(strikes, 'disk-pressure') === undefined
      ? []
      : [{ key: PRESSURE_TAINT, effect: 'NoSchedule', timeAdded }]),
  ];
  const kept = wanted.map(
    (taint) => node.spec.taints?.find(({ key, effect }) => key === taint.key && effect === taint.effect) ?? taint,
  );
  return [...others, ...kept];
}
