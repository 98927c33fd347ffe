import type { KubeObject, Resource } from '../../kube/types.ts';
import { locate, type Write } from '../machinery/write.ts';
import { controllerOf, controllerReference, isControlledBy, isTerminating, uidOf } from '../model/meta.ts';
import { type LabelSelector, selects } from '../model/selector.ts';

/** What an owner has, and what it should take in: its selector's matches that nobody controls. */
export interface Claimed<T> {
  owned: readonly T[];
  adoptions: readonly Write[];
}

/** Sorts candidates as the controllers' reference managers do: own ones, orphans to adopt, and those no longer selected to release. */
export function claim<T extends KubeObject>(
  owner: KubeObject & { spec: { selector: LabelSelector } },
  candidates: readonly T[],
  resource: Resource,
): Claimed<T> {
  const owned: T[] = [];
  const adoptions: Write[] = [];
  for (const candidate of candidates) {
    const selected = selects(owner.spec.selector, candidate.metadata.labels);
    if (isControlledBy(candidate, owner)) {
      if (selected) owned.push(candidate);
      else adoptions.push(released(owner, candidate, resource));
    } else if (
      selected &&
      controllerOf(candidate) === undefined &&
      !isTerminating(candidate) &&
      !isTerminating(owner)
    ) {
      adoptions.push(adopted(owner, candidate, resource));
      owned.push(candidate);
    }
  }
  return { owned, adoptions };
}

function adopted(owner: KubeObject, object: KubeObject, resource: Resource): Write {
  const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  return ownerPatch(object, resource, [...others, controllerReference(owner)]);
}

function released(owner: KubeObject, object: KubeObject, resource: Resource): Write {
  return ownerPatch(
    object,
    resource,
    (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid),
  );
}

function ownerPatch(object: KubeObject, resource: Resource, ownerReferences: unknown[]): Write {
  const patch = { metadata: { uid: uidOf(object), ownerReferences } };
  return { action: 'patch', resource, key: locate(object), patch };
}
