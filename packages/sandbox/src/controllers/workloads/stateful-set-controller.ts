import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Write } from '../machinery/write.ts';
import { keyOf } from '../model/kind.ts';
import { CONTROLLER_REVISIONS, PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS } from '../model/kinds.ts';
import { controllerOf, isControlledBy, namespaceOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { nextAvailability } from '../model/pod-state.ts';
import { selects } from '../model/selector.ts';
import { sameJson } from '../model/stable-hash.ts';
import type { ControllerRevision, StatefulSet } from '../model/workload.ts';
import { claim } from './adoption.ts';
import { presentRevision, REVISION_HASH, STATEFUL_HASH, surplusRevisions, templateOf } from './controller-revision.ts';
import { createPod, removePod, sentenceOf } from './pod-creation.ts';
import { nextStep, type StatefulStep, statefulStatus } from './stateful-set-plan.ts';
import { claimsOf, statefulPod } from './stateful-set-pod.ts';

/** Pods with names, an order and volumes of their own. */
export function createStatefulSetController(tools: Tools): Controller {
  const { cluster, performer, clock } = tools;
  const sets = cluster.of(STATEFUL_SETS);
  const pods = cluster.of(PODS);
  const revisions = cluster.of(CONTROLLER_REVISIONS);

  const revisionsOf = (set: StatefulSet): ControllerRevision[] =>
    revisions.in(namespaceOf(set)).filter((revision) => isControlledBy(revision, set));

  const carryOut = async (
    set: StatefulSet,
    step: StatefulStep,
    template: (revision: string) => Pod['spec'],
  ): Promise<void> => {
    for (const pod of step.remove) {
      await performer.perform([removePod(pod), podEvent(set, pod.metadata.name, 'Delete')]);
    }
    for (const { ordinal, revision } of step.create) {
      const spec = template(revision);
      const pod = statefulPod(set, { ...set.spec.template, spec }, revision, ordinal);
      await createWithClaims(tools, set, pod, ordinal);
    }
  };

  return {
    name: 'stateful-set',
    workers: 4,
    sources: [
      source(STATEFUL_SETS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(PODS, ({ object }) => {
        const owner = controllerOf(object);
        if (owner !== undefined) return owner.kind === 'StatefulSet' ? [`${namespaceOf(object)}/${owner.name}`] : [];
        return sets
          .in(namespaceOf(object))
          .filter(({ spec }) => selects(spec.selector, object.metadata.labels))
          .map(keyOf);
      }),
      source(CONTROLLER_REVISIONS, () => []),
    ],
    onFaultsChanged: () => sets.all().map(keyOf),
    async reconcile(key) {
      const set = sets.get(key);
      if (set === undefined) return undefined;
      const { owned, adoptions } = claim(set, pods.in(namespaceOf(set)), PODS.resource);
      const known = revisionsOf(set);
      const { revision: update, writes } = presentRevision(set, known, { hashLabel: STATEFUL_HASH });
      await performer.perform([...adoptions, ...writes]);
      const all = known.some(({ metadata }) => metadata.name === update.metadata.name) ? known : [...known, update];
      const current = all.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
      const state = {
        set,
        pods: owned,
        currentRevision: current.metadata.name,
        updateRevision: update.metadata.name,
        now: clock.now(),
      };
      const template = (name: string): Pod['spec'] =>
        templateOf(name === current.metadata.name ? current : update, set).spec;
      await carryOut(set, nextStep(state), template);
      await performer.perform([...statusWrite(set, statefulStatus(state)), ...surplus(set, all, owned)]);
      const wait = nextAvailability(owned, set.spec.minReadySeconds ?? 0, clock.now());
      return wait === undefined ? undefined : { afterMs: wait };
    },
  };
}

function statusWrite(set: StatefulSet, status: StatefulSet['status']): Write[] {
  if (sameJson(status, set.status)) return [];
  return [{ action: 'status', resource: STATEFUL_SETS.resource, object: { ...set, status } }];
}

function surplus(set: StatefulSet, all: readonly ControllerRevision[], pods: readonly Pod[]): Write[] {
  const live = new Set(pods.map((pod) => pod.metadata.labels?.[REVISION_HASH]));
  const { currentRevision, updateRevision } = set.status ?? {};
  return surplusRevisions(
    set,
    all,
    ({ metadata: { name } }) => live.has(name) || name === currentRevision || name === updateRevision,
  );
}

async function createWithClaims(tools: Tools, set: StatefulSet, pod: Pod, ordinal: number): Promise<void> {
  const { cluster, performer } = tools;
  const claims = cluster.of(PERSISTENT_VOLUME_CLAIMS);
  for (const wanted of claimsOf(set, ordinal)) {
    if (claims.get(keyOf(wanted)) !== undefined) continue;
    const message = `Create Claim ${wanted.metadata.name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} success`;
    await performer.perform([
      { action: 'ensure', resource: PERSISTENT_VOLUME_CLAIMS.resource, object: wanted },
      setEvent(set, 'Normal', 'SuccessfulCreate', message),
    ]);
  }
  try {
    await createPod(tools, pod);
  } catch (cause) {
    const message = `Create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${sentenceOf(cause)}`;
    await performer.perform([setEvent(set, 'Warning', 'FailedCreate', message)]);
    throw cause;
  }
  await performer.perform([podEvent(set, pod.metadata.name, 'Create')]);
}

function podEvent(set: StatefulSet, pod: string, verb: 'Create' | 'Delete'): Write {
  return setEvent(
    set,
    'Normal',
    `Successful${verb}`,
    `${verb} Pod ${pod} in StatefulSet ${set.metadata.name} successful`,
  );
}

function setEvent(about: StatefulSet, type: 'Normal' | 'Warning', reason: string, message: string): Write {
  return { action: 'event', note: { about, type, reason, message, component: 'statefulset-controller' } };
}
