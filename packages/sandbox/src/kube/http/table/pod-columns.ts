import { fieldAt, isRecord, type JsonRecord, listOf, textOf } from '../../json.ts';
import type { KubeObject } from '../../types.ts';
import { ageOf } from './age.ts';
import { AGE, hasCondition, NAME } from './cells.ts';
import { type Column, text } from './column.ts';

interface PodView {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  readonly lastRestart: string;
}

interface Count {
  ready: number;
  restarts: number;
  lastRestart: string;
}

function statuses(pod: KubeObject, field: string): JsonRecord[] {
  return listOf(fieldAt(pod, 'status', field)).filter(isRecord);
}

/** Init containers that go on running beside the others. */
function sidecars(pod: KubeObject): Set<string> {
  const inits = listOf(fieldAt(pod, 'spec', 'initContainers')).filter(
    (item) => fieldAt(item, 'restartPolicy') === 'Always',
  );
  return new Set(inits.map((item) => textOf(fieldAt(item, 'name'))));
}

function countRestarts(count: Count, container: JsonRecord): void {
  count.restarts += Number(container['restartCount'] ?? 0);
  const finished = textOf(fieldAt(container, 'lastState', 'terminated', 'finishedAt'));
  if (finished > count.lastRestart) count.lastRestart = finished;
}

function endReason(terminated: unknown): string {
  const reason = textOf(fieldAt(terminated, 'reason'));
  if (reason !== '') return reason;
  const signal = fieldAt(terminated, 'signal');
  return signal === undefined || signal === 0
    ? `ExitCode:${String(fieldAt(terminated, 'exitCode'))}`
    : `Signal:${String(signal)}`;
}

/** What an init container says of the pod; undefined when it is done with. */
function initReason(container: JsonRecord, index: number, total: number): string | undefined {
  const terminated = fieldAt(container, 'state', 'terminated');
  if (isRecord(terminated)) return terminated['exitCode'] === 0 ? undefined : `Init:${endReason(terminated)}`;
  const waiting = textOf(fieldAt(container, 'state', 'waiting', 'reason'));
  return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`;
}

interface InitView {
  readonly reason: string | undefined;
  readonly all: Count;
  readonly side: Count;
}

function viewInits(pod: KubeObject): InitView {
  const side = sidecars(pod);
  const total = listOf(fieldAt(pod, 'spec', 'initContainers')).length;
  const [all, beside]: [Count, Count] = [emptyCount(), emptyCount()];
  for (const [index, container] of statuses(pod, 'initContainerStatuses').entries()) {
    countRestarts(all, container);
    const isSide = side.has(textOf(container['name']));
    if (isSide) countRestarts(beside, container);
    if (isSide && container['started'] === true) {
      if (container['ready'] === true) beside.ready += 1;
      continue;
    }
    const reason = initReason(container, index, total);
    if (reason !== undefined) return { reason, all, side: beside };
  }
  return { reason: undefined, all, side: beside };
}

function emptyCount(): Count {
  return { ready: 0, restarts: 0, lastRestart: '' };
}

/** What the containers say of the pod, the first one last. */
function viewContainers(pod: KubeObject, before: string, count: Count): string {
  const view = { reason: before, failure: '', running: false };
  for (const container of statuses(pod, 'containerStatuses').reverse()) {
    countRestarts(count, container);
    const waiting = textOf(fieldAt(container, 'state', 'waiting', 'reason'));
    const terminated = fieldAt(container, 'state', 'terminated');
    if (waiting !== '') view.reason = waiting;
    else if (isRecord(terminated)) {
      view.reason = endReason(terminated);
      if (terminated['exitCode'] !== 0) view.failure = view.reason;
    } else if (container['ready'] === true && isRecord(fieldAt(container, 'state', 'running'))) {
      view.running = true;
      count.ready += 1;
    }
  }
  return view.reason === 'Completed' ? completedReason(pod, view) : view.reason;
}

/** A pod of which some containers have ended well. */
function completedReason(pod: KubeObject, { failure, running }: { failure: string; running: boolean }): string {
  if (running && hasCondition(pod, 'Ready')) return 'Running';
  if (failure !== '') return failure;
  return running ? 'NotReady' : 'Completed';
}

const ENDED: readonly unknown[] = ['Succeeded', 'Failed'];

/** How `kubectl get pods` sees a pod. */
export function viewPod(pod: KubeObject): PodView {
  const phase = fieldAt(pod, 'status', 'phase');
  let status = textOf(fieldAt(pod, 'status', 'reason')) || textOf(phase);
  const inits = viewInits(pod);
  let count = inits.all;
  if (inits.reason !== undefined) status = inits.reason;
  if (inits.reason === undefined || hasCondition(pod, 'Initialized')) {
    count = inits.side;
    status = viewContainers(pod, status, count);
  }
  if (pod.metadata.deletionTimestamp !== undefined && !ENDED.includes(phase)) status = 'Terminating';
  const total = listOf(fieldAt(pod, 'spec', 'containers')).length + sidecars(pod).size;
  return { ready: count.ready, total, status, restarts: count.restarts, lastRestart: count.lastRestart };
}

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  text('Ready', (pod) => {
    const { ready, total } = viewPod(pod);
    return `${ready}/${total}`;
  }),
  text('Status', (pod) => viewPod(pod).status),
  text('Restarts', (pod, now) => {
    const { restarts, lastRestart } = viewPod(pod);
    return restarts === 0 || lastRestart === '' ? String(restarts) : `${restarts} (${ageOf(lastRestart, now)} ago)`;
  }),
  AGE,
  text('IP', (pod) => textOf(fieldAt(pod, 'status', 'podIP')) || '<none>', 1),
  text('Node', (pod) => textOf(fieldAt(pod, 'spec', 'nodeName')) || '<none>', 1),
  text('Nominated Node', (pod) => textOf(fieldAt(pod, 'status', 'nominatedNodeName')) || '<none>', 1),
  text('Readiness Gates', readinessGates, 1),
];

function readinessGates(pod: KubeObject): string {
  const gates = listOf(fieldAt(pod, 'spec', 'readinessGates'));
  if (gates.length === 0) return '<none>';
  return `${gates.filter((gate) => hasCondition(pod, textOf(fieldAt(gate, 'conditionType')))).length}/${gates.length}`;
}
