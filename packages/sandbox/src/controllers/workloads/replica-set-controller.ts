import { isAlreadyExists } from '../machinery/cluster.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Revisit } from '../machinery/work-queue.ts';
import type { EventNote } from '../machinery/write.ts';
import { keyOf } from '../model/kind.ts';
import { PODS, REPLICA_SETS } from '../model/kinds.ts';
import { controllerOf, isTerminating, namespaceOf, uidOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isActive, nextAvailability } from '../model/pod-state.ts';
import { podFromTemplate } from '../model/pod-template.ts';
import { selects } from '../model/selector.ts';
import { nameSuffix, sameJson } from '../model/stable-hash.ts';
import type { ReplicaSet } from '../model/workload.ts';
import { claim } from './adoption.ts';
import { createPod, removePod, sentenceOf } from './pod-creation.ts';
import { replicaChange, replicaSetStatus } from './replica-set-plan.ts';

/** A refused creation is tried again after this long, though nothing has changed (a quota may have been raised). */
const RETRY_SECONDS = 5;
/** After a restart the count of pods begins anew and meets names that are in use; a ReplicaSet has no more pods than this. */
const MAX_NAMES_TRIED = 10_000;

interface Failure {
  reason: 'FailedCreate' | 'FailedDelete';
  message: string;
}

/** Keeps as many pods of one template as wanted. */
export function createReplicaSetController(tools: Tools): Controller {
  const { cluster, performer, clock, pace } = tools;
  const replicaSets = cluster.of(REPLICA_SETS);
  const pods = cluster.of(PODS);
  // Names follow from how many pods a ReplicaSet has had, so that a run with the same seed gives the same names.
  const born = new Map<string, number>();

  const growBy = async (replicaSet: ReplicaSet, count: number): Promise<Failure | undefined> => {
    try {
      for (let made = 0; made < count; made += 1) await growByOne(tools, replicaSet, born);
      return undefined;
    } catch (cause) {
      const message = sentenceOf(cause);
      await note(tools, replicaSet, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${message}` });
      return { reason: 'FailedCreate', message };
    }
  };
  const shrink = async (replicaSet: ReplicaSet, doomed: readonly Pod[]): Promise<void> => {
    for (const pod of doomed) {
      await performer.perform([removePod(pod)]);
      const message = `Deleted pod: ${pod.metadata.name}`;
      await note(tools, replicaSet, { type: 'Normal', reason: 'SuccessfulDelete', message });
    }
  };

  const writeStatus = async (key: string, failure: Failure | undefined): Promise<void> => {
    const replicaSet = replicaSets.get(key);
    if (replicaSet === undefined) return;
    const own = pods.ownedBy(uidOf(replicaSet));
    const status = replicaSetStatus(replicaSet, own, {
      now: clock.now(),
      ...(failure === undefined ? {} : { failure }),
    });
    if (sameJson(status, replicaSet.status)) return;
    await performer.perform([{ action: 'status', resource: REPLICA_SETS.resource, object: { ...replicaSet, status } }]);
  };
  const untilAvailable = (replicaSet: ReplicaSet): Revisit | undefined => {
    const own = pods.ownedBy(uidOf(replicaSet)).filter(isActive);
    const wait = nextAvailability(own, replicaSet.spec.minReadySeconds ?? 0, clock.now());
    return wait === undefined ? undefined : { afterMs: wait };
  };

  return {
    name: 'replica-set',
    workers: 4,
    sources: [
      source(REPLICA_SETS, ({ object, removed }) => {
        if (removed) born.delete(uidOf(object));
        return removed ? [] : [keyOf(object)];
      }),
      source(PODS, ({ object }) => {
        const owner = controllerOf(object);
        if (owner !== undefined) return owner.kind === 'ReplicaSet' ? [`${namespaceOf(object)}/${owner.name}`] : [];
        return replicaSets
          .in(namespaceOf(object))
          .filter(({ spec }) => selects(spec.selector, object.metadata.labels))
          .map(keyOf);
      }),
    ],
    onFaultsChanged: () => replicaSets.all().map(keyOf),
    async reconcile(key) {
      const replicaSet = replicaSets.get(key);
      if (replicaSet === undefined) return undefined;
      const { owned, adoptions } = claim(replicaSet, pods.in(namespaceOf(replicaSet)), PODS.resource);
      await performer.perform(adoptions);
      let failure: Failure | undefined;
      if (!isTerminating(replicaSet)) {
        const change = replicaChange(replicaSet, owned);
        failure = await growBy(replicaSet, change.create);
        await shrink(replicaSet, change.remove);
      }
      await writeStatus(key, failure);
      return failure === undefined
        ? untilAvailable(replicaSet)
        : { afterMs: pace.backoff(RETRY_SECONDS), background: true };
    },
  };
}

async function growByOne(tools: Tools, replicaSet: ReplicaSet, born: Map<string, number>): Promise<void> {
  const { name, namespace } = replicaSet.metadata;
  for (let tries = 0; tries < MAX_NAMES_TRIED; tries += 1) {
    const serial = (born.get(uidOf(replicaSet)) ?? 0) + 1;
    born.set(uidOf(replicaSet), serial);
    const podName = `${name}-${nameSuffix(tools.seed, namespace, name, serial)}`;
    const pod = podFromTemplate({
      owner: replicaSet,
      template: replicaSet.spec.template,
      name: podName,
      generateName: `${name}-`,
    });
    try {
      await createPod(tools, pod);
      await note(tools, replicaSet, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${podName}` });
      return;
    } catch (cause) {
      if (!isAlreadyExists(cause)) throw cause;
    }
  }
  throw new Error(`no free pod name under ${name} after ${MAX_NAMES_TRIED} tries`);
}

function note(
  { performer }: Tools,
  about: ReplicaSet,
  what: Pick<EventNote, 'type' | 'reason' | 'message'>,
): Promise<void> {
  return performer.perform([{ action: 'event', note: { about, ...what, component: 'replicaset-controller' } }]);
}
