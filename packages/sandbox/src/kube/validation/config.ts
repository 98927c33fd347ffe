import { isRecord, recordOf, sameJson, textOf } from '../json.ts';
import { type FieldError, forbiddenField, invalidField, requiredField, tooLong } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { immutable } from './fields.ts';

/** The most that the data of a ConfigMap or Secret may weigh. */
const LIMIT = 1_048_576;
const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

function keyFaults(data: unknown, field: string): FieldError[] {
  return Object.keys(recordOf(data)).flatMap((key) => {
    const here = `${field}[${key}]`;
    const faults: FieldError[] = [];
    if (key.length > 253) faults.push(invalidField(here, key, 'must be no more than 253 characters'));
    if (!KEY.test(key)) faults.push(invalidField(here, key, KEY_TEXT));
    if (key === '.') faults.push(invalidField(here, key, "must not be '.'"));
    else if (key === '..') faults.push(invalidField(here, key, "must not be '..'"));
    else if (key.startsWith('..')) faults.push(invalidField(here, key, "must not start with '..'"));
    return faults;
  });
}

function weightOf(data: unknown, base64: boolean): number {
  let weight = 0;
  for (const value of Object.values(recordOf(data)))
    weight += Buffer.byteLength(textOf(value), base64 ? 'base64' : 'utf8');
  return weight;
}

export function configMapFaults(object: KubeObject): FieldError[] {
  const weight = weightOf(object['data'], false) + weightOf(object['binaryData'], true);
  const binary = recordOf(object['binaryData']);
  const twice = Object.keys(recordOf(object['data'])).filter((key) => binary[key] !== undefined);
  return [
    ...keyFaults(object['data'], 'data'),
    ...twice.map((key) => invalidField(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...keyFaults(object['binaryData'], 'binaryData'),
    ...(weight > LIMIT ? [tooLong('', LIMIT)] : []),
  ];
}

const IMMUTABLE_TEXT = 'field is immutable when `immutable` is set';

function sealedFaults(object: KubeObject, old: KubeObject, fields: readonly string[]): FieldError[] {
  if (old['immutable'] !== true) return [];
  const faults = object['immutable'] === true ? [] : [forbiddenField('immutable', IMMUTABLE_TEXT)];
  for (const name of fields) {
    if (!sameJson(object[name] ?? {}, old[name] ?? {})) faults.push(forbiddenField(name, IMMUTABLE_TEXT));
  }
  return faults;
}

export function configMapUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  return sealedFaults(object, old, ['data', 'binaryData']);
}

/** Keys that a type of Secret must have. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export function secretFaults(object: KubeObject): FieldError[] {
  const data = recordOf(object['data']);
  const type = textOf(object['type']);
  const faults = keyFaults(object['data'], 'data');
  if (weightOf(object['data'], true) > LIMIT) faults.push(tooLong('data', LIMIT));
  for (const key of NEEDED[type] ?? []) if (data[key] === undefined) faults.push(requiredField(`data[${key}]`));
  if (type === 'kubernetes.io/basic-auth' && data['username'] === undefined && data['password'] === undefined) {
    faults.push(requiredField('data[username]'), requiredField('data[password]'));
  }
  const account = object.metadata.annotations?.['kubernetes.io/service-account.name'];
  if (type === 'kubernetes.io/service-account-token' && (account ?? '') === '') {
    faults.push(requiredField('metadata.annotations[kubernetes.io/service-account.name]'));
  }
  return [...faults, ...jsonFaults(data, type)];
}

function jsonFaults(data: Record<string, unknown>, type: string): FieldError[] {
  const key = NEEDED[type]?.[0];
  if (!type.startsWith('kubernetes.io/dockerc') || key === undefined || data[key] === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(textOf(data[key]), 'base64').toString('utf8'));
    return isRecord(parsed)
      ? []
      : [invalidField(`data[${key}]`, '<secret contents redacted>', 'json: cannot unmarshal')];
  } catch {
    return [invalidField(`data[${key}]`, '<secret contents redacted>', 'invalid character')];
  }
}

export function secretUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  return [...immutable(object['type'], old['type'], 'type'), ...sealedFaults(object, old, ['data'])];
}
