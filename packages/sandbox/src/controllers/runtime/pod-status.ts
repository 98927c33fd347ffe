import { type Condition, withCondition } from '../model/condition.ts';
import { timestamp } from '../model/meta.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../model/pod.ts';
import { podRequests } from '../scheduling/pod-requests.ts';
import { fullName, imageId, parseImage } from './image.ts';
import { type Member, membersOf, type PodRuntime } from './pod-runtime.ts';

/** The status a kubelet would report. */
export function podStatus(pod: Pod, runtime: PodRuntime, place: { hostIP: string; now: Date }): PodStatus {
  const { podIP, ended, startedAt } = runtime;
  const members = membersOf(pod);
  const statuses = members.map((member) => ({ ...member, status: containerStatus(member, runtime) }));
  const phase = ended === undefined ? phaseOf(pod, statuses) : 'Failed';
  const inits = statuses.filter(({ role }) => role !== 'main').map(({ status }) => status);
  const ip = pod.spec.hostNetwork === true ? place.hostIP : podIP;
  return {
    phase,
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    ...(ended ?? {}),
    conditions: conditionsOf(pod, runtime, { phase, statuses, now: place.now }),
    hostIP: place.hostIP,
    hostIPs: [{ ip: place.hostIP }],
    ...(runtime.volumes.mounted ? { podIP: ip, podIPs: [{ ip }] } : {}),
    startTime: timestamp(new Date(startedAt)),
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits }),
    containerStatuses: statuses.filter(({ role }) => role === 'main').map(({ status }) => status),
    qosClass: pod.status?.qosClass ?? qosClass(pod),
  };
}

interface Reported extends Member {
  status: ContainerStatus;
}

function containerStatus({ container }: Member, { runs }: PodRuntime): ContainerStatus {
  const run = runs.get(container.name);
  const { image = '' } = container;
  const reference = parseImage(image);
  const wasCreated = run?.containerID !== undefined;
  return {
    name: container.name,
    state: run?.state ?? {},
    lastState: run?.lastState ?? {},
    ready: run?.ready ?? false,
    restartCount: run?.restartCount ?? 0,
    image: wasCreated && reference !== undefined ? fullName(reference) : image,
    imageID: wasCreated && reference !== undefined ? imageId(reference) : '',
    ...(run?.containerID === undefined ? {} : { containerID: run.containerID }),
    started: run?.started ?? false,
  };
}

/** pkg/kubelet: getPhase. */
function phaseOf(pod: Pod, members: readonly Reported[]): string {
  const { restartPolicy = 'Always' } = pod.spec;
  const inits = members.filter(({ role }) => role === 'init').map(({ status }) => status);
  const mains = members.filter(({ role }) => role === 'main').map(({ status }) => status);
  if (inits.some((status) => exitOf(status) !== undefined && exitOf(status) !== 0) && restartPolicy === 'Never')
    return 'Failed';
  if (inits.some(({ state, lastState }) => state.terminated === undefined && lastState.terminated === undefined))
    return 'Pending';
  if (mains.some(({ state, lastState }) => state.waiting !== undefined && lastState.terminated === undefined))
    return 'Pending';
  if (mains.some(({ state }) => state.running !== undefined)) return 'Running';
  const exits = mains.map(({ state, lastState }) => (state.terminated ?? lastState.terminated)?.exitCode);
  if (restartPolicy === 'Always') return 'Running';
  if (exits.every((code) => code === 0)) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

function exitOf({ state }: ContainerStatus): number | undefined {
  return state.terminated?.exitCode;
}

interface Circumstances {
  phase: string;
  statuses: readonly Reported[];
  now: Date;
}

function conditionsOf(pod: Pod, runtime: PodRuntime, { phase, statuses, now }: Circumstances): Condition[] {
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const inits = statuses.filter(({ role }) => role !== 'main');
  const incomplete = inits.filter(({ status, role }) =>
    role === 'sidecar' ? !status.started && !status.ready : !status.ready,
  );
  const serving = statuses.filter(({ role }) => role !== 'init');
  const unready = serving.filter(({ status }) => !status.ready);
  const initialized = isPast(incomplete, 'incomplete', 'ContainersNotInitialized');
  const completed = { status: 'False', reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' } as const;
  const ready = finished ? completed : isPast(unready, 'unready', 'ContainersNotReady');
  const facts: Condition[] = [
    { type: 'PodReadyToStartContainers', status: runtime.volumes.mounted && !finished ? 'True' : 'False' },
    { type: 'Initialized', ...(phase === 'Succeeded' ? { status: 'True', reason: 'PodCompleted' } : initialized) },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
    { type: 'PodScheduled', status: 'True' },
  ];
  const at = timestamp(now);
  const { generation } = pod.metadata;
  return facts.reduce<Condition[]>(
    (conditions, fact) =>
      withCondition(
        conditions,
        { ...fact, lastProbeTime: null, ...(generation === undefined ? {} : { observedGeneration: generation }) },
        at,
      ),
    pod.status?.conditions ?? [],
  );
}

function isPast(
  left: readonly Reported[],
  word: string,
  reason: string,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  if (left.length === 0) return { status: 'True' };
  const names = left.map(({ container }) => container.name).join(' ');
  return { status: 'False', reason, message: `containers with ${word} status: [${names}]` };
}

/** Guaranteed, Burstable or BestEffort, by requests and limits of cpu and memory. */
function qosClass(pod: Pod): string {
  const containers: Container[] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const resources = ['cpu', 'memory'];
  const limits = containers.flatMap((container) => resources.map((name) => container.resources?.limits?.[name]));
  const requests = podRequests(pod);
  if (resources.every((name) => (requests[name] ?? 0) === 0) && limits.every((limit) => limit === undefined))
    return 'BestEffort';
  const isExact = containers.every(({ resources: own }) =>
    resources.every(
      (name) =>
        own?.limits?.[name] !== undefined &&
        String(own.requests?.[name] ?? own.limits[name]) === String(own.limits[name]),
    ),
  );
  return isExact ? 'Guaranteed' : 'Burstable';
}
