import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { keyOf } from '../model/kind.ts';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, STORAGE_CLASSES } from '../model/kinds.ts';
import { isTerminating, namespaceOf } from '../model/meta.ts';
import { isFinished } from '../model/pod-state.ts';
import { claimKeyOf, planClaim, planVolume } from './binding-plan.ts';
import { classOf, mounts, usersOf } from './claim-class.ts';

/** Binds claims to volumes, and lets both go when their time has come. */
export function createBinderController(tools: Tools): Controller {
  const { cluster, performer, clock, faults } = tools;
  const claims = cluster.of(PERSISTENT_VOLUME_CLAIMS);
  const volumes = cluster.of(PERSISTENT_VOLUMES);
  const open = (): string[] =>
    claims
      .all()
      .filter(({ status }) => status?.phase !== 'Bound')
      .map(keyOf);
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
      const storageClass = classOf(cluster, faults, claim);
      const plan = planClaim({
        claim,
        volumes: volumes.all(),
        storageClass,
        isUsed: usersOf(cluster, claim).length > 0,
      });
      await performer.perform(plan.writes);
      return plan.revisit;
    },
  };
}
