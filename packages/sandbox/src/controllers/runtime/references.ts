import type { ConfigMap, Secret } from '../model/cluster-kinds.ts';
import { namespaceOf } from '../model/meta.ts';
import type { Container, EnvVar, KeyItem, Pod, Volume } from '../model/pod.ts';
import type { PersistentVolumeClaim } from '../model/storage.ts';

/** What a kubelet reads for a pod besides the pod. Keys are `namespace/name`. */
export interface PodReferences {
  configMap(key: string): ConfigMap | undefined;
  secret(key: string): Secret | undefined;
  claim(key: string): PersistentVolumeClaim | undefined;
}

/** Why a container's environment cannot be made up, in the kubelet's words; `undefined` when it can. */
export function environmentError(pod: Pod, container: Container, references: PodReferences): string | undefined {
  const namespace = namespaceOf(pod);
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (
      configMapRef !== undefined &&
      configMapRef.optional !== true &&
      references.configMap(`${namespace}/${configMapRef.name}`) === undefined
    ) {
      return `configmap "${configMapRef.name}" not found`;
    }
    if (
      secretRef !== undefined &&
      secretRef.optional !== true &&
      references.secret(`${namespace}/${secretRef.name}`) === undefined
    ) {
      return `secret "${secretRef.name}" not found`;
    }
  }
  for (const variable of container.env ?? []) {
    const error = variableError(variable, namespace, references);
    if (error !== undefined) return error;
  }
  return undefined;
}

function variableError({ valueFrom }: EnvVar, namespace: string, references: PodReferences): string | undefined {
  const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (secretKeyRef !== undefined && secretKeyRef.optional !== true) {
    const secret = references.secret(`${namespace}/${secretKeyRef.name}`);
    if (secret === undefined) return `secret "${secretKeyRef.name}" not found`;
    if (secret.data?.[secretKeyRef.key] === undefined) {
      return `couldn't find key ${secretKeyRef.key} in Secret ${namespace}/${secretKeyRef.name}`;
    }
  }
  if (configMapKeyRef !== undefined && configMapKeyRef.optional !== true) {
    const configMap = references.configMap(`${namespace}/${configMapKeyRef.name}`);
    if (configMap === undefined) return `configmap "${configMapKeyRef.name}" not found`;
    if (!hasKey(configMap, configMapKeyRef.key)) {
      return `couldn't find key ${configMapKeyRef.key} in ConfigMap ${namespace}/${configMapKeyRef.name}`;
    }
  }
  return undefined;
}

/** Why the first volume that does not mount fails, in the kubelet's words; `undefined` when all mount. */
export function mountError(pod: Pod, references: PodReferences): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const error = volumeError(volume, namespaceOf(pod), references);
    if (error !== undefined) return `MountVolume.SetUp failed for volume "${volume.name}" : ${error}`;
  }
  return undefined;
}

function volumeError(volume: Volume, namespace: string, references: PodReferences): string | undefined {
  const { secret, configMap, projected } = volume;
  if (secret !== undefined && secret.optional !== true) {
    return secretError({ name: secret.secretName, namespace, items: secret.items }, references);
  }
  if (configMap !== undefined && configMap.optional !== true) {
    return configMapError({ name: configMap.name, namespace, items: configMap.items }, references);
  }
  for (const source of projected?.sources ?? []) {
    const error = projectedError(source, namespace, references);
    if (error !== undefined) return error;
  }
  return undefined;
}

type ProjectedSource = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

function projectedError(
  { secret, configMap }: ProjectedSource,
  namespace: string,
  references: PodReferences,
): string | undefined {
  if (secret !== undefined && secret.optional !== true) {
    const error = secretError({ name: secret.name, namespace, items: secret.items }, references);
    if (error !== undefined) return error;
  }
  // The cluster's CA is published by a controller of its own, which a pod need not wait for here.
  if (configMap !== undefined && configMap.optional !== true && configMap.name !== 'kube-root-ca.crt') {
    return configMapError({ name: configMap.name, namespace, items: configMap.items }, references);
  }
  return undefined;
}

interface Wanted {
  name: string;
  namespace: string;
  items: readonly KeyItem[] | undefined;
}

function secretError({ name, namespace, items }: Wanted, references: PodReferences): string | undefined {
  const secret = references.secret(`${namespace}/${name}`);
  if (secret === undefined) return `secret "${name}" not found`;
  const missing = (items ?? []).find(({ key }) => secret.data?.[key] === undefined);
  return missing === undefined ? undefined : `references non-existent secret key: ${missing.key}`;
}

function configMapError({ name, namespace, items }: Wanted, references: PodReferences): string | undefined {
  const configMap = references.configMap(`${namespace}/${name}`);
  if (configMap === undefined) return `configmap "${name}" not found`;
  const missing = (items ?? []).find(({ key }) => !hasKey(configMap, key));
  return missing === undefined ? undefined : `configmap references non-existent config key: ${missing.key}`;
}

function hasKey({ data, binaryData }: ConfigMap, key: string): boolean {
  return data?.[key] !== undefined || binaryData?.[key] !== undefined;
}

/** What a kubelet says when an NFS server does not answer. */
export function nfsTimeout(pod: Pod, references: PodReferences): string {
  const volume =
    (pod.spec.volumes ?? []).find(({ persistentVolumeClaim, nfs }) => persistentVolumeClaim ?? nfs) ??
    pod.spec.volumes?.[0];
  const claimName = volume?.persistentVolumeClaim?.claimName;
  const claim = claimName === undefined ? undefined : references.claim(`${namespaceOf(pod)}/${claimName}`);
  const name = claim?.spec.volumeName ?? volume?.name ?? 'data';
  const { server, path } = volume?.nfs ?? { server: 'nas.lan', path: `/volume1/k3s/${name}` };
  const target = `/var/lib/kubelet/pods/${pod.metadata.uid ?? ''}/volumes/kubernetes.io~nfs/${name}`;
  return [
    `MountVolume.SetUp failed for volume "${name}" : mount failed: exit status 32`,
    'Mounting command: mount',
    `Mounting arguments: -t nfs -o hard,noatime,nfsvers=4.1 ${server}:${path} ${target}`,
    'Output: mount.nfs: Connection timed out',
  ].join('\n');
}
