import { isRecord } from '../json.ts';
import { fieldNode, type ListSchema, type MapSchema, type SchemaNode } from '../schema/schema.ts';
import { itemElement, type PathElement, showElement } from './path-element.ts';
import { shapeOf } from './typed-shape.ts';

/** The faults that forbid `value` to be merged by its type, in the server's words: `.spec.replicas: expected numeric …`. */
export function typedFaults(value: unknown, schema: SchemaNode): string[] {
  const faults: string[] = [];
  validate(faults, '', value, schema);
  return faults;
}

/** The faults as one message. */
export function joinFaults(faults: readonly string[]): string {
  return faults.length === 1 ? (faults[0] ?? '') : ['errors:', ...faults.map((fault) => `  ${fault}`)].join('\n');
}

function validate(faults: string[], path: string, value: unknown, schema: SchemaNode | undefined): void {
  const at = (message: string): void => {
    faults.push(path === '' ? message : `${path}: ${message}`);
  };
  const shape = shapeOf(schema, value);
  if (value === null || value === undefined || schema === undefined) return;
  if (shape === 'scalar') scalarFault(schema, value, at);
  else if (shape === 'map' && schema.map !== undefined) {
    if (isRecord(value)) validateMap(faults, path, value, schema.map);
    else at(`expected map, got &{${goText(value)}}`);
  } else if (shape === 'list' && schema.list !== undefined) {
    if (Array.isArray(value)) validateList(faults, path, value, schema.list);
    else at(`expected list, got &{${goText(value)}}`);
  }
}

function scalarFault(schema: SchemaNode, value: unknown, at: (message: string) => void): void {
  if (schema.scalar === 'numeric' && typeof value !== 'number') {
    at(`expected numeric (int or float), got ${goType(value)}`);
  } else if (schema.scalar === 'string' && typeof value !== 'string') {
    at(`expected string, got &value.valueUnstructured{Value:${goText(value)}}`);
  } else if (schema.scalar === 'boolean' && typeof value !== 'boolean') {
    at(`expected boolean, got &{${goText(value)}}`);
  } else if (schema.scalar === 'untyped' && typeof value === 'object')
    at(`expected any scalar, got &{${goText(value)}}`);
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isRecord(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** A value as Go prints it with `%v`. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isRecord(value)) return String(value);
  const fields = Object.keys(value).sort();
  return `map[${fields.map((name) => `${name}:${goText(value[name])}`).join(' ')}]`;
}

function validateMap(faults: string[], path: string, value: Record<string, unknown>, map: MapSchema): void {
  for (const [name, field] of Object.entries(value)) {
    const node = fieldNode(map, name);
    if (node === undefined) faults.push(`${path}.${name}: field not declared in schema`);
    else validate(faults, `${path}.${name}`, field, node);
  }
}

function validateList(faults: string[], path: string, value: readonly unknown[], list: ListSchema): void {
  const seen = new Set<PathElement>();
  for (const [index, item] of value.entries()) {
    let step = `[${index}]`;
    if (list.relation !== 'atomic') {
      const found = itemElement(list, item);
      if ('fault' in found) {
        faults.push(`${path}: element ${index}: ${found.fault}`);
        return;
      }
      step = showElement(found.element);
      if (seen.has(found.element)) faults.push(`${path}: duplicate entries for key ${step}`);
      seen.add(found.element);
    }
    validate(faults, `${path}${step}`, item, list.element);
  }
}
