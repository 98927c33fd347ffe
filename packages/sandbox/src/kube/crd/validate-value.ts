import { isRecord, listOf } from '../json.ts';
import {
  type FieldError,
  invalidField,
  requiredField,
  tooLong,
  tooMany,
  typeInvalid,
  unsupportedField,
} from '../status/field-errors.ts';
import { additionalOf, isEmbedded, isIntOrString, type JsonSchema, propertiesOf, schemaOf } from './json-schema.ts';
import { formatFault } from './string-format.ts';
import { duplicateItems } from './unique-items.ts';

/** The faults of a value against its schema, in the words of the API server's OpenAPI validator. */
export function valueFaults(value: unknown, schema: JsonSchema, path: string): FieldError[] {
  const wrong = typeFault(value, schema, path);
  if (wrong !== undefined) return [wrong];
  if (value === null) return [];
  return [
    ...scalarFaults(value, schema, path),
    ...combinationFaults(value, schema, path),
    ...childFaults(value, schema, path),
  ];
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isRecord(value)) return 'object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function allowedTypes(schema: JsonSchema): string[] {
  if (isIntOrString(schema)) return ['integer', 'string'];
  return typeof schema['type'] === 'string' ? [schema['type']] : [];
}

function typeFault(value: unknown, schema: JsonSchema, path: string): FieldError | undefined {
  const types = allowedTypes(schema);
  const found = jsonType(value);
  if (types.length === 0 || types.includes(found)) return undefined;
  if (found === 'integer' && types.includes('number')) return undefined;
  if (found === 'null' && schema['nullable'] === true) return undefined;
  return typeInvalid(path, found, `${path} in body must be of type ${types.join(',')}: ${JSON.stringify(found)}`);
}

type Check = (value: unknown, limit: unknown, path: string) => FieldError | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  minimum: (value, limit, path) =>
    typeof value === 'number' && value < Number(limit)
      ? invalidField(path, value, `${path} in body should be greater than or equal to ${String(limit)}`)
      : undefined,
  maximum: (value, limit, path) =>
    typeof value === 'number' && value > Number(limit)
      ? invalidField(path, value, `${path} in body should be less than or equal to ${String(limit)}`)
      : undefined,
  multipleOf: (value, limit, path) =>
    typeof value === 'number' && value % Number(limit) !== 0
      ? invalidField(path, value, `${path} in body should be a multiple of ${String(limit)}`)
      : undefined,
  maxLength: (value, limit, path) =>
    typeof value === 'string' && [...value].length > Number(limit) ? tooLong(path, Number(limit)) : undefined,
  minLength: (value, limit, path) =>
    typeof value === 'string' && [...value].length < Number(limit)
      ? invalidField(path, value, `${path} in body should be at least ${String(limit)} chars long`)
      : undefined,
  pattern: (value, limit, path) =>
    typeof value === 'string' && !matches(String(limit), value)
      ? invalidField(path, value, `${path} in body should match '${String(limit)}'`)
      : undefined,
  minItems: (value, limit, path) =>
    Array.isArray(value) && value.length < Number(limit)
      ? invalidField(path, value.length, `${path} in body should have at least ${String(limit)} items`)
      : undefined,
  maxItems: (value, limit, path) =>
    Array.isArray(value) && value.length > Number(limit) ? tooMany(path, value.length, Number(limit)) : undefined,
  minProperties: (value, limit, path) =>
    isRecord(value) && Object.keys(value).length < Number(limit)
      ? invalidField(
          path,
          Object.keys(value).length,
          `${path} in body should have at least ${String(limit)} properties`,
        )
      : undefined,
  maxProperties: (value, limit, path) =>
    isRecord(value) && Object.keys(value).length > Number(limit)
      ? tooMany(path, Object.keys(value).length, Number(limit))
      : undefined,
  enum: (value, allowed, path) => {
    const values = listOf(allowed);
    if (values.some((item) => JSON.stringify(item) === JSON.stringify(value))) return undefined;
    return unsupportedField(
      path,
      value,
      values.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))),
    );
  },
  format: (value, format, path) => (typeof value === 'string' ? formatFault(value, String(format), path) : undefined),
};

