import { faultField, hasFault, lacksFault, stagedPodFaults } from './fault-annotation.ts';
import type { Pace } from './pace.ts';
import {
  containerStatuses,
  initContainerStatuses,
  initContainersDone,
  notReadyConditions,
  podAddresses,
  readyConditions,
  recordEvent,
  statusTemplate,
} from './pod-templates.ts';
import { exists, isAbsent, isOneOf, type Match, patchStatus, podStage, type Stage } from './stage.ts';

/** The pod is not being deleted. */
export const alive: Match = isAbsent('.metadata.deletionTimestamp');

/** Its first status is written, and nothing has started yet. */
export const accepted: Match = isOneOf(
  '.status.containerStatuses.[].state.waiting.reason',
  'ContainerCreating',
  'PodInitializing',
);

/** Every fault but the one that only takes longer. */
const hinderingFaults = stagedPodFaults.filter((kind) => kind !== 'slow-start' && kind !== 'job-failing');

/** What a kubelet does with a pod that nothing is wrong with. */
export function podLifecycle(pace: Pace): Stage[] {
  return [acceptStage(pace), ...runStages(pace), deleteStage(pace)];
}

function acceptStage(pace: Pace): Stage {
  return podStage({
    name: 'accept',
    when: [alive, exists('.spec.nodeName'), isAbsent('.status.containerStatuses')],
    delayMilliseconds: pace.accept,
    steps: [
      patchStatus(
        statusTemplate(
          'phase: Pending',
          notReadyConditions('by-init-containers'),
          initContainerStatuses({ state: 'waiting: {reason: PodInitializing}' }),
          containerStatuses({
            state:
              'waiting: {reason: {{ if $root.spec.initContainers }}PodInitializing{{ else }}ContainerCreating{{ end }}}',
          }),
          podAddresses,
        ),
      ),
    ],
  });
}

function runStages(pace: Pace): Stage[] {
  const running = patchStatus(
    statusTemplate(
      'phase: Running',
      readyConditions,
      readinessGates,
      initContainersDone,
      containerStatuses({ state: 'running: {startedAt: {{ $now | Quote }}}', ready: true }),
    ),
  );
  const started = recordEvent({ type: 'Normal', reason: 'Started', message: '"Container started"' });
  return [
    podStage({
      name: 'run',
      when: [alive, accepted, lacksFault(...hinderingFaults, 'slow-start')],
      delayMilliseconds: pace.ready,
      steps: [running, started],
    }),
    podStage({
      name: 'run-slowly',
      when: [alive, accepted, hasFault('slow-start')],
      delayMilliseconds: 30_000,
      delayFrom: `${faultField('seconds')} | tostring + "s"`,
      steps: [running, started],
    }),
  ];
}

/** Conditions that others than the kubelet answer for are taken as met. Written as entries of the list before. */
const readinessGates = `{{ range .spec.readinessGates }}
- {type: {{ .conditionType | Quote }}, status: "True", lastProbeTime: null, lastTransitionTime: {{ $now | Quote }}}
{{ end }}`;

/** Finalizers of others are waited for: kwok deletes, and the API server keeps what still has one. */
function deleteStage(pace: Pace): Stage {
  return podStage({
    name: 'delete',
    when: [exists('.metadata.deletionTimestamp')],
    delayMilliseconds: pace.stop,
    steps: [{ delete: true }],
  });
}
