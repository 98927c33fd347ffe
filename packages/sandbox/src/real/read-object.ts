import type { Kind } from '../controllers/model/kind.ts';
import { apiVersionOf } from '../controllers/model/kind.ts';
import type { KubeObject } from '../kube/types.ts';
import { field, text } from './json-field.ts';

/** Reads an object of a kind as the API server sends it; within lists it leaves the kind out. Undefined for anything else. */
export function readObject<T extends KubeObject>({ resource, is }: Kind<T>, value: unknown): T | undefined {
  const metadata = field(value, 'metadata');
  const name = text(metadata, 'name');
  if (typeof value !== 'object' || value === null || typeof metadata !== 'object' || name === undefined)
    return undefined;
  const object = { ...value, apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { ...metadata, name } };
  return is(object) ? object : undefined;
}
