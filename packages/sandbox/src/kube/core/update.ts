import { trackUpdate } from '../apply/field-manager.ts';
import { customFaults } from '../crd/custom-faults.ts';
import { cloneJson, sameJson } from '../json.ts';
import { hasSubresource, type ServedResource } from '../resources/served-resource.ts';
import { kindRules } from '../rules/kind-rules.ts';
import { isCreatedByPut, needsVersion, storageKey } from '../rules/update-kinds.ts';
import { type FieldError, forbiddenField, invalid, invalidField } from '../status/field-errors.ts';
import { badRequest, conflict, notFound } from '../status/refusals.ts';
import type { KubeObject, ManagedFieldsEntry } from '../types.ts';
import { createObject, inRequestNamespace } from './create.ts';
import { settleObject } from './decode.ts';
import type { KubeCore } from './kube-core.ts';
import { metadataFaults } from './metadata-rules.ts';
import { keyOf, objectKey } from './object-key.ts';
import { finishDeletion } from './remove.ts';
import type { RequestContext, Target } from './request-context.ts';
import { ruleEnv } from './rule-env.ts';
import { writeContext } from './write-context.ts';

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** The stored object that a request names. @throws StatusError 404 */
export function requireStored(core: KubeCore, target: Target): KubeObject {
  const { resource, namespace, name } = target;
  const found = core.store.get(resource.collection, objectKey(resource, namespace, name));
  if (found === undefined) throw notFound(resource, name);
  return found;
}

export interface UpdateOutcome {
  readonly object: KubeObject;
  readonly created: boolean;
}

/**
 * Replaces an object (or its status) by what was sent. The body has been decoded and settled.
 *
 * @throws StatusError 404, 409 for a stale resourceVersion or another uid, 422 for immutable or invalid fields.
 */
export async function updateObject(
  core: KubeCore,
  target: Target,
  sent: KubeObject,
  context: RequestContext,
): Promise<UpdateOutcome> {
  const { resource, name } = target;
  if (sent.metadata.name !== name) {
    throw badRequest(`the name of the object (${sent.metadata.name}) does not match the name on the URL (${name})`);
  }
  const old = core.store.get(resource.collection, objectKey(resource, target.namespace, name));
  if (old === undefined && isCreatedByPut(resource) && target.subresource === '') {
    return { object: await createObject(core, target, sent, context), created: true };
  }
  if (old === undefined) throw notFound(resource, name);
  refusePut(target, sent, old);
  const wanted = asVersion(inRequestNamespace(sent, target), resource);
  const tracked = trackUpdate(old, wanted, writeContext(core, target, context));
  return { object: await commitUpdate(core, target, { old, wanted: tracked }, context), created: false };
}

