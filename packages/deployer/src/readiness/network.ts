import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { listAt, textAt } from './fields.ts';
import { progressing, ready } from './verdicts.ts';

/**
 * A LoadBalancer needs its cluster IP (kstatus, serviceConditions) and an address in `status.loadBalancer.ingress`
 * (gitops-engine health_service.go); kstatus stops at the cluster IP. Every other type is ready once it exists.
 */
export function assessService(object: KubeObject): Readiness {
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return ready('Exists', 'the Service exists');
  if (textAt(object, 'spec', 'clusterIP') === '') return progressing('NoIPAssigned', 'no cluster IP yet');
  return addressOf(object) ?? progressing('LoadBalancerPending', 'no load balancer has given it an address yet');
}

/** An address in `status.loadBalancer.ingress`: gitops-engine health_ingress.go; kstatus has no rule. */
export function assessIngress(object: KubeObject): Readiness {
  return addressOf(object) ?? progressing('LoadBalancerPending', 'no ingress controller has given it an address yet');
}

function addressOf(object: KubeObject): Readiness | undefined {
  const [first] = listAt(object, 'status', 'loadBalancer', 'ingress');
  if (first === undefined) return undefined;
  return ready('LoadBalancerReady', `address: ${textAt(first, 'ip') || textAt(first, 'hostname') || 'assigned'}`);
}
