import { hasFault, lacksFault } from './fault-annotation.ts';
import { isNoneOf, isOneOf, type Match, nodeStage, patchStatus, type Stage } from './stage.ts';

interface NodeCondition {
  type: 'Ready' | 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';
  status: 'True' | 'False';
  reason: string;
  message: string;
}

const ready: NodeCondition = {
  type: 'Ready',
  status: 'True',
  reason: 'KubeletReady',
  message: 'kubelet is posting ready status',
};
const notReady: NodeCondition = {
  type: 'Ready',
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
};
const diskPressure: NodeCondition = {
  type: 'DiskPressure',
  status: 'True',
  reason: 'KubeletHasDiskPressure',
  message: 'kubelet has disk pressure',
};
const noDiskPressure: NodeCondition = {
  type: 'DiskPressure',
  status: 'False',
  reason: 'KubeletHasNoDiskPressure',
  message: 'kubelet has no disk pressure',
};
const noOtherPressure: readonly NodeCondition[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
];

/** Nodes get ready, and stop being so where a fault is asked for by annotation; taking it back heals them. */
export function nodeStages(): Stage[] {
  return [
    stage('ready', [conditionIsNot('Ready', 'True'), lacksFault('node-not-ready')], [ready, ...noOtherPressure]),
    stage('not-ready', [conditionIsNot('Ready', 'False'), hasFault('node-not-ready')], [notReady]),
    stage(
      'disk-pressure',
      [conditionIsNot('DiskPressure', 'True'), conditionIs('Ready', 'True'), hasFault('disk-pressure')],
      [diskPressure],
    ),
    stage(
      'no-disk-pressure',
      [
        conditionIsNot('DiskPressure', 'False'),
        conditionIs('Ready', 'True'),
        lacksFault('node-not-ready', 'disk-pressure'),
      ],
      [noDiskPressure],
    ),
  ];
}

function stage(name: string, when: Match[], set: readonly NodeCondition[]): Stage {
  const lines = set.map(
    ({ type, status, reason, message }) =>
      `- {type: ${type}, status: "${status}", reason: ${reason}, message: ${JSON.stringify(message)}, lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $now | Quote }}}`,
  );
  const template = ['{{ $now := Now }}', 'phase: Running', 'conditions:', ...lines].join('\n');
  return nodeStage({ name, when, delayMilliseconds: 0, steps: [patchStatus(template)] });
}

function statusOf(type: NodeCondition['type']): string {
  return `.status.conditions.[] | select(.type == "${type}") | .status`;
}

function conditionIs(type: NodeCondition['type'], status: string): Match {
  return isOneOf(statusOf(type), status);
}

function conditionIsNot(type: NodeCondition['type'], status: string): Match {
  return isNoneOf(statusOf(type), status);
}
