import type { KubeObject } from '../../kube/types.ts';
import { BUILT_IN_KINDS, customKind } from '../model/all-kinds.ts';
import { isTrue } from '../model/condition.ts';
import type { Kind } from '../model/kind.ts';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../model/kinds.ts';
import { isTerminating } from '../model/meta.ts';
import type { Cluster } from './cluster.ts';

/** Every kind the cluster serves at the moment, built-in and custom. */
export interface KindRegister {
  all(): ReadonlyArray<Kind<KubeObject>>;
  find(apiVersion: string, kind: string): Kind<KubeObject> | undefined;
  /** Told about each kind once, now or when it comes; again when it has been gone in between. */
  onKind(listener: (kind: Kind<KubeObject>) => void): void;
}

/** Follows CustomResourceDefinitions and keeps the register by them. */
export function createKindRegister(cluster: Cluster): KindRegister {
  const kinds = new Map<string, Kind<KubeObject>>(
    BUILT_IN_KINDS.map((kind) => [idOf(groupOf(kind), kind.resource.kind), kind]),
  );
  const listeners: Array<(kind: Kind<KubeObject>) => void> = [];
  cluster.of(CUSTOM_RESOURCE_DEFINITIONS).subscribe(({ object, removed }) => {
    const kind = customKind(object);
    const id = idOf(object.spec.group, object.spec.names.kind);
    if (removed || isTerminating(object)) {
      const known = kinds.get(id);
      if (removed && known !== undefined) {
        kinds.delete(id);
        cluster.forget(known.resource);
      }
      return;
    }
    if (kind === undefined || kinds.has(id) || !isTrue(object.status?.conditions, 'Established')) return;
    kinds.set(id, kind);
    for (const listener of listeners) listener(kind);
  });
  return {
    all: () => [...kinds.values()],
    find: (apiVersion, kind) =>
      kinds.get(idOf(apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '', kind)),
    onKind(listener) {
      listeners.push(listener);
      for (const kind of kinds.values()) listener(kind);
    },
  };
}

function groupOf({ resource }: Kind<KubeObject>): string {
  return resource.group;
}

function idOf(group: string, kind: string): string {
  return `${group}/${kind}`;
}
