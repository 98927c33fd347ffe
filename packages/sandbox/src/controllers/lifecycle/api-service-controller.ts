import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { ApiServiceRegistration, EndpointSlice, Service } from '../model/cluster-kinds.ts';
import { type Condition, withCondition } from '../model/condition.ts';
import { keyOf } from '../model/kind.ts';
import { API_SERVICES, ENDPOINT_SLICES, SERVICES } from '../model/kinds.ts';
import { namespaceOf, timestamp, uidOf } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';

/** Whether an aggregated API can be reached (kube-aggregator: remote available controller). */
export function availability(
  registration: ApiServiceRegistration,
  service: Service | undefined,
  slices: readonly EndpointSlice[],
): Condition {
  const place = registration.spec.service;
  if (place === undefined || place === null) {
    return { type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available' };
  }
  const where = `service/${place.name ?? ''} in "${place.namespace ?? ''}"`;
  const not = (reason: string, message: string): Condition => ({ type: 'Available', status: 'False', reason, message });
  if (service === undefined) return not('ServiceNotFound', `${where} is not present`);
  const number = place.port ?? 443;
  const port = (service.spec.ports ?? []).find((one) => one.port === number);
  if (port === undefined) return not('ServicePortError', `${where} is not listening on port ${number}`);
  if (slices.length === 0) return not('EndpointsNotFound', `cannot find endpointslices for ${where}`);
  const reachable = slices.some(({ endpoints }) => endpoints.some(({ conditions }) => conditions.ready));
  if (!reachable)
    return not('MissingEndpoints', `endpointslices for ${where} have no addresses with port name "${port.name ?? ''}"`);
  return { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' };
}

/** Keeps the Available condition of APIServices. */
export function createApiServiceController({ cluster, performer, clock }: Tools): Controller {
  const registrations = cluster.of(API_SERVICES);
  const services = cluster.of(SERVICES);
  const slices = cluster.of(ENDPOINT_SLICES);
  const behind = (service: string): string[] =>
    registrations
      .all()
      .filter(({ spec }) => `${spec.service?.namespace ?? ''}/${spec.service?.name ?? ''}` === service)
      .map(keyOf);
  return {
    name: 'api-service',
    workers: 1,
    sources: [
      source(API_SERVICES, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(SERVICES, ({ object }) => behind(keyOf(object))),
      source(ENDPOINT_SLICES, ({ object }) =>
        behind(`${namespaceOf(object)}/${object.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`),
      ),
    ],
    async reconcile(key) {
      const registration = registrations.get(key);
      if (registration === undefined) return undefined;
      const { service: place } = registration.spec;
      const service = services.get(`${place?.namespace ?? ''}/${place?.name ?? ''}`);
      const own = service === undefined ? [] : slices.ownedBy(uidOf(service));
      const conditions = withCondition(
        registration.status?.conditions,
        availability(registration, service, own),
        timestamp(clock.now()),
      );
      if (sameJson(conditions, registration.status?.conditions)) return undefined;
      const object = { ...registration, status: { ...registration.status, conditions } };
      await performer.perform([{ action: 'status', resource: API_SERVICES.resource, object }]);
      return undefined;
    },
  };
}
