import { setTimeout as delay } from 'node:timers/promises';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES } from '../controllers/model/kinds.ts';
import type { PersistentVolumeClaim } from '../controllers/model/storage.ts';
import { field, list, text } from './json-field.ts';
import type { KubeClient } from './kube-client.ts';
import { readObject } from './read-object.ts';
import { isDiscarded, isDue, volumeFor } from './volume.ts';

/** After a watch that broke. */
const retryMilliseconds = 250;

/**
 * Plays the provisioners of the cluster: makes a volume for each claim whose turn it is, and removes those that are
 * released. Runs until `signal` ends it; what fails is tried again with the next list.
 */
export async function runProvisioner(client: KubeClient, signal: AbortSignal): Promise<void> {
  await Promise.all([
    follow(client, '/api/v1/persistentvolumeclaims', (claim) => serve(client, claim), signal),
    follow(client, '/api/v1/persistentvolumes', (volume) => discard(client, volume), signal),
  ]);
}

async function serve(client: KubeClient, object: unknown): Promise<void> {
  const claim = readObject(PERSISTENT_VOLUME_CLAIMS, object);
  if (claim?.spec.storageClassName === undefined || claim.spec.volumeName !== undefined) return;
  const { body } = await client.send('GET', `/apis/storage.k8s.io/v1/storageclasses/${claim.spec.storageClassName}`);
  const storageClass = readObject(STORAGE_CLASSES, body);
  if (storageClass === undefined || !isDue(claim, storageClass)) return;
  const made = volumeFor(claim, storageClass);
  if (made.state === 'made') await client.send('POST', '/api/v1/persistentvolumes', made.volume);
  else
    await tell(
      client,
      claim,
      `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${made.reason}`,
    );
}

/** Says on the claim why it gets no volume. The name of the Event is that of the claim, so that it is said once. */
async function tell(client: KubeClient, claim: PersistentVolumeClaim, message: string): Promise<void> {
  const { name, namespace = 'default', uid = '' } = claim.metadata;
  const now = new Date().toISOString();
  await client.send('POST', `/api/v1/namespaces/${namespace}/events`, {
    metadata: { name: `${name}.${uid.slice(0, 8)}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
    type: 'Warning',
    reason: 'ProvisioningFailed',
    message,
    source: { component: claim.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] ?? '' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}

async function discard(client: KubeClient, object: unknown): Promise<void> {
  const volume = readObject(PERSISTENT_VOLUMES, object);
  if (volume === undefined || !isDiscarded(volume)) return;
  await client.send('DELETE', `/api/v1/persistentvolumes/${volume.metadata.name}`);
}

/** Sees every object of a list once, and then every change of one. */
async function follow(
  client: KubeClient,
  path: string,
  see: (object: unknown) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const attempt = (object: unknown): void => {
    see(object).catch(() => undefined);
  };
  while (!signal.aborted) {
    try {
      const { body } = await client.send('GET', path);
      for (const item of list(body, 'items')) attempt(item);
      const version = text(field(body, 'metadata'), 'resourceVersion') ?? '';
      await client.watch(
        `${path}?watch=true&resourceVersion=${version}`,
        (event) => attempt(field(event, 'object')),
        signal,
      );
    } catch {
      // The server is away or the watch was cut: listed anew below, unless it is over.
    }
    await delay(retryMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
