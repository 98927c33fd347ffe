import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { conditionsOf } from '../readiness/conditions.ts';
import { textAt, textsAt } from '../readiness/fields.ts';
import { conditionEvidence } from './condition-evidence.ts';
import { kubectl, type Scene, toCause } from './scene.ts';

/** Why an object that is being deleted is still there. Never ends a wait: whoever holds it may let go. */
export function explainDeletion(scene: Scene, object: KubeObject): Cause {
  if (object.kind === 'Namespace' && object.apiVersion === 'v1') return explainNamespace(scene, object);
  const ref = refOf(object);
  const finalizers = textsAt(object, 'metadata', 'finalizers');
  return toCause(scene, {
    code: 'deletion-stuck',
    object: ref,
    message:
      finalizers.length === 0 ? 'it is being deleted' : `it is being deleted, and held by ${finalizers.join(', ')}`,
    evidence: [
      {
        kind: 'field',
        object: ref,
        path: '.metadata.deletionTimestamp',
        value: textAt(object, 'metadata', 'deletionTimestamp'),
      },
      ...finalizers.map((value) => ({ kind: 'field' as const, object: ref, path: '.metadata.finalizers[]', value })),
    ],
    advice:
      finalizers.length === 0
        ? [`Wait, or see what it does: ${kubectl(ref)} describe ${ref.kind.toLowerCase()} ${ref.name}`]
        : finalizers.map(finalizerAdvice),
  });
}

/** Finalizers of Kubernetes itself and what they wait for. */
const FINALIZERS: Readonly<Record<string, string>> = {
  'kubernetes.io/pvc-protection': 'End the pods that still use the claim',
  'kubernetes.io/pv-protection': 'Delete the claim that is still bound to the volume',
  foregroundDeletion: 'Its dependents are deleted first; look which of them remain',
  orphan: 'Its dependents are being cut loose first',
  'service.kubernetes.io/load-balancer-cleanup':
    'The load balancer controller has to take its address back: check that it runs',
  'customresourcecleanup.apiextensions.k8s.io': 'Its instances are deleted first; look which of them remain',
};

function finalizerAdvice(finalizer: string): string {
  return (
    FINALIZERS[finalizer] ??
    `Bring up the controller that owns the finalizer ${finalizer}; take the finalizer off by hand only if that software is gone for good`
  );
}

/** Conditions of a namespace that say what keeps it (Kubernetes, NamespaceConditionType). */
const NAMESPACE_CONDITIONS = [
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
  'NamespaceDeletionContentFailure',
  'NamespaceFinalizersRemaining',
  'NamespaceContentRemaining',
];

function explainNamespace(scene: Scene, namespace: KubeObject): Cause {
  const ref = refOf(namespace);
  const conditions = conditionsOf(namespace)
    .filter(({ type, status }) => NAMESPACE_CONDITIONS.includes(type) && status === 'True')
    .toSorted((a, b) => NAMESPACE_CONDITIONS.indexOf(a.type) - NAMESPACE_CONDITIONS.indexOf(b.type));
  const evidence = conditions.map((condition) => conditionEvidence(scene, ref, condition));
  return toCause(scene, {
    code: 'namespace-terminating',
    object: ref,
    message: conditions[0]?.message || 'the namespace is being deleted',
    evidence,
    advice:
      conditions.length === 0
        ? ['Wait until it is gone, then deploy again']
        : conditions.map(({ type, message }) => namespaceAdvice(type, message)),
  });
}

function namespaceAdvice(type: string, message: string): string {
  const finalizers = [...message.matchAll(/(\S+) in \d+ resource instances/g)].map((match) => match[1] ?? '');
  switch (type) {
    case 'NamespaceDeletionDiscoveryFailure':
      return 'An API of the cluster does not answer: kubectl get apiservices, and bring up or delete what is not available';
    case 'NamespaceFinalizersRemaining':
      return `Bring up the controllers that own the finalizers ${finalizers.join(', ') || 'in its message'}, so that they let go`;
    case 'NamespaceContentRemaining':
      return 'See what is still in it, and whether it is being deleted: the message names the kinds';
    default:
      return 'Read the message: part of its content cannot be deleted';
  }
}
