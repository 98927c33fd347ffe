import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControllerApi } from '../src/controllers/controller-api.ts';
import { BUILT_IN_KINDS, customKind } from '../src/controllers/model/all-kinds.ts';
import type { CustomResourceDefinition } from '../src/controllers/model/cluster-kinds.ts';
import { apiVersionOf } from '../src/controllers/model/kind.ts';
import * as kinds from '../src/controllers/model/kinds.ts';
import type { Pod } from '../src/controllers/model/pod.ts';
import type { ControllerFailure } from '../src/controllers/start-controllers.ts';
import type { KubeObject, Resource } from '../src/kube/types.ts';
import { type SandboxKube, type SandboxKubeOptions, startKube } from '../src/start-kube.ts';

/** A running cluster and the few things tests say to it. */
export interface World {
  api: ControllerApi;
  /** Server-side apply of any object, custom ones included once their definition was put. */
  put(object: KubeObject): Promise<KubeObject>;
  get(resource: Resource, key: string): Promise<KubeObject | undefined>;
  pods(namespace: string, prefix?: string): Promise<Pod[]>;
  /** Events about objects whose name starts with `prefix`, as `reason: message`. */
  events(namespace: string, prefix?: string): Promise<string[]>;
  /** Asks again until `check` answers something, for at most ten seconds. */
  until<T>(check: () => Promise<T | undefined | false>, what: string): Promise<T>;
  /** What controllers have failed at, in a line each. */
  failures(): string[];
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A sandbox, with its faults, and its logs over HTTPS. */
export interface SandboxWorld extends World {
  kube: SandboxKube;
  /** The body of a GET over HTTPS, as a member of system:masters. */
  text(path: string): Promise<string>;
}

/** What a world is made of. */
export interface Host {
  api: ControllerApi;
  failures(): readonly ControllerFailure[];
  settled(): Promise<void>;
  close(): Promise<void>;
  /** How long `until` asks; a real control plane takes its time. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const LOOK_MS = 5;

export async function startWorld(options: SandboxKubeOptions = {}): Promise<SandboxWorld> {
  const kube = await startKube({ speed: 0, ...options });
  await kube.settled();
  return worldOf(kube);
}

export function worldOf(kube: SandboxKube): SandboxWorld {
  const { kubeconfig } = kube.addUser('tester', ['system:masters']);
  const token = /token: (\S+)/.exec(kubeconfig)?.[1] ?? '';
  return {
    ...createWorld({ api: kube.api, failures: kube.controllerFailures, settled: kube.settled, close: kube.close }),
    kube,
    text: (path) =>
      new Promise((resolve, reject) => {
        const options = { ca: kube.caCertificate, headers: { authorization: `Bearer ${token}` } };
        request(`${kube.url}${path}`, options, (answer) => resolve(text(answer)))
          .on('error', reject)
          .end();
      }),
  };
}

export function createWorld({ api, failures, settled, close, timeoutMs = TIMEOUT_MS }: Host): World {
  const custom = new Map<string, Resource>();
  const sentences = (): string[] =>
    failures().map(({ controller, key, cause }) => `${controller} ${key}: ${String(cause)}`);
  const resourceOf = ({ apiVersion, kind }: KubeObject): Resource => {
    const known = [...BUILT_IN_KINDS, ...Object.values(kinds)].find(
      ({ resource }) => resource.kind === kind && apiVersionOf(resource) === apiVersion,
    );
    const resource = known?.resource ?? custom.get(`${apiVersion} ${kind}`);
    if (resource === undefined) throw new Error(`no resource known for ${apiVersion} ${kind}`);
    return resource;
  };
  const until = async <T>(check: () => Promise<T | undefined | false>, what: string): Promise<T> => {
    const end = performance.now() + timeoutMs;
    while (performance.now() < end) {
      const found = await check();
      if (found !== undefined && found !== false) return found;
      await sleep(LOOK_MS);
    }
    throw new Error(`did not come about: ${what}\n${sentences().slice(-5).join('\n')}`);
  };
  return {
    api,
    until,
    settled,
    close,
    failures: sentences,
    async put(object) {
      if (object.kind === 'CustomResourceDefinition') {
        const resource = customKind(object as CustomResourceDefinition)?.resource;
        if (resource !== undefined) custom.set(`${apiVersionOf(resource)} ${resource.kind}`, resource);
      }
      const resource = resourceOf(object);
      if (!custom.has(`${object.apiVersion} ${object.kind}`)) return api.apply(resource, object, 'test');
      // A definition is served a moment after it was accepted.
      return until(
        () =>
          api
            .apply(resource, object, 'test')
            .catch((cause) => (cause.code === 404 ? undefined : Promise.reject(cause))),
        `${object.kind} served`,
      );
    },
    get(resource, key) {
      const [namespace = '', name] = key.split('/');
      return name === undefined ? api.get(resource, { name: namespace }) : api.get(resource, { namespace, name });
    },
    async pods(namespace, prefix = '') {
      const all = await api.list(kinds.PODS.resource, { namespace });
      return all.filter((pod): pod is Pod => kinds.PODS.is(pod) && pod.metadata.name.startsWith(prefix));
    },
    async events(namespace, prefix = '') {
      const all = await api.list(kinds.EVENTS.resource, { namespace });
      return all
        .filter((event) => String(fieldOf(event, 'involvedObject', 'name')).startsWith(prefix))
        .map((event) => `${String(event['reason'])}: ${String(event['message'])}`);
    },
  };
}

/** A field deep in an object, `undefined` where the path ends. */
export function fieldOf(value: unknown, ...path: Array<string | number>): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  );
}

export function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export interface WorkloadParts {
  name: string;
  namespace?: string;
  image?: string;
  replicas?: number;
  annotations?: Record<string, string>;
  container?: Record<string, unknown>;
  pod?: Record<string, unknown>;
  spec?: Record<string, unknown>;
}

/** A Deployment, StatefulSet or DaemonSet with one container. */
export function workload(kind: 'Deployment' | 'StatefulSet' | 'DaemonSet', parts: WorkloadParts): KubeObject {
  const { name, image = 'registry.example/app:1.0', replicas, annotations = {}, container, pod, spec } = parts;
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: parts.namespace ?? 'default' },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: labels },
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      template: {
        metadata: { labels, annotations },
        spec: { ...pod, containers: [{ name: 'app', image, ...container }] },
      },
      ...spec,
    },
  };
}

export function claim(name: string, storageClassName: string, extra: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '1Gi' } }, ...extra },
  };
}
