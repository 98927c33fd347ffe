import type { KubeObject } from '../../kube/types.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { type Controller, type Source, source, type Tools } from '../machinery/controller.ts';
import { createKindRegister, type KindRegister } from '../machinery/kind-register.ts';
import { locate, type Write } from '../machinery/write.ts';
import type { Namespace } from '../model/cluster-kinds.ts';
import { type Condition, withCondition } from '../model/condition.ts';
import { type Kind, keyOf } from '../model/kind.ts';
import { EVENTS, NAMESPACES } from '../model/kinds.ts';
import { isTerminating, namespaceOf, timestamp, uidOf } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';

/** What is left of one kind in a namespace. */
interface Remainder {
  kind: Kind<KubeObject>;
  objects: readonly KubeObject[];
}

/** Empties namespaces that terminate, then lets them go. */
export function createNamespaceController(tools: Tools): Controller {
  const { cluster, performer, clock } = tools;
  const namespaces = cluster.of(NAMESPACES);
  const register = createKindRegister(cluster);
  return {
    name: 'namespace',
    workers: 2,
    sources: [
      source(NAMESPACES, ({ object, removed }) => (!removed && isTerminating(object) ? [keyOf(object)] : [])),
      departures(register, (name) => isGoing(namespaces.get(name))),
    ],
    async reconcile(name) {
      await Promise.all(register.all().map((kind) => cluster.synced(kind)));
      const namespace = namespaces.get(name);
      if (!isGoing(namespace)) return undefined;
      const left = remainders(cluster, register, name);
      if (left.length === 0) {
        await finish(tools, namespace);
        return undefined;
      }
      await performer.perform(removals(left));
      const status = terminatingStatus(namespace, remainders(cluster, register, name), clock.now());
      if (!sameJson(status, namespace.status)) {
        await performer.perform([
          { action: 'status', resource: NAMESPACES.resource, object: { ...namespace, status } },
        ]);
      }
      return undefined;
    },
  };
}

function isGoing(namespace: Namespace | undefined): namespace is Namespace {
  return namespace !== undefined && isTerminating(namespace);
}

/** Every namespaced kind: what is removed, or newly made, in a terminating namespace brings it back to mind. */
function departures(register: KindRegister, matters: (namespace: string) => boolean): Source {
  return {
    kind: NAMESPACES,
    connect(cluster, enqueue) {
      register.onKind((kind) => {
        if (!kind.resource.namespaced) return;
        cluster.of(kind).subscribe(({ object, previous, removed }) => {
          const name = namespaceOf(object);
          if ((removed || previous === undefined) && matters(name)) enqueue(name);
        });
      });
    },
  };
}

function remainders(cluster: Cluster, register: KindRegister, namespace: string): Remainder[] {
  return register
    .all()
    .filter(({ resource }) => resource.namespaced)
    .map((kind) => ({ kind, objects: cluster.of(kind).in(namespace) }))
    .filter(({ objects }) => objects.length > 0);
}

/** What to delete: everything not on its way out yet. Pods keep their grace period. */
export function removals(left: readonly Remainder[]): Write[] {
  return left.flatMap(({ kind, objects }) =>
    objects
      .filter((object) => !isTerminating(object))
      .map((object) => ({
        action: 'remove' as const,
        resource: kind.resource,
        key: locate(object),
        options: { uid: uidOf(object), propagationPolicy: 'Background' as const },
      })),
  );
}

/** Says what the namespace waits for, in the namespace controller's words. */
export function terminatingStatus(namespace: Namespace, left: readonly Remainder[], now: Date): Namespace['status'] {
  const remaining = left.map(({ kind, objects }) => {
    const { plural, group } = kind.resource;
    return `${group === '' ? `${plural}.` : `${plural}.${group}`} has ${objects.length} resource instances`;
  });
  const finalizers = new Map<string, number>();
  for (const object of left.flatMap(({ objects }) => objects)) {
    for (const name of object.metadata.finalizers ?? []) finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  }
  const held = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`);
  const facts: Condition[] = [
    fact(
      'NamespaceDeletionContentFailure',
      false,
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    remaining.length > 0
      ? fact(
          'NamespaceContentRemaining',
          true,
          'SomeResourcesRemain',
          `Some resources are remaining: ${remaining.join(', ')}`,
        )
      : fact('NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed'),
    held.length > 0
      ? fact(
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
        )
      : fact(
          'NamespaceFinalizersRemaining',
          false,
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ),
  ];
  const at = timestamp(now);
  const conditions = facts.reduce<Condition[]>(
    (all, next) => withCondition(all, next, at),
    namespace.status?.conditions ?? [],
  );
  return { ...namespace.status, phase: 'Terminating', conditions };
}

function fact(type: string, holds: boolean, reason: string, message: string): Condition {
  return { type, status: holds ? 'True' : 'False', reason, message };
}

async function finish({ cluster, performer }: Tools, namespace: Namespace): Promise<void> {
  const { name } = namespace.metadata;
  const events = await cluster.api.list(EVENTS.resource, { namespace: name });
  await performer.perform(removals([{ kind: EVENTS, objects: events }]));
  const body = { ...namespace, spec: { ...namespace.spec, finalizers: [] } };
  await performer.perform([
    { action: 'post', resource: NAMESPACES.resource, key: { name }, subresource: 'finalize', body },
  ]);
}
