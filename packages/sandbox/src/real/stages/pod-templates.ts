import { createHash } from 'node:crypto';
import type { Step } from './stage.ts';

/**
 * Pieces of the Go templates that make the status of a pod. All of them expect `$now`, `$root` for the pod and
 * `$effect` for what its fault annotation says, which {@link statusTemplate} declares.
 */
export interface ContainerLook {
  /** The state as YAML on one line, with `.` for the container of the spec and `$old` for its present status. */
  state: string;
  lastState?: string;
  ready?: boolean;
  started?: boolean;
  /** Template that gives the number; default: what it was. */
  restartCount?: string;
}

/** `$effect` is the JSON of the fault annotation, empty where the annotation is only a kind. */
const declareEffect =
  '{{ $asked := dig "annotations" "sandbox.otelops.dev/fault" "" .metadata }}{{ $effect := dict }}{{ if hasPrefix "{" $asked }}{{ $effect = fromJson $asked }}{{ end }}';

/** A status of a pod: `pieces` are lines of YAML at the root of the status. */
export function statusTemplate(...pieces: readonly string[]): string {
  return [`{{ $now := Now }}{{ $root := . }}${declareEffect}`, ...pieces].join('\n');
}

export interface ConditionSketch {
  type: 'Ready' | 'ContainersReady' | 'Initialized' | 'PodReadyToStartContainers';
  /** `True`, `False` or a template that gives one of them. */
  status: string;
  reason?: string;
  /** Template of the message. */
  message?: string;
}

export function conditions(...sketches: readonly ConditionSketch[]): string {
  const lines = sketches.map(({ type, status, reason, message }) => {
    const why = reason === undefined ? '' : `, reason: ${reason}`;
    const text = message === undefined ? '' : `, message: ${message}`;
    return `- {type: ${type}, status: "${status}", lastProbeTime: null, lastTransitionTime: {{ $now | Quote }}${why}${text}}`;
  });
  return ['conditions:', ...lines].join('\n');
}

const initializedStatus = {
  true: 'True',
  false: 'False',
  'by-init-containers': '{{ if .spec.initContainers }}False{{ else }}True{{ end }}',
} as const;

const containerNames = '{{ range $index, $one := .spec.containers }}{{ if $index }} {{ end }}{{ $one.name }}{{ end }}';

/**
 * The conditions of a pod whose containers are not all ready. Where `initialized` is left to the pod, it is so at once
 * if it has no init containers.
 */
export function notReadyConditions(initialized: boolean | 'by-init-containers'): string {
  const message = `"containers with unready status: [${containerNames}]"`;
  const unready = { status: 'False', reason: 'ContainersNotReady', message } as const;
  return conditions(
    { type: 'PodReadyToStartContainers', status: 'True' },
    { type: 'Initialized', status: initializedStatus[`${initialized}`] },
    { type: 'Ready', ...unready },
    { type: 'ContainersReady', ...unready },
  );
}

export const readyConditions: string = conditions(
  { type: 'PodReadyToStartContainers', status: 'True' },
  { type: 'Initialized', status: 'True' },
  { type: 'Ready', status: 'True' },
  { type: 'ContainersReady', status: 'True' },
);

export function containerStatuses(look: ContainerLook): string {
  return statusesOf('containers', 'containerStatuses', look);
}

export function initContainerStatuses(look: ContainerLook): string {
  return statusesOf('initContainers', 'initContainerStatuses', look);
}

/** Init containers that have done their work; those that restart always (sidecars) run. */
export const initContainersDone: string = statusesOf('initContainers', 'initContainerStatuses', {
  state:
    '{{ if eq (default "" .restartPolicy) "Always" }}running: {startedAt: {{ $now | Quote }}}{{ else }}terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}{{ end }}',
  ready: true,
});

function statusesOf(
  field: 'containers' | 'initContainers',
  statusField: 'containerStatuses' | 'initContainerStatuses',
  look: ContainerLook,
): string {
  const restarts = look.restartCount ?? '{{ default 0 $old.restartCount }}';
  return [
    `{{ with .spec.${field} }}`,
    `${statusField}:`,
    '{{ range $index, $item := . }}',
    `{{ $old := dict }}{{ with $root.status.${statusField} }}{{ if lt $index (len .) }}{{ $old = index . $index }}{{ end }}{{ end }}`,
    '- name: {{ .name | Quote }}',
    '  image: {{ .image | Quote }}',
    '  imageID: ""',
    '  containerID: containerd://{{ printf "%s/%s" $root.metadata.uid .name | sha256sum }}',
    `  ready: ${look.ready ?? false}`,
    `  started: ${look.started ?? look.ready ?? false}`,
    `  restartCount: ${restarts}`,
    `  state: { ${look.state} }`,
    ...(look.lastState === undefined ? [] : [`  lastState: { ${look.lastState} }`]),
    '{{ end }}',
    '{{ end }}',
  ].join('\n');
}

/** Addresses and times that a kubelet writes once it has taken the pod. */
export const podAddresses: string = `{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs: [{ip: {{ index . 0 | Quote }}}]
{{ end }}
{{ with PodIPsWith .spec.nodeName (default false .spec.hostNetwork) .metadata.uid .metadata.name .metadata.namespace }}
podIP: {{ index . 0 | Quote }}
podIPs: [{ip: {{ index . 0 | Quote }}}]
{{ end }}
startTime: {{ $now | Quote }}`;

export interface EventSketch {
  type: 'Normal' | 'Warning';
  reason: string;
  /** Template of the message, with `$container` for the name and `$image` for the image of the first container. */
  message: string;
  /** Looks at the first init container instead. */
  init?: boolean;
}

/**
 * Records an Event as a kubelet would. kwok's own events know neither the node nor the image, so this applies the
 * object: one for each pod and message, whose count rises with the restarts.
 */
export function recordEvent({ type, reason, message, init = false }: EventSketch): Step {
  const digits = createHash('sha256').update(`${reason} ${message}`).digest('hex').slice(0, 8);
  const [field, path] = init ? ['initContainers', 'spec.initContainers'] : ['containers', 'spec.containers'];
  const restarts = `(dig "status" "${init ? 'initContainerStatuses' : 'containerStatuses'}" (list) .)`;
  const template = `{{ $now := now | date "2006-01-02T15:04:05Z07:00" }}{{ $root := . }}${declareEffect}
{{ $first := index .spec.${field} 0 }}{{ $container := $first.name }}{{ $image := $first.image }}
{{ $count := 1 }}{{ with ${restarts} }}{{ $count = add 1 (default 0 (index . 0).restartCount | toString | atoi) }}{{ end }}
apiVersion: v1
kind: Event
metadata:
  name: {{ .metadata.name }}.{{ .metadata.uid | trunc 8 }}${digits}
  namespace: {{ .metadata.namespace }}
involvedObject:
  apiVersion: v1
  kind: Pod
  name: {{ .metadata.name | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
  uid: {{ .metadata.uid | Quote }}
  fieldPath: "${path}{{ printf "{%s}" $container }}"
type: ${type}
reason: ${reason}
message: {{ ${message} | Quote }}
source: {component: kubelet, host: {{ .spec.nodeName | Quote }}}
firstTimestamp: {{ .metadata.creationTimestamp | Quote }}
lastTimestamp: {{ $now | Quote }}
count: {{ $count }}
`;
  return { apply: { template } };
}
