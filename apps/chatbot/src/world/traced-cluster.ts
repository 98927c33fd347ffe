import type { ApiResource, ConnectedCluster, ObjectKey, ObjectRef } from '@otelops/deployer';
import type { Telemetry } from '../ports/telemetry.ts';

type Attributes = Parameters<Telemetry['span']>[1];

/**
 * A cluster each of whose requests is a span, so that a command is seen through to the API server. Watches are none: they
 * last as long as what waits for them.
 */
export function tracedCluster(cluster: ConnectedCluster, { span }: Pick<Telemetry, 'span'>): ConnectedCluster {
  const traced = <T>(verb: string, about: Attributes, call: () => Promise<T>): Promise<T> =>
    span(`kube ${verb}`, { 'otelops.kube.verb': verb, 'server.address': cluster.identity.server, ...about }, call);
  return {
    identity: cluster.identity,
    resolve: (apiVersion, kind) => cluster.resolve(apiVersion, kind),
    forgetDiscovery: (groupVersion) => cluster.forgetDiscovery(groupVersion),
    watch: (resource, options) => cluster.watch(resource, options),
    get: (resource, key, signal) => traced('get', keyed(resource, key), () => cluster.get(resource, key, signal)),
    list: (resource, options) =>
      traced('list', { ...kindOf(resource), ...placed(options?.namespace) }, () => cluster.list(resource, options)),
    apply: (manifest, options) => traced('apply', named(manifest), () => cluster.apply(manifest, options)),
    create: (manifest, options) => traced('create', named(manifest), () => cluster.create(manifest, options)),
    replace: (object, options) => traced('replace', named(object), () => cluster.replace(object, options)),
    patch: (ref, patch, options) => traced('patch', referred(ref), () => cluster.patch(ref, patch, options)),
    delete: (ref, options) => traced('delete', referred(ref), () => cluster.delete(ref, options)),
    logs: (pod, options) =>
      traced('logs', { ...placed(pod.namespace), 'k8s.pod.name': pod.name }, () => cluster.logs(pod, options)),
    portForward: (pod, port, signal) =>
      traced('port-forward', { ...placed(pod.namespace), 'k8s.pod.name': pod.name }, () =>
        cluster.portForward(pod, port, signal),
      ),
    proxy: (target, request) =>
      traced('proxy', { ...placed(target.namespace), 'k8s.service.name': target.name }, () =>
        cluster.proxy(target, request),
      ),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

interface Named {
  readonly kind?: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

function named({ kind = '', metadata }: Named): Attributes {
  return { 'otelops.kube.kind': kind, 'otelops.kube.name': metadata.name ?? '', ...placed(metadata.namespace) };
}

function referred({ kind, name, namespace }: ObjectRef): Attributes {
  return { 'otelops.kube.kind': kind, 'otelops.kube.name': name, ...placed(namespace) };
}

function keyed(resource: ApiResource, { name, namespace }: ObjectKey): Attributes {
  return { ...kindOf(resource), 'otelops.kube.name': name, ...placed(namespace) };
}

function kindOf({ kind }: ApiResource): Attributes {
  return { 'otelops.kube.kind': kind };
}

function placed(namespace: string | undefined): Attributes {
  return namespace === undefined ? {} : { 'k8s.namespace.name': namespace };
}
