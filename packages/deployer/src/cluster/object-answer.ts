import type { KubeObject } from '../objects.ts';
import type { ApiResource, ObjectList } from '../ports.ts';
import { fieldsOf, isFields, textOf } from '../unknown-value.ts';
import { groupVersionOf } from './resource-path.ts';

/** One page of a list. */
export interface Page extends ObjectList {
  /** Absent on the last page. */
  readonly next?: string;
}

/** The answer as an object; nothing when it is not one. */
export function parseObject(content: unknown): KubeObject | undefined {
  return isKubeObject(content) ? content : undefined;
}

export function isKubeObject(content: unknown): content is KubeObject {
  if (!isFields(content)) return false;
  const named = textOf(fieldsOf(content['metadata'])['name']) !== undefined;
  return named && typeof content['kind'] === 'string' && typeof content['apiVersion'] === 'string';
}

/** The answer as a page of a list. Items of built-in lists come without kind and version: they are filled in. */
export function parsePage(content: unknown, resource: ApiResource): Page | undefined {
  if (!isFields(content) || !Array.isArray(content['items'])) return undefined;
  const metadata = fieldsOf(content['metadata']);
  const type = { apiVersion: groupVersionOf(resource), kind: resource.kind };
  const items = content['items'].map((item: unknown) => ({ ...type, ...fieldsOf(item) })).filter(isKubeObject);
  const next = textOf(metadata['continue']);
  const resourceVersion = textOf(metadata['resourceVersion']) ?? '';
  return next === undefined ? { items, resourceVersion } : { items, resourceVersion, next };
}
