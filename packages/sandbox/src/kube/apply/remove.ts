import { isRecord, type JsonRecord } from '../json.ts';
import { fieldNode, type ListSchema, type MapSchema, type SchemaNode } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement, itemElement } from './path-element.ts';
import { shapeOf } from './typed-shape.ts';

/** `value` without the members of `set`. A map or list that loses everything vanishes (undefined). */
export function removeFields(value: unknown, set: FieldSet, schema: SchemaNode | undefined): unknown {
  const shape = shapeOf(schema, value);
  if (shape === 'map' && schema?.map !== undefined) return removeFromMap(value, set, schema.map);
  if (shape === 'list' && schema?.list !== undefined) return removeFromList(value, set, schema.list);
  return value;
}

function removeFromMap(value: unknown, set: FieldSet, map: MapSchema): unknown {
  if (!isRecord(value) || map.relation === 'atomic') return undefined;
  const out: JsonRecord = {};
  for (const [name, field] of Object.entries(value)) {
    const node = set.get(fieldElement(name));
    if (node?.member === true) continue;
    const kept = node === undefined ? field : removeFields(field, node.children, fieldNode(map, name));
    out[name] = kept === undefined ? null : kept;
  }
  return Object.keys(out).length === 0 ? undefined : out;
}

function removeFromList(value: unknown, set: FieldSet, list: ListSchema): unknown {
  if (!Array.isArray(value) || list.relation === 'atomic') return undefined;
  const out: unknown[] = [];
  for (const item of value) {
    const found = itemElement(list, item);
    const node = 'fault' in found ? undefined : set.get(found.element);
    if (node?.member === true) continue;
    out.push(node === undefined ? item : (removeFields(item, node.children, list.element) ?? null));
  }
  return out.length === 0 ? undefined : out;
}