function refusePut({ resource, name, namespace }: Target, sent: KubeObject, old: KubeObject): void {
  const { resourceVersion = '', uid = '' } = sent.metadata;
  if (uid !== '' && uid !== old.metadata.uid) {
    const precondition = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
    const key = storageKey(resource, objectKey(resource, namespace, name));
    throw conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${precondition}`,
    );
  }
  if (resourceVersion === '' && needsVersion(resource)) {
    // This refusal names the resource where others name the kind.
    const named = { group: resource.group, kind: resource.plural };
    throw invalid(named, name, [invalidField('metadata.resourceVersion', 0, 'must be specified for an update')]);
  }
}

/** An object as its collection's version reads: managed fields compare objects of one version. */
export function asVersion(object: KubeObject, resource: ServedResource): KubeObject {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

export interface Change {
  readonly old: KubeObject;
  /** With managed fields already moved. */
  readonly wanted: KubeObject;
}

/** The part of an update that patches and applies share: preconditions, admission, preparation, validation, storing. */
export async function commitUpdate(
  core: KubeCore,
  target: Target,
  change: Change,
  context: RequestContext,
): Promise<KubeObject> {
  const { old } = change;
  refuseStale(target, change);
  const wanted = keepTimes(change);
  const admitted = await core.admission.mutate({ operation: 'UPDATE', target, context, object: wanted, old });
  const draft = prepareUpdate(core, target, old, admitted ?? wanted);
  refuseInvalidUpdate(core, target, draft, old);
  for (const text of kindRules(target.resource).warnings?.(draft) ?? []) context.warn(text);
  await core.admission.validate({ operation: 'UPDATE', target, context, object: draft, old });
  const key = keyOf(target.resource, old);
  if (core.store.get(target.resource.collection, key) !== old) throw conflict(target.resource, target.name, MODIFIED);
  if (sameJson(draft, old)) return old;
  if (context.dryRun) return draft;
  return finishDeletion(core, target.resource, draft) ?? core.store.put(target.resource.collection, key, draft);
}

function refuseStale(target: Target, { old, wanted }: Change): void {
  const { uid, resourceVersion } = wanted.metadata;
  if (uid !== undefined && uid !== '' && uid !== old.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
    throw conflict(target.resource, target.name, why);
  }
  const stale =
    resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== old.metadata.resourceVersion;
  if (stale) throw conflict(target.resource, target.name, MODIFIED);
}

/** A write that changes nothing but the times of managed fields changes nothing. */
function keepTimes({ old, wanted }: Change): KubeObject {
  const before = withoutTimes(old.metadata.managedFields);
  const after = withoutTimes(wanted.metadata.managedFields);
  if (!sameJson(before, after)) return wanted;
  const kept = { ...wanted, metadata: { ...wanted.metadata, managedFields: old.metadata.managedFields ?? [] } };
  if (old.metadata.managedFields === undefined) return wanted;
  return sameJson(
    { ...kept, metadata: { ...kept.metadata, resourceVersion: '' } },
    { ...old, metadata: { ...old.metadata, resourceVersion: '' } },
  )
    ? kept
    : wanted;
}

function withoutTimes(entries: readonly ManagedFieldsEntry[] | undefined): unknown {
  return (entries ?? []).map(({ time: _, ...entry }) => entry);
}

function prepareUpdate(core: KubeCore, target: Target, old: KubeObject, admitted: KubeObject): KubeObject {
  const { resource, subresource } = target;
  const draft = cloneJson(draftOf(target, old, admitted));
  keepSystemFields(draft, old);
  if (subresource !== 'status') kindRules(resource).prepareUpdate?.(draft, old, ruleEnv(core, subresource));
  const settled = settleObject(draft, resource);
  if (countsGeneration(resource) && subresource !== 'status' && specChanged(resource, settled, old)) {
    settled.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
  return settled;
}

function draftOf({ resource, subresource }: Target, old: KubeObject, admitted: KubeObject): KubeObject {
  if (subresource === 'status') return statusWrite(old, admitted);
  // Other subresources change what they are for themselves.
  return subresource === '' ? specWrite(resource, old, admitted) : admitted;
}

/** The status subresource writes `status` and its managed fields. */
function statusWrite(old: KubeObject, admitted: KubeObject): KubeObject {
  const { managedFields } = admitted.metadata;
  const metadata = { ...old.metadata, ...(managedFields === undefined ? {} : { managedFields }) };
  return { ...old, metadata, status: admitted['status'] };
}

function specWrite(resource: ServedResource, old: KubeObject, admitted: KubeObject): KubeObject {
  if (!hasSubresource(resource, 'status')) return admitted;
  const { status: _, ...rest } = admitted;
  return {
    ...rest,
    apiVersion: admitted.apiVersion,
    kind: admitted.kind,
    metadata: admitted.metadata,
    ...(old['status'] === undefined ? {} : { status: old['status'] }),
  };
}

const SYSTEM_FIELDS = [
  'uid',
  'creationTimestamp',
  'generation',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
];

/** What no update changes. */
function keepSystemFields(draft: KubeObject, old: KubeObject): void {
  const [metadata, before]: [Record<string, unknown>, Record<string, unknown>] = [draft.metadata, old.metadata];
  for (const field of SYSTEM_FIELDS) {
    if (before[field] === undefined) delete metadata[field];
    else metadata[field] = before[field];
  }
}

function countsGeneration(resource: ServedResource): boolean {
  return resource.custom !== undefined || kindRules(resource).generation !== undefined;
}

function specChanged(resource: ServedResource, draft: KubeObject, old: KubeObject): boolean {
  const fields = kindRules(resource).generation?.fields;
  const names =
    fields ??
    [...new Set([...Object.keys(draft), ...Object.keys(old)])].filter((name) => !isOutsideSpec(name, resource));
  return names.some((name) => !sameJson(draft[name], old[name]));
}

function isOutsideSpec(name: string, resource: ServedResource): boolean {
  return (
    name === 'metadata' ||
    name === 'apiVersion' ||
    (name === 'status' && (resource.custom === undefined || hasSubresource(resource, 'status')))
  );
}

function refuseInvalidUpdate(core: KubeCore, target: Target, draft: KubeObject, old: KubeObject): void {
  const { resource, subresource } = target;
  const rules = kindRules(resource);
  const env = ruleEnv(core, subresource);
  const faults: FieldError[] = [
    ...metadataFaults(draft, rules.names ?? 'subdomain'),
    ...finalizersWhileDeleting(draft, old),
  ];
  if (subresource !== 'status') {
    faults.push(...(rules.validate?.(draft, env) ?? []), ...(rules.validateUpdate?.(draft, old, env) ?? []));
  }
  faults.push(...customFaults(draft, resource));
  if (faults.length > 0) throw invalid(resource, draft.metadata.name, faults);
}

function finalizersWhileDeleting(draft: KubeObject, old: KubeObject): FieldError[] {
  if (old.metadata.deletionTimestamp === undefined) return [];
  const before = new Set(old.metadata.finalizers ?? []);
  const added = (draft.metadata.finalizers ?? []).filter((name) => !before.has(name));
  if (added.length === 0) return [];
  const text = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`;
  const fault = forbiddenField('metadata.finalizers', text);
  return [fault, fault];
}
