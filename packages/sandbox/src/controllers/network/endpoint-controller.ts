import type { KubeObject } from '../../kube/types.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { locate, type Write } from '../machinery/write.ts';
import type { EndpointSlice, Service } from '../model/cluster-kinds.ts';
import { keyOf } from '../model/kind.ts';
import { ENDPOINT_SLICES, ENDPOINTS, PODS, SERVICES } from '../model/kinds.ts';
import { isTerminating, namespaceOf, uidOf } from '../model/meta.ts';
import { selectsLabels } from '../model/selector.ts';
import { sameJson } from '../model/stable-hash.ts';
import { endpointSlice, endpointsObject } from './endpoint-plan.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const MANAGER = 'endpoint-controller';

/** Which pods stand behind each service: EndpointSlices, and Endpoints for those who read them still. */
export function createEndpointController({ cluster, performer, seed }: Tools): Controller {
  const services = cluster.of(SERVICES);
  const pods = cluster.of(PODS);
  const slices = cluster.of(ENDPOINT_SLICES);
  const endpoints = cluster.of(ENDPOINTS);
  const behind = (object: KubeObject): string[] =>
    services
      .in(namespaceOf(object))
      .filter(({ spec }) => hasSelector(spec.selector) && selectsLabels(spec.selector ?? {}, object.metadata.labels))
      .map(keyOf);
  return {
    name: 'endpoint-slice',
    workers: 4,
    sources: [
      source(SERVICES, ({ object }) => [keyOf(object)]),
      source(PODS, ({ object, previous }) => [
        ...new Set([...behind(object), ...(previous === undefined ? [] : behind(previous))]),
      ]),
      source(ENDPOINT_SLICES, ({ object, removed }) =>
        removed ? (object.metadata.ownerReferences ?? []).map(({ name }) => `${namespaceOf(object)}/${name}`) : [],
      ),
      source(ENDPOINTS, () => []),
    ],
    async reconcile(key) {
      const service = services.get(key);
      if (service === undefined) {
        await performer.perform(withdrawn(endpoints.get(key)));
        return undefined;
      }
      if (isTerminating(service) || !hasSelector(service.spec.selector)) return undefined;
      const members = pods
        .in(namespaceOf(service))
        .filter((pod) => selectsLabels(service.spec.selector ?? {}, pod.metadata.labels));
      const slice = endpointSlice(service, members, seed);
      const present = slices.ownedBy(uidOf(service))[0];
      await performer.perform([...sliceWrites(slice, present), ...endpointsWrites(service, slice, endpoints.get(key))]);
      return undefined;
    },
  };
}

/** Endpoints have no owner, so nobody else removes those of a service that is gone. */
function withdrawn(present: KubeObject | undefined): Write[] {
  if (present?.metadata.labels?.[MANAGED_BY] !== MANAGER) return [];
  return [{ action: 'remove', resource: ENDPOINTS.resource, key: locate(present), options: { uid: uidOf(present) } }];
}

function hasSelector(selector: Service['spec']['selector']): boolean {
  return selector !== undefined && Object.keys(selector).length > 0;
}

function sliceWrites(slice: EndpointSlice, present: EndpointSlice | undefined): Write[] {
  if (present === undefined) return [{ action: 'ensure', resource: ENDPOINT_SLICES.resource, object: slice }];
  const facts = ({ endpoints, ports, metadata }: EndpointSlice): unknown => ({
    endpoints,
    ports: ports ?? [],
    labels: metadata.labels,
  });
  if (sameJson(facts(present), facts(slice))) return [];
  const { endpoints, ports } = slice;
  const object = {
    ...present,
    metadata: { ...present.metadata, ...labelsOf(slice) },
    endpoints,
    ...(ports === undefined ? {} : { ports }),
  };
  return [{ action: 'replace', resource: ENDPOINT_SLICES.resource, object }];
}

function labelsOf({ metadata: { labels } }: EndpointSlice): { labels?: Record<string, string> } {
  return labels === undefined ? {} : { labels };
}

function endpointsWrites(service: Service, slice: EndpointSlice, present: KubeObject | undefined): Write[] {
  const { subsets } = endpointsObject(service, slice);
  if (present === undefined) {
    const { name } = service.metadata;
    const metadata = {
      name,
      namespace: namespaceOf(service),
      labels: { ...service.metadata.labels, [MANAGED_BY]: MANAGER },
    };
    const object = { apiVersion: 'v1', kind: 'Endpoints', metadata, ...(subsets.length === 0 ? {} : { subsets }) };
    return [{ action: 'ensure', resource: ENDPOINTS.resource, object }];
  }
  if (sameJson(present['subsets'] ?? [], subsets)) return [];
  return [{ action: 'patch', resource: ENDPOINTS.resource, key: locate(present), patch: { subsets } }];
}
