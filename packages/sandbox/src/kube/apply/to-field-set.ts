import { isRecord } from '../json.ts';
import { fieldNode, type ListSchema, type MapSchema, type SchemaNode } from '../schema/schema.ts';
import { type FieldSet, FieldSetBuilder } from './field-set.ts';
import { fieldElement, itemElement, type PathElement } from './path-element.ts';
import { shapeOf } from './typed-shape.ts';

/** The fields that `value` sets: the leaves, list items, and map entries. */
export function toFieldSet(value: unknown, schema: SchemaNode): FieldSet {
  const out = new FieldSetBuilder();
  visit(out, [], value, schema);
  return out.build();
}

function visit(
  out: FieldSetBuilder,
  path: readonly PathElement[],
  value: unknown,
  schema: SchemaNode | undefined,
): void {
  const shape = shapeOf(schema, value);
  if (shape === 'scalar') out.add(path);
  else if (shape === 'map' && schema?.map !== undefined) visitMap(out, path, value, schema.map);
  else if (shape === 'list' && schema?.list !== undefined) visitList(out, path, value, schema.list);
}

function visitMap(out: FieldSetBuilder, path: readonly PathElement[], value: unknown, map: MapSchema): void {
  if (map.relation === 'atomic') {
    out.add(path);
    return;
  }
  if (!isRecord(value)) return;
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const here = [...path, fieldElement(name)];
    visit(out, here, field, fieldNode(map, name));
    const emptyMap = isRecord(field) && Object.keys(field).length === 0;
    if (field === null || emptyMap || !map.fields.has(name)) out.add(here);
  }
}

function visitList(out: FieldSetBuilder, path: readonly PathElement[], value: unknown, list: ListSchema): void {
  if (list.relation === 'atomic') {
    out.add(path);
    return;
  }
  if (!Array.isArray(value)) return;
  const seen = new Map<PathElement, unknown[]>();
  for (const item of value) {
    const found = itemElement(list, item);
    if ('fault' in found) continue;
    const items = seen.get(found.element);
    if (items === undefined) seen.set(found.element, [item]);
    else items.push(item);
  }
  for (const [element, items] of seen) {
    const here = [...path, element];
    if (items.length === 1) visit(out, here, items[0], list.element);
    out.add(here);
  }
}
