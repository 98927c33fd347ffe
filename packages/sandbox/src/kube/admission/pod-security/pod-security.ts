import { fieldAt, isRecord, type JsonRecord, listOf, recordOf } from '../../json.ts';
import { invalid } from '../../status/field-errors.ts';
import { forbidden } from '../../status/refusals.ts';
import type { Store } from '../../store/store.ts';
import type { KubeObject } from '../../types.ts';
import type { AdmissionChain, AdmissionRequest } from '../admission.ts';
import { evaluatePod, violationText } from './evaluate-pod.ts';
import { type PodFacts, podFacts } from './pod-check.ts';
import { compareLevels, type LevelVersion, levelText, type Policy, policyOf, sameLevel } from './policy.ts';

/** Where the pod template of a workload is. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  '/podtemplates': ['template'],
  '/replicationcontrollers': ['spec', 'template'],
  'apps/replicasets': ['spec', 'template'],
  'apps/deployments': ['spec', 'template'],
  'apps/statefulsets': ['spec', 'template'],
  'apps/daemonsets': ['spec', 'template'],
  'batch/jobs': ['spec', 'template'],
  'batch/cronjobs': ['spec', 'jobTemplate', 'spec', 'template'],
};

/**
 * The PodSecurity admission plugin: pods that a namespace's labels forbid are refused, workloads that would start such pods
 * are warned about.
 */
export function createPodSecurity(store: Store): AdmissionChain {
  return {
    mutate: async ({ object }) => object,
    validate: async (request) => {
      const { object, operation, target } = request;
      if (object === undefined || target.subresource !== '' || (operation !== 'CREATE' && operation !== 'UPDATE'))
        return;
      const { collection } = target.resource;
      if (collection === '/namespaces') validateNamespace(store, request, object);
      else if (collection === '/pods') validatePod(store, request, object);
      else {
        const path = TEMPLATES[collection];
        if (path !== undefined) validateTemplate(store, request, fieldAt(object, ...path));
      }
    },
  };
}

function policyOfNamespace(store: Store, name: string): Policy {
  return policyOf(store.get('/namespaces', name)?.metadata.labels ?? {}).policy;
}

function validatePod(store: Store, request: AdmissionRequest, pod: KubeObject): void {
  const { operation, old, target, context } = request;
  if (operation === 'UPDATE' && old !== undefined && !isSignificant(pod, old)) return;
  const policy = policyOfNamespace(store, target.namespace);
  const facts = factsOf(pod);
  const violations = evaluatePod(facts, policy.enforce);
  if (violations.length > 0) {
    const why = `violates PodSecurity "${levelText(policy.enforce)}": ${violationText(violations)}`;
    throw forbidden(target.resource, pod.metadata.name, why);
  }
  warnOf(facts, policy.warn, context.warn);
}

function validateTemplate(store: Store, { target, context }: AdmissionRequest, template: unknown): void {
  if (!isRecord(template)) return;
  warnOf(factsOf(template), policyOfNamespace(store, target.namespace).warn, context.warn);
}

function warnOf(facts: PodFacts, level: LevelVersion, warn: (text: string) => void): void {
  const violations = evaluatePod(facts, level);
  if (violations.length > 0) warn(`would violate PodSecurity "${levelText(level)}": ${violationText(violations)}`);
}

function factsOf(pod: JsonRecord | KubeObject): PodFacts {
  const annotations = recordOf(fieldAt(pod, 'metadata', 'annotations'));
  const texts = Object.entries(annotations).map(([key, value]) => [key, String(value)]);
  return podFacts(Object.fromEntries(texts), recordOf(fieldAt(pod, 'spec')));
}

/** Of the fields that may change, only images count. */
function isSignificant(pod: KubeObject, old: KubeObject): boolean {
  const images = (object: KubeObject): string =>
    JSON.stringify(
      ['containers', 'initContainers', 'ephemeralContainers'].map((field) =>
        listOf(fieldAt(object, 'spec', field)).map((container) => fieldAt(container, 'image')),
      ),
    );
  return images(pod) !== images(old);
}

function validateNamespace(store: Store, { operation, old, context }: AdmissionRequest, namespace: KubeObject): void {
  const { name, labels } = namespace.metadata;
  const { policy, faults } = policyOf(labels ?? {});
  const before = policyOf(old?.metadata.labels ?? {});
  if (faults.length > 0 && (operation === 'CREATE' || JSON.stringify(faults) !== JSON.stringify(before.faults)))
    throw invalid({ group: '', kind: 'Namespace' }, name, faults);
  if (operation === 'CREATE' || sameLevel(policy.enforce, before.policy.enforce)) return;
  const relaxed =
    policy.enforce.minor === before.policy.enforce.minor &&
    compareLevels(policy.enforce.level, before.policy.enforce.level) <= 0;
  if (!relaxed) for (const warning of existingPods(store, name, policy.enforce)) context.warn(warning);
}

/** Warnings about pods that are there already and violate a level that is now enforced. */
function existingPods(store: Store, namespace: string, level: LevelVersion): string[] {
  const podsBy = new Map<string, string[]>();
  for (const pod of store.list('/pods', `${namespace}/`)) {
    const reasons = evaluatePod(factsOf(pod), level).map(({ reason }) => reason);
    const key = reasons.join(', ');
    if (key !== '') podsBy.set(key, [...(podsBy.get(key) ?? []), pod.metadata.name]);
  }
  if (podsBy.size === 0) return [];
  const head = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelText(level)}"`;
  const lines = [...podsBy].map(([reasons, names]) => `${[...names].sort()[0]}${others(names.length - 1)}: ${reasons}`);
  return [head, ...lines.sort()];
}

function others(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' (and 1 other pod)' : ` (and ${count} other pods)`;
}
