import type { OnlyWhereThere, Recipe, ServerGroup } from './recipe.ts';
import { etcd } from './recipes/etcd.ts';
import { helm } from './recipes/helm.ts';
import { kubernetes } from './recipes/kubernetes.ts';
import { kwok } from './recipes/kwok.ts';

/** Every server that can be built, in the order of building: what others wait for comes first. */
export const recipes: readonly Recipe[] = [etcd, kubernetes, kwok, helm];

/** Servers that are used where they stand already, and cannot be built. */
export const onlyWhereThere: readonly OnlyWhereThere[] = [];

/** What `install` and `list` take as their argument. */
export type Selection = ServerGroup | 'all';

export function inSelection(selection: Selection): (entry: { group: ServerGroup }) => boolean {
  return ({ group }) => selection === 'all' || group === selection;
}
