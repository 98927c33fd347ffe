import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Node, Service } from '../model/cluster-kinds.ts';
import { isTrue } from '../model/condition.ts';
import { keyOf } from '../model/kind.ts';
import { NODES, SERVICES } from '../model/kinds.ts';
import { isTerminating } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';

/** The addresses K3s' servicelb gives a LoadBalancer service: those of all ready nodes. */
export function loadBalancerStatus(service: Service, nodes: readonly Node[]): Service['status'] {
  const ingress = nodes
    .filter(({ status }) => isTrue(status?.conditions, 'Ready'))
    .map(({ status }) => status?.addresses?.find(({ type }) => type === 'InternalIP')?.address)
    .filter((ip) => ip !== undefined)
    .sort()
    .map((ip) => ({ ip, ipMode: 'VIP' }));
  return { ...service.status, loadBalancer: ingress.length === 0 ? {} : { ingress } };
}

/** Gives services of type LoadBalancer their addresses. */
export function createLoadBalancerController({ cluster, performer }: Tools): Controller {
  const services = cluster.of(SERVICES);
  const nodes = cluster.of(NODES);
  const isOurs = ({ spec }: Service): boolean => spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined;
  return {
    name: 'service-load-balancer',
    workers: 2,
    sources: [
      source(SERVICES, ({ object, removed }) => (!removed && isOurs(object) ? [keyOf(object)] : [])),
      source(NODES, ({ object, previous }) =>
        isTrue(object.status?.conditions, 'Ready') === isTrue(previous?.status?.conditions, 'Ready')
          ? []
          : services.all().filter(isOurs).map(keyOf),
      ),
    ],
    async reconcile(key) {
      const service = services.get(key);
      if (service === undefined || isTerminating(service) || !isOurs(service)) return undefined;
      const status = loadBalancerStatus(service, nodes.all());
      if (sameJson(status, service.status)) return undefined;
      await performer.perform([{ action: 'status', resource: SERVICES.resource, object: { ...service, status } }]);
      return undefined;
    },
  };
}
