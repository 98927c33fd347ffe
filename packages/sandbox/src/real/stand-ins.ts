import type { Destination, RouteTarget } from './egress.ts';
import { field, list, text } from './json-field.ts';
import type { KubeClient } from './kube-client.ts';

/** A Service, by where it is. */
export interface ServiceName {
  namespace: string;
  name: string;
}

/** Listeners of this machine that stand in for Services. */
export interface StandIns {
  /** Registers one; a second for the same Service takes its place. The answer withdraws it and cuts its connections. */
  add(service: ServiceName, target: RouteTarget): () => void;
  /** What stands in for the Service that the destination belongs to. */
  route(destination: Destination): Promise<RouteTarget | undefined>;
}

/**
 * The API server calls webhooks and aggregated APIs at the clusterIP of a Service, and what goes through `…/proxy/` at
 * the address of one of its pods. Both are looked up here, so that a listener can be registered for the Service.
 */
export function createStandIns(client: KubeClient): StandIns {
  const targets = new Map<string, RouteTarget>();
  return {
    add: (service, target) => {
      const key = keyOf(service);
      const cut = new AbortController();
      const registered: RouteTarget = { ...target, signal: cut.signal };
      targets.set(key, registered);
      return () => {
        if (targets.get(key) === registered) targets.delete(key);
        cut.abort();
      };
    },
    route: async ({ host }) => {
      if (targets.size === 0) return undefined;
      const services = (await findByClusterAddress(client, host)) ?? (await findByPodAddress(client, host));
      return services.map((service) => targets.get(keyOf(service))).find((target) => target !== undefined);
    },
  };
}

function keyOf({ namespace, name }: ServiceName): string {
  return `${namespace}/${name}`;
}

/** The Service with this clusterIP; undefined where there is none. */
async function findByClusterAddress(client: KubeClient, address: string): Promise<ServiceName[] | undefined> {
  const { body } = await client.send('GET', '/api/v1/services');
  const found = list(body, 'items').find((service) => text(field(service, 'spec'), 'clusterIP') === address);
  return found === undefined ? undefined : [serviceName(found, text(field(found, 'metadata'), 'name'))];
}

/** The Services that have a pod with this address among their endpoints. */
async function findByPodAddress(client: KubeClient, address: string): Promise<ServiceName[]> {
  const { body } = await client.send('GET', '/apis/discovery.k8s.io/v1/endpointslices');
  const slices = list(body, 'items').filter((slice) =>
    list(slice, 'endpoints').some((endpoint) => list(endpoint, 'addresses').includes(address)),
  );
  return slices.map((slice) =>
    serviceName(slice, text(field(field(slice, 'metadata'), 'labels'), 'kubernetes.io/service-name')),
  );
}

function serviceName(object: unknown, name: string | undefined): ServiceName {
  return { namespace: text(field(object, 'metadata'), 'namespace') ?? '', name: name ?? '' };
}
