import { nameSuffix, type Random } from '../core/random.ts';
import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import { forbidden } from '../status/refusals.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';

const PODS = { plural: 'pods', group: '' };
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Gives a pod its service account and the volume with its token, as the ServiceAccount admission plugin does. */
export function admitServiceAccount(store: Store, random: Random, pod: KubeObject): void {
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return;
  const spec = recordOf(pod['spec']);
  const name = textOf(spec['serviceAccountName']) || 'default';
  spec['serviceAccountName'] = name;
  spec['serviceAccount'] = name;
  const { namespace = '' } = pod.metadata;
  const account = store.get('/serviceaccounts', `${namespace}/${name}`);
  if (account === undefined) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(PODS, pod.metadata.name, why);
  }
  if (listOf(spec['imagePullSecrets']).length === 0 && listOf(account['imagePullSecrets']).length > 0) {
    spec['imagePullSecrets'] = account['imagePullSecrets'];
  }
  const automount = spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken'] ?? true;
  if (automount === true) mountToken(spec, random);
}

function mountToken(spec: JsonRecord, random: Random): void {
  const containers = [...listOf(spec['initContainers']), ...listOf(spec['containers'])].filter(isRecord);
  const open = containers.filter((container) => !listOf(container['volumeMounts']).some(isTokenMount));
  if (open.length === 0) return;
  const name = `kube-api-access-${nameSuffix(random)}`;
  for (const container of open) {
    container['volumeMounts'] = [...listOf(container['volumeMounts']), { name, readOnly: true, mountPath: MOUNT_PATH }];
  }
  spec['volumes'] = [...listOf(spec['volumes']), tokenVolume(name)];
}

function isTokenMount(mount: unknown): boolean {
  return isRecord(mount) && mount['mountPath'] === MOUNT_PATH;
}

function tokenVolume(name: string): JsonRecord {
  const namespaceField = { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } };
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [namespaceField] } },
  ];
  return { name, projected: { defaultMode: 0o644, sources } };
}
