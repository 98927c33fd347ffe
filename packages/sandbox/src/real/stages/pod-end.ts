import { hasFault, lacksFault, stagedPodFaults } from './fault-annotation.ts';
import type { Pace } from './pace.ts';
import { alive } from './pod-lifecycle.ts';
import { conditions, containerStatuses, statusTemplate } from './pod-templates.ts';
import { isOneOf, type Match, patchStatus, podStage, type Stage } from './stage.ts';

/** Pods that end: those of a Job well or with an error, and crashing ones that are not to be restarted. */
export function podEnds(pace: Pace): Stage[] {
  const isOfJob = isOneOf('.metadata.ownerReferences.[].kind', 'Job');
  const isNotRestarted = isOneOf('.spec.restartPolicy', 'Never');
  return [
    endStage('complete', [isOfJob, lacksFault(...stagedPodFaults)], pace.complete, completed),
    endStage('fail', [hasFault('job-failing')], pace.complete, failed(1, 'Error')),
    endStage('crash', [isNotRestarted, hasFault('crash-loop', 'config-error-exit')], pace.crash, failed(1, 'Error')),
    endStage('oom', [isNotRestarted, hasFault('oom-killed')], pace.crash, failed(137, 'OOMKilled')),
  ];
}

interface End {
  phase: 'Succeeded' | 'Failed';
  /** Reason of the conditions. */
  because: 'PodCompleted' | 'PodFailed';
  /** Template of the exit code. */
  exitCode: string;
  reason: string;
}

const completed: End = { phase: 'Succeeded', because: 'PodCompleted', exitCode: '0', reason: 'Completed' };

function failed(exitCode: number, reason: string): End {
  return { phase: 'Failed', because: 'PodFailed', exitCode: `{{ default ${exitCode} $effect.exitCode }}`, reason };
}

function endStage(name: string, when: Match[], delayMilliseconds: number, end: End): Stage {
  const over = { status: 'False', reason: end.because } as const;
  const times = 'startedAt: {{ dig "state" "running" "startedAt" $now $old | Quote }}, finishedAt: {{ $now | Quote }}';
  const template = statusTemplate(
    `phase: ${end.phase}`,
    conditions(
      { type: 'PodReadyToStartContainers', status: 'False' },
      { type: 'Ready', ...over },
      { type: 'ContainersReady', ...over },
    ),
    containerStatuses({ state: `terminated: {exitCode: ${end.exitCode}, reason: ${end.reason}, ${times}}` }),
  );
  return podStage({
    name,
    when: [alive, isOneOf('.status.phase', 'Running'), ...when],
    delayMilliseconds,
    steps: [patchStatus(template)],
  });
}
