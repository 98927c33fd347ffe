import { quantityNumber } from '../../kube/schema/quantity.ts';
import type { Container, Pod, ResourceList } from '../model/pod.ts';

/** Amounts by resource name, in base units (cores, bytes, pieces). */
export type Amounts = Readonly<Record<string, number>>;

/**
 * What a pod asks of a node: the sum over its containers and sidecars, or the largest init container if that is more;
 * plus overhead. A limit without a request counts as the request, as the API server defaults it.
 */
export function podRequests(pod: Pod): Amounts {
  const { containers, initContainers = [], overhead } = pod.spec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const lasting = [...containers, ...sidecars].map(containerRequests).reduce(plus, {});
  const passing = initContainers.filter(({ restartPolicy }) => restartPolicy !== 'Always').map(containerRequests);
  return plus(passing.reduce(atLeast, lasting), amounts(overhead));
}

function containerRequests({ resources }: Container): Amounts {
  return amounts({ ...resources?.limits, ...resources?.requests });
}

function amounts(list: ResourceList | undefined): Amounts {
  return Object.fromEntries(Object.entries(list ?? {}).map(([name, quantity]) => [name, quantityNumber(quantity)]));
}

export function plus(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, (x, y) => x + y);
}

function atLeast(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, Math.max);
}

function combine(a: Amounts, b: Amounts, with_: (x: number, y: number) => number): Amounts {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, with_(a[name] ?? 0, b[name] ?? 0)]));
}
