import type { ServedResource } from '../resources/served-resource.ts';
import type { FieldError } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';

export function customFaults(_object: KubeObject, _resource: ServedResource): FieldError[] {
  return [];
}
