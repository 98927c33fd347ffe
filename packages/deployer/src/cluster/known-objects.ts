import { type KubeObject, refKey, refOf } from '../objects.ts';
import type { WatchNotice } from '../ports.ts';

/** What a watch has told its reader so far, so that each further state becomes exactly the notices that are missing. */
export interface KnownObjects {
  /** The object is in this state. Nothing when the reader knows it; `gone` first when it is another of the same name. */
  seen(object: KubeObject): readonly WatchNotice[];
  removed(object: KubeObject): readonly WatchNotice[];
  /** The whole state follows, object by object. */
  beginState(): void;
  /** The whole state was seen: what was not among it has gone meanwhile. */
  endState(): readonly WatchNotice[];
}

export function createKnownObjects(): KnownObjects {
  const known = new Map<string, KubeObject>();
  let unseen: Set<string> | undefined;

  return {
    seen: (object) => {
      const key = refKey(refOf(object));
      const before = known.get(key);
      unseen?.delete(key);
      if (before !== undefined && sameState(before, object)) return [];
      known.set(key, remainder(object));
      const present: WatchNotice = { type: 'present', object };
      const replaced = before !== undefined && before.metadata.uid !== object.metadata.uid;
      return replaced ? [{ type: 'gone', object: before }, present] : [present];
    },
    removed: (object) => {
      const key = refKey(refOf(object));
      unseen?.delete(key);
      return known.delete(key) ? [{ type: 'gone', object }] : [];
    },
    beginState: () => {
      unseen = new Set(known.keys());
    },
    endState: () => {
      const vanished = [...(unseen ?? [])];
      unseen = undefined;
      return vanished.flatMap((key): WatchNotice[] => {
        const object = known.get(key);
        known.delete(key);
        return object === undefined ? [] : [{ type: 'gone', object }];
      });
    },
  };
}

function sameState(before: KubeObject, now: KubeObject): boolean {
  const { uid, resourceVersion } = now.metadata;
  return (
    resourceVersion !== undefined && before.metadata.resourceVersion === resourceVersion && before.metadata.uid === uid
  );
}

/** What is kept of an object: enough to name it, and to find whose it was, when it goes without a word. */
function remainder({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, labels, ownerReferences } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(labels === undefined ? {} : { labels }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  };
}
