import { fieldAt, isRecord, listOf, textOf } from '../kube/json.ts';
import type { Store } from '../kube/store/store.ts';
import type { KubeObject } from '../kube/types.ts';
import type { BackendDirectory, ServiceBackend } from './service-backends.ts';

/** Where a connection goes. */
export interface PodPort {
  readonly pod: KubeObject;
  /** The number behind the Service. */
  readonly port: number;
  /** The Service that led here. */
  readonly via?: string;
}

/** Gives whoever the programs in a pod would let answer at a port of it. */
export type ProgramFinder = (place: PodPort) => ServiceBackend | undefined;

/** The network between the pods. */
export interface PodNetwork {
  /** Who listens at a port of a pod; undefined: nobody, so that a connection is refused. */
  listener(place: PodPort): ServiceBackend | undefined;
}

/** Only a ready pod listens. Who was registered for a Service in front of it goes before the program that its image names. */
export function createPodNetwork(store: Store, backends: BackendDirectory, programs: ProgramFinder): PodNetwork {
  return {
    listener: (place) => {
      if (!isReady(place.pod)) return undefined;
      for (const front of servicesBefore(store, place)) {
        const backend = backends.find(front.namespace, front.name, front.port);
        if (backend !== undefined) return backend;
      }
      return programs(place);
    },
  };
}

/** Whether a pod's Ready condition holds. */
export function isReady(pod: KubeObject): boolean {
  return listOf(fieldAt(pod, 'status', 'conditions')).some(
    (condition) => fieldAt(condition, 'type') === 'Ready' && fieldAt(condition, 'status') === 'True',
  );
}

interface FrontPort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** The Service ports that lead to a port of a pod: of the Service that was asked first, of others by name. */
function servicesBefore(store: Store, { pod, port, via }: PodPort): FrontPort[] {
  const namespace = pod.metadata.namespace ?? '';
  const fronts = store
    .list('/services', `${namespace}/`)
    .filter((service) => selects(service, pod))
    .flatMap((service) =>
      listOf(fieldAt(service, 'spec', 'ports'))
        .filter((item) => targetOf(item, pod) === port)
        .map((item) => ({ namespace, name: service.metadata.name, port: Number(fieldAt(item, 'port')) })),
    );
  return [...fronts.filter(({ name }) => name === via), ...fronts.filter(({ name }) => name !== via)];
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = fieldAt(service, 'spec', 'selector');
  if (!isRecord(selector)) return false;
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([label, value]) => pod.metadata.labels?.[label] === value);
}

/** The number that a Service port means at a pod. */
function targetOf(servicePort: unknown, pod: KubeObject): number | undefined {
  const target = fieldAt(servicePort, 'targetPort') ?? fieldAt(servicePort, 'port');
  if (typeof target === 'number') return target;
  return containerPorts(pod).find(({ name }) => name === target)?.number;
}

interface NamedPort {
  readonly name: string;
  readonly number: number;
}

/** The ports that a pod's containers declare, in order; sidecars first. */
export function containerPorts(pod: KubeObject): NamedPort[] {
  return ['initContainers', 'containers']
    .flatMap((field) => listOf(fieldAt(pod, 'spec', field)))
    .flatMap((container) => listOf(fieldAt(container, 'ports')))
    .map((port) => ({ name: textOf(fieldAt(port, 'name')), number: Number(fieldAt(port, 'containerPort')) }));
}
