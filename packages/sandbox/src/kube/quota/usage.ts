import { fieldAt, listOf, textOf } from '../json.ts';
import type { KubeObject } from '../types.ts';
import { addAll, type Quantities } from './amounts.ts';
import { podResources } from './pod-resources.ts';

/** The part of a resource that names what is counted. */
export interface CountedResource {
  readonly group: string;
  readonly plural: string;
}

/** Kinds that are counted under their plural alone too. */
const PLAIN: ReadonlySet<string> = new Set([
  ...[
    'pods',
    'services',
    'persistentvolumeclaims',
    'configmaps',
    'secrets',
    'replicationcontrollers',
    'resourcequotas',
  ],
]);

/** What one object counts for against quotas of its namespace. Pods that are over count only as objects. */
export function usageOf({ group, plural }: CountedResource, object: KubeObject): Quantities {
  const counted: Quantities = { [`count/${plural}${group === '' ? '' : `.${group}`}`]: '1' };
  if (group !== '' || !PLAIN.has(plural)) return counted;
  switch (plural) {
    case 'pods':
      return isOver(object) ? counted : { ...counted, pods: '1', ...podUsage(object) };
    case 'services':
      return { ...counted, services: '1', ...serviceUsage(object) };
    case 'persistentvolumeclaims':
      return { ...counted, persistentvolumeclaims: '1', ...claimUsage(object) };
    default:
      return { ...counted, [plural]: '1' };
  }
}

function isOver(pod: KubeObject): boolean {
  const phase = fieldAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

function podUsage(pod: KubeObject): Quantities {
  const out: Record<string, string> = {};
  for (const [name, quantity] of Object.entries(podResources(pod, 'requests'))) {
    out[`requests.${name}`] = quantity;
    if (['cpu', 'memory', 'ephemeral-storage'].includes(name)) out[name] = quantity;
  }
  for (const [name, quantity] of Object.entries(podResources(pod, 'limits'))) out[`limits.${name}`] = quantity;
  return out;
}

function serviceUsage(service: KubeObject): Quantities {
  const type = fieldAt(service, 'spec', 'type');
  const ports = listOf(fieldAt(service, 'spec', 'ports')).length;
  const balanced = type === 'LoadBalancer';
  const open = type === 'NodePort' || (balanced && fieldAt(service, 'spec', 'allocateLoadBalancerNodePorts') !== false);
  return {
    'services.nodeports': open ? String(ports) : '0',
    'services.loadbalancers': balanced ? '1' : '0',
  };
}

function claimUsage(claim: KubeObject): Quantities {
  const storage = fieldAt(claim, 'spec', 'resources', 'requests', 'storage');
  const ofClass = `${textOf(fieldAt(claim, 'spec', 'storageClassName'))}.storageclass.storage.k8s.io`;
  const asked = storage === undefined ? {} : { 'requests.storage': String(storage) };
  const own = Object.entries(asked).map(([name, quantity]) => [`${ofClass}/${name}`, quantity] as const);
  return { ...asked, ...Object.fromEntries(own), [`${ofClass}/persistentvolumeclaims`]: '1' };
}

/** What all of them count for together. */
export function totalUsage(resource: CountedResource, objects: readonly KubeObject[]): Quantities {
  return objects.map((object) => usageOf(resource, object)).reduce(addAll, {});
}