const patterns = new Map<string, RegExp | undefined>();

/** Go's patterns and JavaScript's mean the same here; one that JavaScript cannot read lets everything pass. */
function matches(pattern: string, value: string): boolean {
  if (!patterns.has(pattern)) patterns.set(pattern, compile(pattern));
  return patterns.get(pattern)?.test(value) ?? true;
}

function compile(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Another dialect.
    }
  }
  return undefined;
}

/** Of these only the first that fails is told. */
const STRING_KEYWORDS = ['maxLength', 'minLength', 'pattern'];

function scalarFaults(value: unknown, schema: JsonSchema, path: string): FieldError[] {
  const faults: FieldError[] = [];
  let stringFault = false;
  for (const [keyword, check] of Object.entries(CHECKS)) {
    const ofString = STRING_KEYWORDS.includes(keyword);
    if (schema[keyword] === undefined || (ofString && stringFault)) continue;
    const fault = check(value, schema[keyword], path);
    if (fault === undefined) continue;
    faults.push(fault);
    stringFault ||= ofString;
  }
  return faults;
}

function combinationFaults(value: unknown, schema: JsonSchema, path: string): FieldError[] {
  const faults = [
    ...alternativeFaults(value, schema, { path, keyword: 'anyOf' }),
    ...alternativeFaults(value, schema, { path, keyword: 'oneOf' }),
  ];
  const not = schemaOf(schema['not']);
  if (not !== undefined && valueFaults(value, not, path).length === 0) {
    faults.push(nowhere(`${JSON.stringify(path)} must not validate the schema (not)`));
  }
  for (const item of listOf(schema['allOf'])) faults.push(...valueFaults(value, schemaOf(item) ?? {}, path));
  return faults;
}

/** Faults of combinations name no field. */
function nowhere(detail: string): FieldError {
  return invalidField('<nil>', '', detail);
}

interface Alternatives {
  readonly path: string;
  readonly keyword: 'anyOf' | 'oneOf';
}

function alternativeFaults(value: unknown, schema: JsonSchema, { path, keyword }: Alternatives): FieldError[] {
  const alternatives = schema[keyword];
  if (!Array.isArray(alternatives)) return [];
  const outcomes = alternatives.map((item) => valueFaults(value, schemaOf(item) ?? {}, path));
  const valid = outcomes.filter((faults) => faults.length === 0).length;
  const quoted = JSON.stringify(path);
  if (valid === 0) {
    const text =
      keyword === 'anyOf' ? 'at least one schema (anyOf)' : 'one and only one schema (oneOf). Found none valid';
    return [nowhere(`${quoted} must validate ${text}`), ...(outcomes[0] ?? [])];
  }
  if (keyword === 'anyOf' || valid === 1) return [];
  return [nowhere(`${quoted} must validate one and only one schema (oneOf). Found ${valid} valid alternatives`)];
}

function childFaults(value: unknown, schema: JsonSchema, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const items = schemaOf(schema['items']);
    const inside =
      items === undefined ? [] : value.flatMap((item, index) => valueFaults(item, items, `${path}[${index}]`));
    return [...inside, ...duplicateItems(value, schema, path)];
  }
  return isRecord(value) ? fieldFaults(value, schema, path) : [];
}

function fieldFaults(value: Record<string, unknown>, schema: JsonSchema, path: string): FieldError[] {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const faults: FieldError[] = [];
  for (const name of listOf(schema['required']).map(String)) {
    if (value[name] === undefined) faults.push(requiredField(at(name)));
  }
  const named = new Set<string>(isEmbedded(schema) || path === '' ? ['apiVersion', 'kind', 'metadata'] : []);
  for (const [name, property] of propertiesOf(schema)) {
    if (!named.has(name) && value[name] !== undefined) faults.push(...valueFaults(value[name], property, at(name)));
    named.add(name);
  }
  const additional = additionalOf(schema);
  if (additional === undefined || additional === true) return faults;
  for (const [name, field] of Object.entries(value)) {
    if (!named.has(name) && field !== undefined) faults.push(...valueFaults(field, additional, at(name)));
  }
  return faults;
}
