import type { Random } from '../core/random.ts';
import { cloneJson, isRecord, listOf, recordOf } from '../json.ts';
import { ensureRecord } from '../rules/fill.ts';
import { forbidden } from '../status/refusals.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';
import type { AdmissionChain, AdmissionRequest } from './admission.ts';
import { admitPriority } from './priority.ts';
import { admitServiceAccount } from './service-account.ts';

type Mutator = (draft: KubeObject, request: AdmissionRequest) => void;

/** The admission plugins that a kube-apiserver has on by default, as far as they show. */
export function createBuiltinAdmission(store: Store, random: Random): AdmissionChain {
  const creating: Readonly<Record<string, Mutator>> = {
    '/pods': (draft) => {
      admitServiceAccount(store, random, draft);
      admitPriority(store, draft);
      admitTolerations(draft);
    },
    '/persistentvolumeclaims': (draft) => {
      protect(draft, 'kubernetes.io/pvc-protection');
      admitStorageClass(store, draft);
    },
    '/persistentvolumes': (draft) => protect(draft, 'kubernetes.io/pv-protection'),
    '/nodes': admitNode,
  };
  return {
    mutate: async (request) => {
      const { object, operation, target } = request;
      const mutator = target.subresource === '' ? creating[target.resource.collection] : undefined;
      if (object === undefined || operation !== 'CREATE' || mutator === undefined) return object;
      const draft = cloneJson(object);
      mutator(draft, request);
      return draft;
    },
    validate: async (request) => refuseSystemNamespaces(request),
  };
}

function protect(draft: KubeObject, finalizer: string): void {
  const before = draft.metadata.finalizers ?? [];
  if (!before.includes(finalizer)) draft.metadata.finalizers = [...before, finalizer];
}

const TOLERATED_SECONDS = 300;

/** DefaultTolerationSeconds: a pod stays five minutes on a node that is not ready or unreachable. */
function admitTolerations(pod: KubeObject): void {
  const spec = recordOf(pod['spec']);
  const tolerations = [...listOf(spec['tolerations'])];
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const has = tolerations.some(
      (item) => isRecord(item) && (item['key'] === key || isBlank(item['key'])) && coversEviction(item['effect']),
    );
    if (!has) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATED_SECONDS });
  }
  spec['tolerations'] = tolerations;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === '';
}

function coversEviction(effect: unknown): boolean {
  return isBlank(effect) || effect === 'NoExecute';
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** DefaultStorageClass: a claim that names no class gets the newest default one. */
function admitStorageClass(store: Store, claim: KubeObject): void {
  const spec = ensureRecord(claim, 'spec');
  if (
    spec['storageClassName'] !== undefined ||
    claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined
  )
    return;
  const defaults = store
    .list('storage.k8s.io/storageclasses')
    .filter((item) => item.metadata.annotations?.[DEFAULT_CLASS] === 'true');
  const [newest] = [...defaults].sort(
    (left, right) => compareTimes(right, left) || (left.metadata.name < right.metadata.name ? -1 : 1),
  );
  if (newest !== undefined) spec['storageClassName'] = newest.metadata.name;
}

function compareTimes(left: KubeObject, right: KubeObject): number {
  const [a, b] = [left.metadata.creationTimestamp ?? '', right.metadata.creationTimestamp ?? ''];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * TaintNodesByCondition. A kubelet registers before it is ready, and the node lifecycle controller takes the taint away; a node
 * that is created ready has no use for it.
 */
function admitNode(node: KubeObject): void {
  const conditions = listOf(recordOf(node['status'])['conditions']);
  if (conditions.some((item) => isRecord(item) && item['type'] === 'Ready' && item['status'] === 'True')) return;
  const spec = ensureRecord(node, 'spec');
  const taints = listOf(spec['taints']);
  const key = 'node.kubernetes.io/not-ready';
  if (!taints.some((taint) => isRecord(taint) && taint['key'] === key))
    spec['taints'] = [...taints, { key, effect: 'NoSchedule' }];
}

const IMMORTAL: readonly string[] = ['default', 'kube-system', 'kube-public'];

function refuseSystemNamespaces({ operation, target }: AdmissionRequest): void {
  if (operation !== 'DELETE' || target.resource.collection !== '/namespaces' || !IMMORTAL.includes(target.name)) return;
  throw forbidden(target.resource, target.name, 'this namespace may not be deleted');
}
