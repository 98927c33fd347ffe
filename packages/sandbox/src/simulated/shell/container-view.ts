import { fieldAt, isRecord, listOf, textOf } from '../../kube/json.ts';
import type { Store } from '../../kube/store/store.ts';
import type { KubeObject } from '../../kube/types.ts';
import { fieldText, type PodFiles, podFiles } from '../pod-files.ts';

/** What a process in a container sees. */
export interface ContainerView {
  readonly hostname: string;
  readonly environment: ReadonlyMap<string, string>;
  /** By absolute path. */
  readonly files: PodFiles;
  readonly workingDirectory: string;
}

/** Reads a container as its runtime would have set it up. */
export function viewContainer(store: Store, pod: KubeObject, name: string): ContainerView {
  const container = ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((field) => listOf(fieldAt(pod, 'spec', field)))
    .find((item) => fieldAt(item, 'name') === name);
  const hostname = textOf(fieldAt(pod, 'spec', 'hostname')) || pod.metadata.name;
  return {
    hostname,
    environment: environmentOf(store, pod, container, hostname),
    files: new Map([...madeFiles(pod, hostname), ...podFiles(store, pod, name)]),
    workingDirectory: textOf(fieldAt(container, 'workingDir')) || '/',
  };
}

/** What a kubelet and a runtime write into every container. */
function madeFiles(pod: KubeObject, hostname: string): [string, Buffer][] {
  const namespace = pod.metadata.namespace ?? '';
  const search = `${namespace}.svc.cluster.local svc.cluster.local cluster.local`;
  const texts: readonly (readonly [string, string])[] = [
    ['/etc/hostname', `${hostname}\n`],
    [
      '/etc/hosts',
      `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n${textOf(fieldAt(pod, 'status', 'podIP'))}\t${hostname}\n`,
    ],
    ['/etc/resolv.conf', `search ${search}\nnameserver 10.43.0.10\noptions ndots:5\n`],
    ['/etc/os-release', 'NAME="otelops sandbox"\nPRETTY_NAME="A simulated container"\n'],
  ];
  return texts.map(([path, text]) => [path, Buffer.from(text)]);
}

function environmentOf(store: Store, pod: KubeObject, container: unknown, hostname: string): Map<string, string> {
  const api = store.get('/services', 'default/kubernetes');
  const environment = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
    ['HOME', '/root'],
    ['KUBERNETES_SERVICE_HOST', textOf(fieldAt(api, 'spec', 'clusterIP'))],
    ['KUBERNETES_SERVICE_PORT', '443'],
  ]);
  for (const source of listOf(fieldAt(container, 'envFrom'))) {
    const prefix = textOf(fieldAt(source, 'prefix'));
    for (const [key, value] of sourceValues(store, pod, source)) environment.set(`${prefix}${key}`, value);
  }
  for (const variable of listOf(fieldAt(container, 'env'))) {
    const value = variableValue(store, pod, container, variable);
    if (value !== undefined) environment.set(textOf(fieldAt(variable, 'name')), expand(value, environment));
  }
  return environment;
}

/** `$(NAME)` by what is known so far; `$$(NAME)` stays as `$(NAME)`. */
function expand(text: string, known: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$?\$\(([A-Za-z_][\w.-]*)\)/g, (whole, name) =>
    whole.startsWith('$$') ? whole.slice(1) : (known.get(String(name)) ?? whole),
  );
}

function sourceValues(store: Store, pod: KubeObject, source: unknown): [string, string][] {
  const keyOf = (field: string): string => `${pod.metadata.namespace ?? ''}/${textOf(fieldAt(source, field, 'name'))}`;
  if (fieldAt(source, 'configMapRef') !== undefined)
    return textEntries(store.get('/configmaps', keyOf('configMapRef'))?.['data']);
  return textEntries(store.get('/secrets', keyOf('secretRef'))?.['data']).map(([key, value]) => [key, decoded(value)]);
}

function textEntries(data: unknown): [string, string][] {
  return Object.entries(isRecord(data) ? data : {}).map(([key, value]) => [key, textOf(value)]);
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function variableValue(store: Store, pod: KubeObject, container: unknown, variable: unknown): string | undefined {
  const from = fieldAt(variable, 'valueFrom');
  if (from === undefined) return textOf(fieldAt(variable, 'value'));
  const namespace = pod.metadata.namespace ?? '';
  const [configMap, secret] = [fieldAt(from, 'configMapKeyRef'), fieldAt(from, 'secretKeyRef')];
  const key = textOf(fieldAt(configMap ?? secret, 'key'));
  const object = `${namespace}/${textOf(fieldAt(configMap ?? secret, 'name'))}`;
  const found = (text: unknown): string | undefined => (typeof text === 'string' ? text : undefined);
  if (configMap !== undefined) return found(fieldAt(store.get('/configmaps', object), 'data', key));
  if (secret !== undefined) {
    const value = found(fieldAt(store.get('/secrets', object), 'data', key));
    return value === undefined ? undefined : decoded(value);
  }
  const resource = fieldAt(from, 'resourceFieldRef', 'resource');
  if (resource === undefined) return fieldText(pod, textOf(fieldAt(from, 'fieldRef', 'fieldPath')));
  const [kind = '', name = ''] = textOf(resource).split('.');
  return textOf(fieldAt(container, 'resources', kind, name));
}
