import { cloneJson, isRecord } from '../json.ts';
import type { ServedResource } from '../resources/served-resource.ts';
import { builtinType } from '../schema/builtin-types.ts';
import { settle } from '../schema/settle.ts';
import type { KubeObject } from '../types.ts';
import { setCustomDefaults } from './custom-defaults.ts';
import { type JsonSchema, schemaOf } from './json-schema.ts';
import { prune } from './prune.ts';

/** The schema of a served version, or undefined where it keeps everything. */
export function versionSchema(resource: ServedResource): JsonSchema | undefined {
  const schema = resource.custom?.versionEntry['schema'];
  return isRecord(schema) ? schemaOf(schema['openAPIV3Schema']) : undefined;
}

/** A custom resource as it reads back: unknown fields pruned, defaults set, metadata in canonical form. */
export function settleCustom(object: KubeObject, resource: ServedResource): unknown {
  const schema = versionSchema(resource);
  const kept = cloneJson(prune(object, schema, []));
  setCustomDefaults(kept, schema);
  if (!isRecord(kept)) return kept;
  return { ...kept, metadata: settle(kept['metadata'], builtinType('meta.v1.ObjectMeta')) };
}

/** Paths of the fields that a custom resource does not have. */
export function unknownCustomFields(object: KubeObject, resource: ServedResource): string[] {
  const unknown: string[] = [];
  prune(object, versionSchema(resource), unknown);
  return unknown;
}
