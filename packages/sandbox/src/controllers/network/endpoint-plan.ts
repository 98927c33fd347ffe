import type { Endpoint, EndpointPort, EndpointSlice, Service, ServicePort } from '../model/cluster-kinds.ts';
import { controllerReference, isTerminating, namespaceOf, uidOf } from '../model/meta.ts';
import type { Container, Pod } from '../model/pod.ts';
import { isFinished, isReady } from '../model/pod-state.ts';
import { nameSuffix } from '../model/stable-hash.ts';

const SERVICE_NAME: string = 'kubernetes.io/service-name';

/** Pods behind a service that have an address. */
function backends(pods: readonly Pod[]): Pod[] {
  return pods
    .filter((pod) => pod.status?.podIP !== undefined && !isFinished(pod))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** The EndpointSlice of a service: one for all, as long as there are fewer than 100 pods behind it, which is the sandbox's size. */
export function endpointSlice(service: Service, pods: readonly Pod[], seed: number): EndpointSlice {
  const { name } = service.metadata;
  const namespace = namespaceOf(service);
  const members = backends(pods);
  const headless = service.spec.clusterIP === 'None';
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${nameSuffix(seed, namespace, name)}`,
      generateName: `${name}-`,
      namespace,
      labels: {
        ...service.metadata.labels,
        [SERVICE_NAME]: name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        ...(headless ? { 'service.kubernetes.io/headless': '' } : {}),
      },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: members.map((pod) => endpointOf(service, pod)),
    ports: endpointPorts(service, members),
  };
}

function endpointOf(service: Service, pod: Pod): Endpoint {
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { nodeName, hostname, subdomain } = pod.spec;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && subdomain === service.metadata.name ? { hostname } : {}),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: { kind: 'Pod', namespace: namespaceOf(pod), name: pod.metadata.name, uid: uidOf(pod) },
  };
}

function endpointPorts(service: Service, pods: readonly Pod[]): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pods);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

/** The number behind a service port: a named target port is looked up in the first pod that has it. */
function targetPort({ port, targetPort: target = port }: ServicePort, pods: readonly Pod[]): number | undefined {
  if (typeof target === 'number') return target === 0 ? port : target;
  const containers: Container[] = pods.flatMap(({ spec }) => [...(spec.initContainers ?? []), ...spec.containers]);
  const named = containers.flatMap(({ ports }) => ports ?? []).find(({ name }) => name === target);
  return named?.containerPort;
}

/** The older Endpoints object, which tools still read. */
export function endpointsObject(service: Service, slice: EndpointSlice): { subsets: unknown[] } {
  const address = ({ addresses: [ip = ''], nodeName, targetRef, hostname }: Endpoint): Record<string, unknown> => ({
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  });
  const ready = slice.endpoints.filter(({ conditions }) => conditions.ready).map(address);
  const waiting = slice.endpoints.filter(({ conditions }) => !conditions.ready && !conditions.terminating).map(address);
  if (ready.length + waiting.length === 0) return { subsets: [] };
  const isNamed =
    (service.spec.ports ?? []).length > 1 || (service.spec.ports ?? []).some(({ name }) => name !== undefined);
  const ports = (slice.ports ?? []).map(({ name, port, protocol }) => ({
    ...(isNamed && name !== '' ? { name } : {}),
    port,
    protocol,
  }));
  return {
    subsets: [
      {
        ...(ready.length === 0 ? {} : { addresses: ready }),
        ...(waiting.length === 0 ? {} : { notReadyAddresses: waiting }),
        ...(ports.length === 0 ? {} : { ports }),
      },
    ],
  };
}
