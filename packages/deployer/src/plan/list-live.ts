import { groupOf, type ObjectRef } from '../objects.ts';
import type { ApiResource, Cluster } from '../ports.ts';
import type { LiveObjects, Snapshot } from './snapshot.ts';

/** How the server serves each kind; `undefined` where it does not. By {@link typeKey}. */
export type Resources = ReadonlyMap<string, ApiResource | undefined>;

export function typeKey({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${apiVersion}/${kind}`;
}

export async function resolveKinds(refs: readonly ObjectRef[], cluster: Cluster): Promise<Resources> {
  const types = new Map(refs.map(({ apiVersion, kind }) => [typeKey({ apiVersion, kind }), { apiVersion, kind }]));
  const found = await Promise.all(
    [...types].map(async ([key, { apiVersion, kind }]) => [key, await cluster.resolve(apiVersion, kind)] as const),
  );
  return new Map(found);
}

export interface Listed {
  readonly live: LiveObjects;
  /** By {@link listKey}. */
  readonly listed: ReadonlySet<string>;
}

/** Every kind and namespace that is wanted or was, each listed once, whatever versions it is known in. */
export async function listLive(
  phaseId: string,
  refs: readonly ObjectRef[],
  { snapshot, resources }: { readonly snapshot: Snapshot; readonly resources: Resources },
): Promise<Listed> {
  const lists = new Map<string, { readonly resource: ApiResource; readonly namespace: string | undefined }>();
  for (const ref of refs) {
    const resource = resources.get(typeKey(ref));
    if (resource !== undefined) lists.set(listKey(ref), { resource, namespace: ref.namespace });
  }
  const found = await Promise.all(
    [...lists.values()].map(({ resource, namespace }) => snapshot.objects(phaseId, resource, namespace)),
  );
  return { live: new Map(found.flatMap((objects) => [...objects])), listed: new Set(lists.keys()) };
}

export function listKey(ref: ObjectRef): string {
  return `${groupOf(ref.apiVersion)}/${ref.kind}/${ref.namespace ?? ''}`;
}
