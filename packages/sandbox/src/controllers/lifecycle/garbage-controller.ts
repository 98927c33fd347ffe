import type { KubeObject, OwnerReference } from '../../kube/types.ts';
import type { Cluster } from '../machinery/cluster.ts';
import type { Controller, Source, Tools } from '../machinery/controller.ts';
import { createKindRegister, type KindRegister } from '../machinery/kind-register.ts';
import { locate, type Write } from '../machinery/write.ts';
import { type Kind, keyOf, keyParts } from '../model/kind.ts';
import { NAMESPACES } from '../model/kinds.ts';
import { uidOf } from '../model/meta.ts';
import { FOREGROUND, isBlocking, isHeldBy, judgeOwned, ORPHAN, type OwnerStanding } from './garbage-plan.ts';

interface Found {
  kind: Kind<KubeObject>;
  object: KubeObject;
}

/** Removes what belonged to something that is gone: in the background, in the foreground, or leaving orphans. */
export function createGarbageController(tools: Tools): Controller {
  const { cluster } = tools;
  const register = createKindRegister(cluster);
  return {
    name: 'garbage-collector',
    workers: 4,
    sources: [everything(register)],
    async reconcile(key) {
      await Promise.all(register.all().map((kind) => cluster.synced(kind)));
      const [apiVersion = '', kindName = '', objectKey = ''] = key.split(' ');
      const kind = register.find(apiVersion, kindName);
      const object = kind === undefined ? undefined : cluster.of(kind).get(objectKey);
      if (kind === undefined || object === undefined) return undefined;
      await collect(tools, register, { kind, object });
      return undefined;
    },
  };
}

function queueKey({ apiVersion, kind }: { apiVersion: string; kind: string }, objectKey: string): string {
  return `${apiVersion} ${kind} ${objectKey}`;
}

/** Objects with owners, objects held for their dependents, and the dependents and owners of whatever is removed. */
function everything(register: KindRegister): Source {
  return {
    kind: NAMESPACES,
    connect(cluster, enqueue) {
      register.onKind((kind) => {
        cluster.of(kind).subscribe(({ object, removed }) => {
          const keys = removed
            ? touchedByRemoval(cluster, register, object)
            : isOfConcern(object)
              ? [queueKey(object, keyOf(object))]
              : [];
          for (const key of keys) enqueue(key);
        });
      });
    },
  };
}

function isOfConcern(object: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).length > 0 || isHeldBy(object, FOREGROUND) || isHeldBy(object, ORPHAN);
}

function touchedByRemoval(cluster: Cluster, register: KindRegister, object: KubeObject): string[] {
  const owners = object.metadata.ownerReferences ?? [];
  return [
    ...dependentsOf(cluster, register, object).map((dependent) => queueKey(dependent.object, keyOf(dependent.object))),
    ...owners.map((owner) => queueKey(owner, ownerKey(owner, object, register))),
  ];
}

function ownerKey(owner: OwnerReference, dependent: KubeObject, register: KindRegister): string {
  const isNamespaced = register.find(owner.apiVersion, owner.kind)?.resource.namespaced ?? true;
  return isNamespaced ? `${dependent.metadata.namespace ?? ''}/${owner.name}` : owner.name;
}

function dependentsOf(cluster: Cluster, register: KindRegister, owner: KubeObject): Found[] {
  return register.all().flatMap((kind) =>
    cluster
      .of(kind)
      .ownedBy(uidOf(owner))
      .map((object) => ({ kind, object })),
  );
}

async function collect(tools: Tools, register: KindRegister, found: Found): Promise<void> {
  const { cluster, performer } = tools;
  const { kind, object } = found;
  if (isHeldBy(object, ORPHAN)) return performer.perform(release(cluster, register, found));
  if (isHeldBy(object, FOREGROUND)) return performer.perform(awaitDependents(cluster, register, found));
  const owners = object.metadata.ownerReferences ?? [];
  const standings: OwnerStanding[] = [];
  for (const reference of owners) standings.push(await standingOf(tools, register, reference, object));
  const verdict = judgeOwned(object, standings, dependentsOf(cluster, register, object).length > 0);
  if (verdict.action === 'strike') {
    const patch = { metadata: { uid: uidOf(object), ownerReferences: verdict.remaining } };
    await performer.perform([{ action: 'patch', resource: kind.resource, key: locate(object), patch }]);
  } else if (verdict.action === 'remove') {
    const options = { uid: uidOf(object), propagationPolicy: verdict.propagationPolicy };
    await performer.perform([{ action: 'remove', resource: kind.resource, key: locate(object), options }]);
  }
}

/** An owner nobody has reported is asked for: its watch may be behind that of its dependents. */
async function standingOf(
  { cluster }: Tools,
  register: KindRegister,
  reference: OwnerReference,
  dependent: KubeObject,
): Promise<OwnerStanding> {
  const kind = register.find(reference.apiVersion, reference.kind);
  // Of a kind nobody serves here nothing can be said; the object stays.
  if (kind === undefined) return { reference, state: 'present' };
  const key = ownerKey(reference, dependent, register);
  const known = cluster.of(kind).get(key);
  const owner = known?.metadata.uid === reference.uid ? known : await cluster.api.get(kind.resource, keyParts(key));
  if (owner === undefined || owner.metadata.uid !== reference.uid) return { reference, state: 'absent' };
  return { reference, state: isHeldBy(owner, FOREGROUND) ? 'waiting-for-dependents' : 'present' };
}

function release(cluster: Cluster, register: KindRegister, owner: Found): Write[] {
  const struck = dependentsOf(cluster, register, owner.object).map(({ kind, object }): Write => {
    const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== uidOf(owner.object));
    const patch = { metadata: { uid: uidOf(object), ownerReferences } };
    return { action: 'patch', resource: kind.resource, key: locate(object), patch };
  });
  return [...struck, withoutFinalizer(owner, ORPHAN)];
}

function awaitDependents(cluster: Cluster, register: KindRegister, owner: Found): Write[] {
  const dependents = dependentsOf(cluster, register, owner.object);
  const blocking = dependents.filter(({ object }) => isBlocking(object, uidOf(owner.object)));
  if (blocking.length === 0) return [withoutFinalizer(owner, FOREGROUND)];
  // Each dependent is judged by itself: it may have other owners.
  return dependents
    .filter(
      ({ object }) =>
        object.metadata.deletionTimestamp === undefined && (object.metadata.ownerReferences ?? []).length === 1,
    )
    .map(({ kind, object }) => ({
      action: 'remove',
      resource: kind.resource,
      key: locate(object),
      options: {
        uid: uidOf(object),
        propagationPolicy: dependentsOf(cluster, register, object).length > 0 ? 'Foreground' : 'Background',
      },
    }));
}

function withoutFinalizer({ kind, object }: Found, finalizer: string): Write {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  return {
    action: 'patch',
    resource: kind.resource,
    key: locate(object),
    patch: { metadata: { uid: uidOf(object), finalizers } },
  };
}
