import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Write } from '../machinery/write.ts';
import { keyOf } from '../model/kind.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS, NODES, PODS } from '../model/kinds.ts';
import { controllerOf, isControlledBy, namespaceOf, uidOf } from '../model/meta.ts';
import { nextAvailability } from '../model/pod-state.ts';
import { nameSuffix, sameJson } from '../model/stable-hash.ts';
import type { DaemonSet } from '../model/workload.ts';
import { claim } from './adoption.ts';
import { hashOf, presentRevision, REVISION_HASH, type RevisionMarks, surplusRevisions } from './controller-revision.ts';
import { type DaemonStep, daemonStatus, nextDaemonStep } from './daemon-set-plan.ts';
import { daemonPod, TEMPLATE_GENERATION } from './daemon-set-pod.ts';
import { createPod, removePod, sentenceOf } from './pod-creation.ts';

/** One pod on every node that fits. */
export function createDaemonSetController(tools: Tools): Controller {
  const { cluster, performer, clock, seed } = tools;
  const sets = cluster.of(DAEMON_SETS);
  const pods = cluster.of(PODS);
  const nodes = cluster.of(NODES);
  const revisions = cluster.of(CONTROLLER_REVISIONS);
  const born = new Map<string, number>();

  const podName = (set: DaemonSet, node: string): string => {
    const id = `${uidOf(set)}/${node}`;
    const serial = (born.get(id) ?? 0) + 1;
    born.set(id, serial);
    return `${set.metadata.name}-${nameSuffix(seed, namespaceOf(set), set.metadata.name, node, serial)}`;
  };
  const carryOut = async (set: DaemonSet, step: DaemonStep, hash: string): Promise<void> => {
    for (const pod of step.failed) {
      const message = `Found failed daemon pod ${keyOf(pod)} on node ${pod.spec.nodeName ?? ''}, will try to kill it`;
      await performer.perform([setEvent(set, 'Warning', 'FailedDaemonPod', message)]);
    }
    for (const pod of step.remove) {
      const deleted = setEvent(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
      await performer.perform([removePod(pod), deleted]);
    }
    for (const node of step.create) {
      const name = podName(set, node);
      try {
        await createPod(tools, daemonPod(set, { node, hash, name }));
      } catch (cause) {
        await performer.perform([setEvent(set, 'Warning', 'FailedCreate', `Error creating: ${sentenceOf(cause)}`)]);
        throw cause;
      }
      await performer.perform([setEvent(set, 'Normal', 'SuccessfulCreate', `Created pod: ${name}`)]);
    }
  };

  return {
    name: 'daemon-set',
    workers: 2,
    sources: [
      source(DAEMON_SETS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(PODS, ({ object }) => {
        const owner = controllerOf(object);
        return owner?.kind === 'DaemonSet' ? [`${namespaceOf(object)}/${owner.name}`] : [];
      }),
      source(NODES, ({ object, previous, removed }) => {
        const same = !removed && sameJson(place(object), previous === undefined ? undefined : place(previous));
        return same ? [] : sets.all().map(keyOf);
      }),
      source(CONTROLLER_REVISIONS, () => []),
    ],
    onFaultsChanged: () => sets.all().map(keyOf),
    async reconcile(key) {
      const set = sets.get(key);
      if (set === undefined) return undefined;
      const { owned, adoptions } = claim(set, pods.in(namespaceOf(set)), PODS.resource);
      const known = revisions.in(namespaceOf(set)).filter((revision) => isControlledBy(revision, set));
      const { revision, writes } = presentRevision(set, known, revisionMarks(set));
      await performer.perform([...adoptions, ...writes]);
      const hash = hashOf(revision);
      const state = { set, nodes: nodes.all(), pods: owned, hash, now: clock.now() };
      const status = daemonStatus(state);
      await performer.perform(statusWrite(set, status));
      await carryOut(set, nextDaemonStep(state), hash);
      const live = new Set([hash, ...owned.map((pod) => pod.metadata.labels?.[REVISION_HASH])]);
      await performer.perform(surplusRevisions(set, known, (one) => live.has(hashOf(one))));
      const wait = nextAvailability(owned, set.spec.minReadySeconds ?? 0, clock.now());
      return wait === undefined ? undefined : { afterMs: wait };
    },
  };
}

/** A DaemonSet's revisions remember the generation of the template, which old clients still read. */
function revisionMarks({ metadata }: DaemonSet): RevisionMarks {
  const generation = metadata.annotations?.[TEMPLATE_GENERATION];
  const annotations = generation === undefined ? {} : { annotations: { [TEMPLATE_GENERATION]: generation } };
  return { hashLabel: REVISION_HASH, ...annotations };
}

/** What about a node decides whether daemons run there; its heartbeat does not. */
function place(node: { metadata: { labels?: Record<string, string> }; spec: { taints?: unknown } }): unknown {
  return { labels: node.metadata.labels, taints: node.spec.taints };
}

function statusWrite(set: DaemonSet, status: DaemonSet['status']): Write[] {
  if (sameJson(status, set.status)) return [];
  return [{ action: 'status', resource: DAEMON_SETS.resource, object: { ...set, status } }];
}

function setEvent(about: DaemonSet, type: 'Normal' | 'Warning', reason: string, message: string): Write {
  return { action: 'event', note: { about, type, reason, message, component: 'daemonset-controller' } };
}
