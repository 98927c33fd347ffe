import { nameFaults } from '../core/metadata-rules.ts';
import { isRecord, type JsonRecord, listOf, sameJson, textOf } from '../json.ts';
import { type FieldError, invalidField, requiredField, unsupportedField } from '../status/field-errors.ts';

/** The records of a list with their paths. */
export function itemsAt(value: unknown, path: string): { item: JsonRecord; path: string }[] {
  return listOf(value).map((item, index) => ({ item: isRecord(item) ? item : {}, path: `${path}[${index}]` }));
}

/** A name that must be there and be a DNS label. */
export function labelName(value: unknown, path: string): FieldError[] {
  const name = textOf(value);
  if (name === '') return [requiredField(path)];
  return nameFaults(name, 'label').map((text) => invalidField(path, name, text));
}

export function requiredText(value: unknown, path: string, detail = ''): FieldError[] {
  return textOf(value) === '' ? [requiredField(path, detail)] : [];
}

export function nonNegative(value: unknown, path: string): FieldError[] {
  return typeof value === 'number' && value < 0
    ? [invalidField(path, value, 'must be greater than or equal to 0')]
    : [];
}

/** `allowed` in the order in which the server tells it. */
export function oneOf(value: unknown, allowed: readonly string[], path: string): FieldError[] {
  return value === undefined || allowed.includes(textOf(value)) ? [] : [unsupportedField(path, value, allowed)];
}

/** A field that must stay as it is. */
export function immutable(now: unknown, before: unknown, path: string): FieldError[] {
  return sameJson(now ?? null, before ?? null) ? [] : [invalidField(path, now ?? null, 'field is immutable')];
}

export function portNumber(value: unknown, path: string): FieldError[] {
  if (typeof value === 'number' && value >= 1 && value <= 65_535) return [];
  return [invalidField(path, value, 'must be between 1 and 65535, inclusive')];
}

const PORT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** The name of a port, after IANA's service names. */
export function portName(name: string, path: string): FieldError[] {
  const faults: string[] = [];
  if (name.length > 15) faults.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) faults.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) faults.push('must contain at least one letter (a-z)');
  if (name.includes('--')) faults.push('must not contain consecutive hyphens');
  if (/^-|-$/.test(name)) faults.push('must not begin or end with a hyphen');
  if (faults.length === 0 && !PORT_NAME.test(name)) faults.push('must be a valid port name');
  return faults.map((text) => invalidField(path, name, text));
}

/** A struct as the server's own code shows it: Go's field names, in Go's order, null where nothing is. */
export function asGoStruct(value: unknown, fields: readonly string[]): JsonRecord {
  const from = isRecord(value) ? value : {};
  const wire = (name: string): string => name.replace(/^([A-Z]+)(?=[A-Z][a-z]|$)|^[A-Z]/, (head) => head.toLowerCase());
  return Object.fromEntries(fields.map((name) => [name, from[wire(name)] ?? null]));
}
