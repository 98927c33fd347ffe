import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Revisit } from '../machinery/work-queue.ts';
import type { Write } from '../machinery/write.ts';
import { keyOf } from '../model/kind.ts';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES } from '../model/kinds.ts';
import { instantOf, isTerminating, uidOf } from '../model/meta.ts';
import type { PersistentVolumeClaim, StorageClass } from '../model/storage.ts';
import { SELECTED_NODE } from '../scheduling/scheduler-controller.ts';
import { classOf } from './claim-class.ts';
import { isPlayed, provision } from './provision.ts';

const PROVISION_MS = 400;
const REFUSED_RETRY_SECONDS = 30;

/** Makes the volumes of local-path and NFS claims, and removes them again. Runs beside a real control plane too. */
export function createProvisionerController(tools: Tools): Controller {
  const { cluster } = tools;
  const claims = cluster.of(PERSISTENT_VOLUME_CLAIMS);
  const volumes = cluster.of(PERSISTENT_VOLUMES);
  // When work on a claim began, by uid.
  const begun = new Map<string, number>();
  return {
    name: 'volume-provisioner',
    workers: 4,
    sources: [
      source(PERSISTENT_VOLUME_CLAIMS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(STORAGE_CLASSES, ({ object, previous }) =>
        previous === undefined
          ? claims
              .all()
              .filter(({ spec }) => spec.storageClassName === object.metadata.name)
              .map(keyOf)
          : [],
      ),
      source(PERSISTENT_VOLUMES, ({ object, removed }) =>
        !removed && isDisposable(object) ? [`/${object.metadata.name}`] : [],
      ),
    ],
    onFaultsChanged: () => claims.all().map(keyOf),
    async reconcile(key) {
      if (key.startsWith('/')) {
        await dispose(tools, key.slice(1));
        return undefined;
      }
      const claim = claims.get(key);
      const storageClass = claim === undefined ? undefined : classOf(cluster, tools.faults, claim);
      if (claim === undefined || storageClass === undefined || !wants(claim, storageClass)) return undefined;
      if (volumes.get(`pvc-${uidOf(claim)}`) !== undefined) return undefined;
      return make(tools, { claim, storageClass, begun });
    },
  };
}

function wants(claim: PersistentVolumeClaim, storageClass: StorageClass): boolean {
  const isOpen = (claim.spec.volumeName ?? '') === '' && !isTerminating(claim);
  const isTime =
    storageClass.volumeBindingMode !== 'WaitForFirstConsumer' ||
    claim.metadata.annotations?.[SELECTED_NODE] !== undefined;
  return isOpen && isTime && isPlayed(storageClass.provisioner);
}

interface Making {
  claim: PersistentVolumeClaim;
  storageClass: StorageClass;
  begun: Map<string, number>;
}

async function make(
  { performer, clock, pace }: Tools,
  { claim, storageClass, begun }: Making,
): Promise<Revisit | undefined> {
  const now = clock.now().getTime();
  const since = begun.get(uidOf(claim));
  if (since === undefined) {
    begun.set(uidOf(claim), now);
    const message = `External provisioner is provisioning volume for claim "${keyOf(claim)}"`;
    await performer.perform([claimEvent(claim, storageClass, { type: 'Normal', reason: 'Provisioning', message })]);
  }
  const left = (since ?? now) + pace.step(PROVISION_MS) - now;
  if (left > 0) return { afterMs: left };
  const made = provision({ claim, storageClass, node: claim.metadata.annotations?.[SELECTED_NODE] });
  if (made.state === 'refused') {
    const message = `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${made.reason}`;
    await performer.perform([
      claimEvent(claim, storageClass, { type: 'Warning', reason: 'ProvisioningFailed', message }),
    ]);
    return { afterMs: pace.backoff(REFUSED_RETRY_SECONDS), background: true };
  }
  const message = `Successfully provisioned volume ${made.volume.metadata.name}`;
  await performer.perform([
    { action: 'ensure', resource: PERSISTENT_VOLUMES.resource, object: made.volume },
    claimEvent(claim, storageClass, { type: 'Normal', reason: 'ProvisioningSucceeded', message }),
  ]);
  begun.delete(uidOf(claim));
  return undefined;
}

function claimEvent(
  about: PersistentVolumeClaim,
  { provisioner }: StorageClass,
  what: { type: 'Normal' | 'Warning'; reason: string; message: string },
): Write {
  return { action: 'event', note: { about, ...what, component: provisioner } };
}

interface Disposable {
  metadata: { annotations?: Record<string, string>; deletionTimestamp?: string };
  spec: { persistentVolumeReclaimPolicy?: string };
  status?: { phase?: string };
}

/** A volume of ours whose claim is gone and whose policy is to go with it. */
function isDisposable({ metadata, spec, status }: Disposable): boolean {
  const provisioner = metadata.annotations?.['pv.kubernetes.io/provisioned-by'] ?? '';
  return (
    status?.phase === 'Released' &&
    spec.persistentVolumeReclaimPolicy === 'Delete' &&
    instantOf(metadata.deletionTimestamp) === 0 &&
    isPlayed(provisioner)
  );
}

async function dispose({ cluster, performer }: Tools, name: string): Promise<void> {
  const volume = cluster.of(PERSISTENT_VOLUMES).get(name);
  if (volume === undefined || !isDisposable(volume)) return;
  await performer.perform([
    { action: 'remove', resource: PERSISTENT_VOLUMES.resource, key: { name }, options: { uid: uidOf(volume) } },
  ]);
}
