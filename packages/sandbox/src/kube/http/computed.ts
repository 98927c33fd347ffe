import { isSelected, type ListPage, type ListQuery, selectionOf } from '../core/read.ts';
import type { Target } from '../core/request-context.ts';
import { notFound } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';

/** Objects that nobody stores: made when they are read. '' asks for all namespaces. */
export type ComputedCollection = (namespace: string) => readonly KubeObject[];

/** By the name of the collection. */
export type ComputedCollections = Readonly<Record<string, ComputedCollection>>;

/** One of them. @throws StatusError 404 */
export function computedObject(collection: ComputedCollection, target: Target): KubeObject {
  const found = collection(target.namespace).find(({ metadata }) => metadata.name === target.name);
  if (found !== undefined) return found;
  throw notFound({ plural: target.resource.plural, group: target.resource.group }, target.name);
}

/** Those that a query selects, all on one page. */
export function computedPage(collection: ComputedCollection, target: Target, query: ListQuery): ListPage {
  const selection = selectionOf(query, target);
  return { items: collection(target.namespace).filter((object) => isSelected(selection, object)), resourceVersion: '' };
}
