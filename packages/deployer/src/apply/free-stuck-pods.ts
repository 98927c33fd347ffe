import { formatRef, type KubeObject, refOf } from '../objects.ts';
import type { Decision } from '../plan/decision.ts';
import { listAt, objectAt, valueAt } from '../plan/json.ts';
import { kindKey } from '../plan/kinds.ts';
import type { ApiResource } from '../ports.ts';
import { followObject } from './follow-object.ts';
import type { StepPlace } from './run-events.ts';
import type { RunScope } from './run-scope.ts';

/** How long the controller may take to notice the new revision. */
const NOTICE_MS = 5000;

/**
 * A StatefulSet that replaces its pods in order waits for each to be ready, also for one that its former revision broke for good,
 * so a mended template would never reach it (kubernetes/kubernetes#67250); so does one with `Parallel` on the first servers of
 * 1.35 (kubernetes/kubernetes#137409). Pods of former revisions that are not ready are deleted; the controller makes them anew
 * from the new one. Pods that the set keeps back (`OnDelete`, or below its `partition`) would come back as they are: they stay.
 */
export async function freeStuckPods(decisions: readonly Decision[], place: StepPlace, scope: RunScope): Promise<void> {
  const stuck = decisions.filter(
    ({ desired, action, live }) =>
      action === 'change' && kindKey(desired.ref) === 'apps/StatefulSet' && mayBeStuck(live),
  );
  await Promise.all(stuck.map((decision) => freePodsOf(decision, place, scope)));
}

function mayBeStuck(live: KubeObject | undefined): boolean {
  if (live === undefined) return false;
  const wanted = numberAt(live, 'spec', 'replicas') ?? 1;
  return wanted > (numberAt(live, 'status', 'readyReplicas') ?? 0);
}

function numberAt(object: KubeObject, ...path: readonly string[]): number | undefined {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

async function freePodsOf({ desired }: Decision, place: StepPlace, scope: RunScope): Promise<void> {
  const { cluster, lock, events } = scope;
  const set = await noticedSet(desired.ref, scope);
  const pods = await cluster.resolve('v1', 'Pod');
  if (set === undefined || pods === undefined || isOnDelete(set)) return;
  for (const pod of await stuckPodsOf(set, pods, scope)) {
    const { uid } = pod.metadata;
    const ref = refOf(pod);
    await cluster.delete(ref, { ...(uid === undefined ? {} : { uid }), signal: lock });
    const message = `${formatRef(ref)} of the former revision was not ready and would have held up the new one: deleted`;
    events.progress(place, { message });
  }
}

/** The set once its controller knows the new revision; `undefined` when it does not notice, which the wait for it then tells. */
async function noticedSet(ref: Decision['desired']['ref'], scope: RunScope): Promise<KubeObject | undefined> {
  const { cluster, clock, halt } = scope;
  const until = (set: KubeObject | undefined): boolean =>
    set === undefined ||
    (numberAt(set, 'status', 'observedGeneration') ?? 0) >= (numberAt(set, 'metadata', 'generation') ?? 0);
  const { met, live } = await followObject({ cluster, clock, ref, until, timeoutMs: NOTICE_MS, signal: halt });
  return met ? live : undefined;
}

async function stuckPodsOf(
  set: KubeObject,
  pods: ApiResource,
  { cluster, halt }: RunScope,
): Promise<readonly KubeObject[]> {
  const { namespace, uid } = set.metadata;
  const labels = Object.entries(objectAt(set, 'spec', 'selector', 'matchLabels')).map(
    ([name, value]) => `${name}=${String(value)}`,
  );
  const { items } = await cluster.list(pods, {
    ...(namespace === undefined ? {} : { namespace }),
    labelSelector: labels.join(','),
    signal: halt,
  });
  const revision = valueAt(set, 'status', 'updateRevision');
  return items.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      (pod.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid) &&
      pod.metadata.labels?.['controller-revision-hash'] !== revision &&
      !isKeptBack(pod, set) &&
      !isReady(pod),
  );
}

function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => valueAt(condition, 'type') === 'Ready' && valueAt(condition, 'status') === 'True',
  );
}

/** Its pods take up a new revision when somebody deletes them, and that is for somebody else to do. */
function isOnDelete(set: KubeObject): boolean {
  return valueAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete';
}

/** Counted from the first pod of the set, wherever its ordinals start. */
function isKeptBack(pod: KubeObject, set: KubeObject): boolean {
  const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const ordinal = Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? Number.NaN);
  return ordinal - (numberAt(set, 'spec', 'ordinals', 'start') ?? 0) < partition;
}
