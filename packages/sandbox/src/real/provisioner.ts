import { setTimeout as delay } from 'node:timers/promises';
import { field, list, text } from './json-field.ts';
import type { KubeClient } from './kube-client.ts';
import { isDue, parseClaim, parseClaimClass, parseDiscardedVolume, volumeFor } from './volume.ts';

/** After a watch that broke. */
const retryMilliseconds = 250;

/**
 * Plays the provisioners of the cluster: makes a volume for each claim whose turn it is, and removes those that are
 * released. Runs until `signal` ends it; what fails is tried again with the next list.
 */
export async function runProvisioner(client: KubeClient, signal: AbortSignal): Promise<void> {
  await Promise.all([
    follow(client, '/api/v1/persistentvolumeclaims', (claim) => provision(client, claim), signal),
    follow(client, '/api/v1/persistentvolumes', (volume) => discard(client, volume), signal),
  ]);
}

async function provision(client: KubeClient, object: unknown): Promise<void> {
  const claim = parseClaim(object);
  if (claim?.className === undefined || claim.provisioner === undefined || claim.volumeName !== undefined) return;
  const { body } = await client.send('GET', `/apis/storage.k8s.io/v1/storageclasses/${claim.className}`);
  const claimClass = parseClaimClass(body);
  if (claimClass !== undefined && isDue(claim, claimClass)) {
    await client.send('POST', '/api/v1/persistentvolumes', volumeFor(claim, claimClass));
  }
}

async function discard(client: KubeClient, object: unknown): Promise<void> {
  const name = parseDiscardedVolume(object);
  if (name !== undefined) await client.send('DELETE', `/api/v1/persistentvolumes/${name}`);
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
