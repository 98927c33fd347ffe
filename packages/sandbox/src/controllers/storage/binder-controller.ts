import { findEffect } from '../faults/fault-resolver.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { keyOf } from '../model/kind.ts';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, STORAGE_CLASSES } from '../model/kinds.ts';
import { isTerminating, namespaceOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isFinished } from '../model/pod-state.ts';
import type { PersistentVolumeClaim } from '../model/storage.ts';
import { claimKeyOf, mounts, planClaim, planVolume } from './binding-plan.ts';

/** Binds claims to volumes, and lets both go when their time has come. */
export function createBinderController(tools: Tools): Controller {
  const { cluster, performer, clock, faults } = tools;
  const claims = cluster.of(PERSISTENT_VOLUME_CLAIMS);
  const volumes = cluster.of(PERSISTENT_VOLUMES);
  const classes = cluster.of(STORAGE_CLASSES);
  const pods = cluster.of(PODS);
  const open = (): string[] =>
    claims
      .all()
      .filter(({ status }) => status?.phase !== 'Bound')
      .map(keyOf);
  const usersOf = (claim: PersistentVolumeClaim): Pod[] =>
    pods.in(namespaceOf(claim)).filter((pod) => !isFinished(pod) && mounts(pod, claim));
  /** A claim is struck by itself or through a pod that mounts it. */
  const isClassless = (claim: PersistentVolumeClaim): boolean =>
    [claim, ...usersOf(claim)].some((object) => findEffect(faults.on(object), 'storage-class-missing') !== undefined);

  return {
    name: 'volume-binder',
    workers: 1,
    sources: [
      source(PERSISTENT_VOLUME_CLAIMS, ({ object, removed }) => {
        const volume = object.spec.volumeName === undefined ? [] : [`/${object.spec.volumeName}`];
        return removed ? volume : [keyOf(object), ...volume];
      }),
      source(PERSISTENT_VOLUMES, ({ object, removed }) => [
        ...(removed ? [] : [`/${object.metadata.name}`]),
        claimKeyOf(object),
        ...open(),
      ]),
      source(STORAGE_CLASSES, open),
      source(PODS, ({ object, previous, removed }) => {
        const ended = removed || (isFinished(object) && previous !== undefined && !isFinished(previous));
        const matters = claims
          .in(namespaceOf(object))
          .filter((claim) => mounts(object, claim) && (ended ? isTerminating(claim) : previous === undefined));
        return matters.map(keyOf);
      }),
    ],
    onFaultsChanged: open,
    async reconcile(key) {
      if (key.startsWith('/')) {
        const volume = volumes.get(key.slice(1));
        if (volume === undefined) return undefined;
        await performer.perform(planVolume(volume, claims.get(claimKeyOf(volume)), clock.now()).writes);
        return undefined;
      }
      const claim = claims.get(key);
      if (claim === undefined) return undefined;
      const storageClass = isClassless(claim) ? undefined : classes.get(claim.spec.storageClassName ?? '');
      const plan = planClaim({ claim, volumes: volumes.all(), storageClass, isUsed: usersOf(claim).length > 0 });
      await performer.perform(plan.writes);
      return plan.revisit;
    },
  };
}
