import type { Cause, Evidence } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { mapAt, textAt } from '../readiness/fields.ts';
import { graces } from './graces.ts';
import { eventEvidence, eventsOfReason, kubectl, type Scene, toCause } from './scene.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/**
 * Why a claim is not bound. One that waits for its first consumer has no trouble of its own, whatever its phase: its
 * volume is made when a pod that uses it is scheduled.
 */
export function explainClaim(scene: Scene, claim: KubeObject): Cause | undefined {
  const phase = textAt(claim, 'status', 'phase');
  if (phase === 'Bound') return undefined;
  if (phase === 'Lost') return explainLost(scene, claim);
  return (
    explainMissingClass(scene, claim) ??
    (waitsForConsumer(scene, claim) ? undefined : explainProvisioning(scene, claim))
  );
}

/** Whether a claim is pending only because no pod that uses it has been scheduled yet. */
export function waitsForConsumer(scene: Pick<Scene, 'observed'>, claim: KubeObject): boolean {
  const storageClass = classOf(scene, claim);
  if (textAt(storageClass, 'volumeBindingMode') !== 'WaitForFirstConsumer') return false;
  return (mapAt(claim, 'metadata', 'annotations')['volume.kubernetes.io/selected-node'] ?? '') === '';
}

function explainLost(scene: Scene, claim: KubeObject): Cause {
  const ref = refOf(claim);
  const volume = textAt(claim, 'spec', 'volumeName');
  return toCause(scene, {
    code: 'volume-not-bound',
    object: ref,
    message: `the volume ${volume} that the claim was bound to is gone, and its data with it`,
    evidence: [{ kind: 'field', object: ref, path: '.status.phase', value: 'Lost' }],
    advice: [`Restore the PersistentVolume ${volume}, or delete the claim and restore its data from a backup`],
    grace: 0,
  });
}

function explainMissingClass(scene: Scene, claim: KubeObject): Cause | undefined {
  const name = classNameOf(claim);
  if (name === '' || classOf(scene, claim) !== undefined) return explainNoDefault(scene, claim, name);
  const failed = eventsOfReason(scene, claim, ['ProvisioningFailed']).find(({ message }) => /not found/.test(message));
  if (failed === undefined && !scene.observed.hasSeen('storage.k8s.io', 'StorageClass')) return undefined;
  const known = scene.observed.all('storage.k8s.io', 'StorageClass').map(({ metadata }) => metadata.name);
  const ref = refOf(claim);
  return toCause(scene, {
    code: 'volume-not-bound',
    object: ref,
    message: failed?.message ?? `storageclass.storage.k8s.io "${name}" not found`,
    evidence: [
      { kind: 'field', object: ref, path: '.spec.storageClassName', value: name },
      ...(failed ? [eventEvidence(scene, ref, failed)] : []),
    ],
    advice: [
      `Create the StorageClass ${name}, or name another in the claim${known.length === 0 ? '' : `: there is ${known.join(', ')}`}`,
    ],
    grace: graces.volumeMissing,
    part: 'class',
    startedAt: textAt(claim, 'metadata', 'creationTimestamp'),
  });
}

/** No class asked for and none is the default: nothing will ever provision it. */
function explainNoDefault(scene: Scene, claim: KubeObject, name: string): Cause | undefined {
  if (name !== '') return undefined;
  const event = eventsOfReason(scene, claim, ['FailedBinding']).find(({ message }) =>
    /no storage class is set/.test(message),
  );
  if (event === undefined) return undefined;
  const ref = refOf(claim);
  return toCause(scene, {
    code: 'volume-not-bound',
    object: ref,
    message: event.message,
    evidence: [eventEvidence(scene, ref, event)],
    advice: [
      'Name a StorageClass in the claim, or make one the default',
      'Or create a PersistentVolume that fits the claim',
    ],
    grace: graces.volumeMissing,
    part: 'class',
    startedAt: event.firstSeen,
  });
}

function explainProvisioning(scene: Scene, claim: KubeObject): Cause {
  const ref = refOf(claim);
  const failed = eventsOfReason(scene, claim, ['ProvisioningFailed', 'FailedBinding', 'VolumeMismatch'])[0];
  const provisioner = textAt(classOf(scene, claim), 'provisioner') || provisionerOf(claim);
  const by = provisioner === '' ? 'a volume' : `the provisioner ${provisioner}`;
  const evidence: readonly Evidence[] = failed ? [eventEvidence(scene, ref, failed)] : [];
  return toCause(scene, {
    code: 'volume-not-bound',
    object: ref,
    message: failed?.message ?? `waiting for ${by}`,
    evidence: [
      { kind: 'field', object: ref, path: '.status.phase', value: textAt(claim, 'status', 'phase') || 'Pending' },
      ...evidence,
    ],
    advice: [
      provisioner === ''
        ? `Look at the claim: ${kubectl(ref)} describe pvc ${ref.name}`
        : `Check that the pods of the provisioner ${provisioner} run, and read their log`,
    ],
    ...(failed !== undefined && { grace: graces.provisioning, startedAt: failed.firstSeen }),
    part: 'provisioning',
  });
}

function classOf(scene: Pick<Scene, 'observed'>, claim: KubeObject): KubeObject | undefined {
  const name = classNameOf(claim);
  const classes = scene.observed.all('storage.k8s.io', 'StorageClass');
  if (name !== '') return classes.find(({ metadata }) => metadata.name === name);
  return typeof claimSpec(claim) === 'string' ? undefined : classes.find(isDefault);
}

/** `storageClassName: ""` asks for no class at all; a missing one for the default. */
function claimSpec(claim: KubeObject): unknown {
  const spec = claim['spec'];
  return typeof spec === 'object' && spec !== null && 'storageClassName' in spec ? spec.storageClassName : undefined;
}

function classNameOf(claim: KubeObject): string {
  return textAt(claim, 'spec', 'storageClassName');
}

function isDefault(storageClass: KubeObject): boolean {
  return mapAt(storageClass, 'metadata', 'annotations')[DEFAULT_CLASS] === 'true';
}

function provisionerOf(claim: KubeObject): string {
  const annotations = mapAt(claim, 'metadata', 'annotations');
  return (
    annotations['volume.kubernetes.io/storage-provisioner'] ??
    annotations['volume.beta.kubernetes.io/storage-provisioner'] ??
    ''
  );
}
