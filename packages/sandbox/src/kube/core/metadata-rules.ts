import { isRecord } from '../json.ts';
import type { NameForm } from '../rules/kind-rules.ts';
import { duplicateField, type FieldError, invalidField, requiredField, tooLong } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** The most that all annotations of an object may weigh. */
const ANNOTATIONS_LIMIT = 256 * 1024;

/** Why `name` is no name of this form; empty when it is one. */
export function nameFaults(name: string, form: NameForm): string[] {
  if (form === 'path-segment') return pathSegmentFaults(name);
  const limit = form === 'subdomain' ? 253 : 63;
  const faults: string[] = [];
  if (name.length > limit) faults.push(`must be no more than ${limit} characters`);
  if (form === 'subdomain' && !SUBDOMAIN.test(name)) faults.push(SUBDOMAIN_TEXT);
  if (form === 'label' && name.includes('.')) return ['must not contain dots'];
  if (form === 'label' && !LABEL.test(name)) faults.push(LABEL_TEXT);
  if (form === 'label-1035' && !LABEL_1035.test(name)) faults.push(LABEL_1035_TEXT);
  return faults;
}

function pathSegmentFaults(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((char) => name.includes(char)).map((char) => `may not contain '${char}'`);
}

/** Faults of `metadata` that no kind allows. */
export function metadataFaults(object: KubeObject, form: NameForm): FieldError[] {
  const { metadata } = object;
  const faults: FieldError[] = [];
  if (metadata.name === '') faults.push(requiredField('metadata.name', 'name or generateName is required'));
  else
    for (const text of nameFaults(metadata.name, form)) faults.push(invalidField('metadata.name', metadata.name, text));
  faults.push(...labelFaults('metadata.labels', metadata.labels), ...annotationFaults(metadata.annotations));
  faults.push(...ownerFaults(metadata.ownerReferences), ...finalizerFaults(metadata.finalizers));
  return faults;
}

export function labelFaults(field: string, labels: unknown): FieldError[] {
  const faults: FieldError[] = [];
  for (const [key, value] of Object.entries(isRecord(labels) ? labels : {})) {
    for (const text of qualifiedNameFaults(key)) faults.push(invalidField(field, key, text));
    const content = String(value);
    if (content.length > 63) faults.push(invalidField(field, content, 'must be no more than 63 characters'));
    else if (!LABEL_VALUE.test(content)) faults.push(invalidField(field, content, LABEL_VALUE_TEXT));
  }
  return faults;
}

/** Why `key` is no qualified name (`prefix/name`). */
export function qualifiedNameFaults(key: string): string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const faults: string[] = [];
  if (parts.length > 2) {
    return [
      `a valid label key ${QUALIFIED_TEXT.slice('name part '.length).replace(/\)$/, '')}) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (parts.length === 2 && parts[0] === '') faults.push('prefix part must be non-empty');
  else if (parts.length === 2 && !SUBDOMAIN.test(parts[0] ?? '')) faults.push(`prefix part ${SUBDOMAIN_TEXT}`);
  if (name === '') faults.push('name part must be non-empty');
  else if (name.length > 63) faults.push('name part must be no more than 63 characters');
  if (!QUALIFIED.test(name)) faults.push(QUALIFIED_TEXT);
  return faults;
}

function annotationFaults(annotations: Readonly<Record<string, string>> | undefined): FieldError[] {
  const faults: FieldError[] = [];
  let weight = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    for (const text of qualifiedNameFaults(key.toLowerCase()))
      faults.push(invalidField('metadata.annotations', key, text));
    weight += key.length + value.length;
  }
  if (weight > ANNOTATIONS_LIMIT) faults.push(tooLong('metadata.annotations', ANNOTATIONS_LIMIT));
  return faults;
}

function ownerFaults(owners: KubeObject['metadata']['ownerReferences']): FieldError[] {
  const faults: FieldError[] = [];
  for (const [index, owner] of (owners ?? []).entries()) {
    const field = `metadata.ownerReferences[${index}]`;
    if (!owner.apiVersion)
      faults.push(invalidField(`${field}.apiVersion`, owner.apiVersion, 'version must not be empty'));
    if (!owner.kind) faults.push(invalidField(`${field}.kind`, owner.kind, 'must not be empty'));
    if (!owner.name) faults.push(invalidField(`${field}.name`, owner.name, 'must not be empty'));
    if (!owner.uid) faults.push(invalidField(`${field}.uid`, owner.uid, 'must not be empty'));
  }
  const controllers = (owners ?? []).filter((owner) => owner.controller === true);
  if (controllers.length > 1) {
    const names = controllers.map((owner) => `${owner.kind}/${owner.name}`).join(', ');
    faults.push(invalidField('metadata.ownerReferences', names, 'Only one reference can have Controller set to true'));
  }
  return faults;
}

function finalizerFaults(finalizers: readonly string[] | undefined): FieldError[] {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  for (const finalizer of finalizers ?? []) {
    for (const text of qualifiedNameFaults(finalizer))
      faults.push(invalidField('metadata.finalizers', finalizer, text));
    if (seen.has(finalizer)) faults.push(duplicateField('metadata.finalizers', finalizer));
    seen.add(finalizer);
  }
  return faults;
}
