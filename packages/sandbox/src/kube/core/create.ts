import { trackUpdate } from '../apply/field-manager.ts';
import { customFaults } from '../crd/custom-faults.ts';
import { cloneJson } from '../json.ts';
import { hasSubresource, type ServedResource } from '../resources/served-resource.ts';
import { kindRules } from '../rules/kind-rules.ts';
import { invalid } from '../status/field-errors.ts';
import { alreadyExists, badRequest } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject, ObjectMeta } from '../types.ts';
import { settleObject } from './decode.ts';
import type { KubeCore } from './kube-core.ts';
import { timestamp } from './kube-core.ts';
import { metadataFaults } from './metadata-rules.ts';
import { requireNamespace } from './namespace-lifecycle.ts';
import { keyOf } from './object-key.ts';
import { nameSuffix, randomUid } from './random.ts';
import type { RequestContext, Target } from './request-context.ts';
import { ruleEnv } from './rule-env.ts';
import { writeContext } from './write-context.ts';

/** `object` in the namespace of the request. @throws StatusError 400 when it names another one. */
export function inRequestNamespace(object: KubeObject, target: Target): KubeObject {
  const { namespace, ...metadata } = object.metadata;
  if (!target.resource.namespaced) return { ...object, metadata };
  if (namespace !== undefined && namespace !== '' && namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...object, metadata: { ...metadata, namespace: target.namespace } };
}

/** Metadata that only the server sets. */
function withoutSystemFields(metadata: ObjectMeta): ObjectMeta {
  const {
    uid: _u,
    creationTimestamp: _c,
    deletionTimestamp: _d,
    deletionGracePeriodSeconds: _g,
    selfLink: _s,
    ...rest
  } = metadata;
  return rest;
}

/**
 * Creates what was sent. The body has been decoded and settled.
 *
 * @throws StatusError 404 without the namespace, 403 while it terminates, 409 when the name is taken, 422 when invalid.
 */
export async function createObject(
  core: KubeCore,
  target: Target,
  sent: KubeObject,
  context: RequestContext,
): Promise<KubeObject> {
  const object = inRequestNamespace({ ...sent, metadata: withoutSystemFields(sent.metadata) }, target);
  if (object.metadata.resourceVersion !== undefined && object.metadata.resourceVersion !== '') {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const tracked = trackUpdate(undefined, object, writeContext(core, target, context));
  return commitCreate(core, target, tracked, context);
}

/** The part of a create that an apply shares: naming, admission, preparation, validation, storing. */
export async function commitCreate(
  core: KubeCore,
  target: Target,
  tracked: KubeObject,
  context: RequestContext,
): Promise<KubeObject> {
  requireNamespace(core, target, tracked);
  const { metadata } = tracked;
  const generated = metadata.name === '' && metadata.generateName !== undefined && metadata.generateName !== '';
  const name = generated ? `${metadata.generateName?.slice(0, 58)}${nameSuffix(core.random)}` : metadata.name;
  const { resourceVersion: _, ...rest } = metadata;
  const named = {
    ...tracked,
    metadata: { ...rest, name, uid: randomUid(core.random), creationTimestamp: timestamp(core.clock) },
  };
  const admitted = await core.admission.mutate({ operation: 'CREATE', target, context, object: named, old: undefined });
  const draft = prepareCreate(core, target.resource, admitted ?? named);
  refuseInvalid(core, target.resource, draft);
  for (const text of kindRules(target.resource).warnings?.(draft) ?? []) context.warn(text);
  await core.admission.validate({ operation: 'CREATE', target, context, object: draft, old: undefined });
  const key = keyOf(target.resource, draft);
  if (core.store.get(target.resource.collection, key) !== undefined)
    throw alreadyExists(target.resource, draft.metadata.name);
  return context.dryRun ? draft : core.store.put(target.resource.collection, key, draft);
}

function prepareCreate(core: KubeCore, resource: ServedResource, admitted: KubeObject): KubeObject {
  const rules = kindRules(resource);
  const draft = cloneJson(admitted);
  if (hasSubresource(resource, 'status') && rules.keepsStatus !== true) delete draft['status'];
  if (rules.generation !== undefined || resource.custom !== undefined) draft.metadata.generation = 1;
  rules.prepareCreate?.(draft, ruleEnv(core));
  return settleObject(draft, resource);
}

function refuseInvalid(core: KubeCore, resource: ServedResource, object: KubeObject): void {
  const rules = kindRules(resource);
  const faults = [
    ...metadataFaults(object, rules.names ?? 'subdomain'),
    ...(rules.validate?.(object, ruleEnv(core)) ?? []),
    ...customFaults(object, resource),
  ];
  if (faults.length > 0) throw invalid(resource, object.metadata.name, faults);
}
