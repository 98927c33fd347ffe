import type { KubeObject } from '../objects.ts';
import { at, countAt, type Fields, isFields, isTrueAt, listAt, numberAt, textAt } from '../readiness/fields.ts';

/** A container of a pod: what it was given and what became of it. */
export interface ContainerView {
  readonly name: string;
  readonly image: string;
  readonly isInit: boolean;
  readonly isReady: boolean;
  readonly isRunning: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly terminated: Termination | undefined;
  readonly lastTermination: Termination | undefined;
  readonly memoryLimit: string;
  readonly probes: readonly string[];
}

export interface Termination {
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number;
  readonly finishedAt: string;
}

/** Init containers first, as they run. */
export function containersOf(pod: KubeObject): readonly ContainerView[] {
  return [
    ...viewsOf(pod, 'initContainers', 'initContainerStatuses'),
    ...viewsOf(pod, 'containers', 'containerStatuses'),
  ];
}

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];

function viewsOf(pod: KubeObject, specKey: string, statusKey: string): readonly ContainerView[] {
  const specs = listAt(pod, 'spec', specKey);
  return listAt(pod, 'status', statusKey).map((status) => {
    const name = textAt(status, 'name');
    const spec: Fields = specs.find((one) => textAt(one, 'name') === name) ?? {};
    return {
      name,
      image: textAt(spec, 'image') || textAt(status, 'image'),
      isInit: specKey === 'initContainers',
      isReady: isTrueAt(status, 'ready'),
      isRunning: isFields(at(status, 'state', 'running')),
      restarts: countAt(status, 'restartCount'),
      waiting: waitingOf(status),
      terminated: terminationOf(at(status, 'state', 'terminated')),
      lastTermination: terminationOf(at(status, 'lastState', 'terminated')),
      memoryLimit: textAt(spec, 'resources', 'limits', 'memory'),
      probes: PROBES.filter((probe) => isFields(at(spec, probe))),
    };
  });
}

function waitingOf(status: Fields): ContainerView['waiting'] {
  const waiting = at(status, 'state', 'waiting');
  return isFields(waiting) ? { reason: textAt(waiting, 'reason'), message: textAt(waiting, 'message') } : undefined;
}

function terminationOf(state: unknown): Termination | undefined {
  if (!isFields(state)) return undefined;
  return {
    reason: textAt(state, 'reason'),
    message: textAt(state, 'message'),
    exitCode: numberAt(state, 'exitCode') ?? -1,
    finishedAt: textAt(state, 'finishedAt'),
  };
}
