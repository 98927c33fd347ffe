import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { keyOf } from '../model/kind.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../model/kinds.ts';
import { controllerOf, isControlledBy, namespaceOf, uidOf } from '../model/meta.ts';
import { claim } from './adoption.ts';
import { planDeployment } from './deployment-plan.ts';
import { templateHash } from './deployment-revision.ts';

/** Turns Deployments into ReplicaSets, and one rollout into the next. */
export function createDeploymentController({ cluster, performer, clock }: Tools): Controller {
  const deployments = cluster.of(DEPLOYMENTS);
  const replicaSets = cluster.of(REPLICA_SETS);
  const pods = cluster.of(PODS);
  return {
    name: 'deployment',
    workers: 4,
    sources: [
      source(DEPLOYMENTS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(REPLICA_SETS, ({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'Deployment') return [`${namespaceOf(object)}/${owner.name}`];
        return owner === undefined ? deployments.in(namespaceOf(object)).map(keyOf) : [];
      }),
      // Recreate waits until the last old pod is gone.
      source(PODS, ({ object, removed }) => {
        const owner = removed ? controllerOf(object) : undefined;
        const replicaSet = owner === undefined ? undefined : replicaSets.get(`${namespaceOf(object)}/${owner.name}`);
        const deployment = replicaSet === undefined ? undefined : controllerOf(replicaSet);
        return deployment === undefined ? [] : [`${namespaceOf(object)}/${deployment.name}`];
      }),
    ],
    async reconcile(key) {
      const deployment = deployments.get(key);
      if (deployment === undefined) return undefined;
      const { owned, adoptions } = claim(deployment, replicaSets.in(namespaceOf(deployment)), REPLICA_SETS.resource);
      const nextName = `${key}-${templateHash(deployment)}`;
      const namesake = replicaSets.get(nextName);
      const plan = planDeployment({
        deployment,
        replicaSets: owned,
        nameTaken: namesake !== undefined && !isControlledBy(namesake, deployment),
        podsOf: (replicaSet) => pods.ownedBy(uidOf(replicaSet)),
        now: clock.now(),
      });
      await performer.perform([...adoptions, ...plan.writes]);
      return plan.revisit;
    },
  };
}
