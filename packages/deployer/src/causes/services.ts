import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { listAt, numberAt, textAt } from '../readiness/fields.ts';
import type { Readiness } from '../readiness-types.ts';
import { kubectl, type Scene, toCause, warningsOf } from './scene.ts';

/** A LoadBalancer or an Ingress without address. Never ends a wait: who gives addresses says nothing when it cannot. */
export function explainAddress(scene: Scene, object: KubeObject, readiness: Readiness): Cause {
  const ref = refOf(object);
  return toCause(scene, {
    code: 'not-ready-in-time',
    object: ref,
    message: readiness.message,
    evidence: [
      { kind: 'field', object: ref, path: '.status.loadBalancer.ingress', value: '' },
      ...warningsOf(scene, object, ref),
    ],
    advice: ref.kind === 'Ingress' ? ingressAdvice(object) : serviceAdvice(object),
  });
}

function serviceAdvice(service: KubeObject): readonly string[] {
  const ports = listAt(service, 'spec', 'ports').map((port) => numberAt(port, 'port') ?? 0);
  return [
    'Check that the cluster has a load balancer (K3s: servicelb; its pods are named svclb-<service> in kube-system)',
    `Check that no other Service of type LoadBalancer takes port ${ports.join(', ')} on the nodes: kubectl get svc -A`,
    'Or use a Service of type NodePort',
  ];
}

function ingressAdvice(ingress: KubeObject): readonly string[] {
  const name = textAt(ingress, 'spec', 'ingressClassName');
  const ref = refOf(ingress);
  return [
    name === ''
      ? 'Name an ingress class in spec.ingressClassName: kubectl get ingressclass'
      : `Check that the ingress class ${name} exists, and that its controller runs and publishes its address`,
    `${kubectl(ref)} describe ingress ${ref.name}`,
  ];
}
