import type { ServedResource } from '../resources/served-resource.ts';
import type { FieldError } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { versionSchema } from './settle-custom.ts';
import { valueFaults } from './validate-value.ts';

/** The faults of a custom resource against the schema of its CRD; none for built-in kinds. */
export function customFaults(object: KubeObject, resource: ServedResource): FieldError[] {
  const schema = resource.custom === undefined ? undefined : versionSchema(resource);
  return schema === undefined ? [] : valueFaults(object, schema, '');
}
