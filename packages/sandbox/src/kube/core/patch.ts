import { applyConfig, trackUpdate } from '../apply/field-manager.ts';
import { isRecord } from '../json.ts';
import { applyJsonPatch, JsonPatchFailure, type JsonPatchOperation } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicPatch, StrategicPatchFailure } from '../patch/strategic-merge-patch.ts';
import type { ServedResource } from '../resources/served-resource.ts';
import { forbiddenField, invalid, invalidField, requiredField } from '../status/field-errors.ts';
import { badRequest, conflict, notFound, unsupportedMediaType } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { commitCreate, inRequestNamespace } from './create.ts';
import { bodyFaults, expectedKind, settleBody, settleObject } from './decode.ts';
import type { KubeCore } from './kube-core.ts';
import { toKubeObject } from './kube-object.ts';
import { objectKey } from './object-key.ts';
import type { RequestContext, Target } from './request-context.ts';
import { asVersion, commitUpdate, requireStored } from './update.ts';
import { writeContext } from './write-context.ts';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

export interface Patch {
  readonly type: PatchType;
  readonly body: unknown;
}

/** The patch type of a Content-Type. @throws StatusError 415, also for strategic merge patches of custom resources. */
export function patchTypeOf(contentType: string, resource: ServedResource): PatchType {
  const type = PATCH_TYPES[contentType.split(';')[0]?.trim() ?? ''];
  if (type === undefined) throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  if (type === 'strategic' && resource.custom !== undefined) {
    throw unsupportedMediaType([
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/apply-patch+yaml',
    ]);
  }
  return type;
}

export interface PatchOutcome {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** How often a patch is tried anew when another write came between. */
const ATTEMPTS = 5;

/** Patches or applies. @throws StatusError as the API server does. */
export async function patchObject(
  core: KubeCore,
  target: Target,
  patch: Patch,
  context: RequestContext,
): Promise<PatchOutcome> {
  refuseOptions(patch, context);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return patch.type === 'apply'
        ? await apply(core, target, patch, context)
        : await change(core, target, patch, context);
    } catch (error) {
      // A version in the patch is the caller's precondition; without one the server tries again.
      const again =
        error instanceof StatusError && error.code === 409 && attempt < ATTEMPTS && !namesVersion(patch.body);
      if (!again || !isOptimisticConflict(error)) throw error;
    }
  }
}

function isOptimisticConflict(error: StatusError): boolean {
  return error.message.endsWith('please apply your changes to the latest version and try again');
}

function namesVersion(body: unknown): boolean {
  return isRecord(body) && isRecord(body['metadata']) && body['metadata']['resourceVersion'] !== undefined;
}

const PATCH_OPTIONS = { group: 'meta.k8s.io', kind: 'PatchOptions' };

function refuseOptions(patch: Patch, context: RequestContext): void {
  if (patch.type === 'apply' && (context.fieldManager ?? '') === '') {
    throw invalid(PATCH_OPTIONS, '', [requiredField('fieldManager', 'is required for apply patch')]);
  }
  if (patch.type !== 'apply' && context.force !== undefined) {
    throw invalid(PATCH_OPTIONS, '', [forbiddenField('force', 'may not be specified for non-apply patch')]);
  }
}

async function apply(core: KubeCore, target: Target, patch: Patch, context: RequestContext): Promise<PatchOutcome> {
  const { resource, namespace, name } = target;
  const config = readConfig(patch.body, target);
  const old = core.store.get(resource.collection, objectKey(resource, namespace, name));
  if (old === undefined && target.subresource !== '') throw notFound(resource, name);
  const live = old === undefined ? undefined : asVersion(old, resource);
  const settle = (object: KubeObject): KubeObject => settleObject(object, resource);
  const applied = applyConfig(live, config, writeContext(core, target, context), {
    force: context.force ?? false,
    settle,
  });
  requireName(applied, target);
  const wanted = inRequestNamespace(applied, target);
  if (old === undefined) {
    if (wanted.metadata.uid !== undefined) throw uidOfNothing(target, wanted.metadata.uid);
    return { object: await commitCreate(core, target, wanted, context), created: true };
  }
  refuseUid(wanted, old, target);
  return { object: await commitUpdate(core, target, { old, wanted }, context), created: false };
}

function requireName(object: KubeObject, target: Target): void {
  const { name } = object.metadata;
  if (name === '')
    throw badRequest(`the name of the object (${target.name} based on URL) was undeterminable: name must be provided`);
  if (name !== target.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
}

function uidOfNothing({ resource, name }: Target, uid: string): StatusError {
  return conflict(
    resource,
    name,
    `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
  );
}

/** A uid in an apply is a field like others: another one is a change of what cannot change. */
function refuseUid(wanted: KubeObject, old: KubeObject, { resource, name }: Target): void {
  const { uid } = wanted.metadata;
  if (uid === undefined || uid === old.metadata.uid) return;
  const fault = invalidField('metadata.uid', uid, 'field is immutable');
  throw invalid(resource, name, [fault, fault]);
}

function readConfig(body: unknown, target: Target): KubeObject {
  if (!isRecord(body)) throw badRequest('error decoding YAML: the body is not an object');
  const config = toKubeObject(body);
  const expected = expectedKind(target.resource);
  if (config.apiVersion !== expected.apiVersion || config.kind !== expected.kind) {
    throw badRequest(`invalid object type: ${showKind(config)}`);
  }
  return config;
}

function showKind(config: KubeObject): string {
  const [group, version] = config.apiVersion.includes('/') ? config.apiVersion.split('/') : ['', config.apiVersion];
  return `${group}/${version}, Kind=${config.kind}`;
}

async function change(core: KubeCore, target: Target, patch: Patch, context: RequestContext): Promise<PatchOutcome> {
  const old = requireStored(core, target);
  const { resource } = target;
  const patched = applyPatchTo(asVersion(old, resource), patch, resource);
  const object = toKubeObject(patched);
  refusePatched(object, target, context);
  const wanted = inRequestNamespace(settleBody(object, resource), target);
  const tracked = trackUpdate(asVersion(old, resource), wanted, writeContext(core, target, context));
  return { object: await commitUpdate(core, target, { old, wanted: tracked }, context), created: false };
}

/** `current` as a JSON, merge or strategic merge patch makes it. @throws StatusError 400, 422 */
export function applyPatchTo(current: KubeObject, patch: Patch, resource: ServedResource): unknown {
  try {
    if (patch.type === 'merge') return applyMergePatch(current, patch.body);
    if (patch.type === 'strategic') return applyStrategicPatch(current, patch.body, resource.schema);
    return applyJsonPatch(current, readOperations(patch.body));
  } catch (error) {
    if (error instanceof JsonPatchFailure) {
      throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
    }
    if (error instanceof StrategicPatchFailure) throw new StatusError(500, '', error.message);
    throw error;
  }
}

function readOperations(body: unknown): JsonPatchOperation[] {
  if (!Array.isArray(body))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  return body.map((item) => {
    const { op, path, from, value } = isRecord(item) ? item : {};
    return { op: String(op), path: String(path), ...(typeof from === 'string' ? { from } : {}), value };
  });
}

function refusePatched(object: KubeObject, target: Target, context: RequestContext): void {
  const { resource } = target;
  const faults = bodyFaults(object, resource);
  const nobody = { group: '', kind: '' };
  if (faults.wrongType !== undefined) {
    throw invalid(nobody, '', [invalidField('patch', JSON.stringify(object), faults.wrongType)]);
  }
  if (faults.unknown.length > 0) {
    const lines = faults.unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
    if (context.fieldValidation === 'Strict') {
      throw invalid(nobody, '', [
        invalidField('patch', JSON.stringify(object), `strict decoding error: ${lines.join(', ')}`),
      ]);
    }
    if (context.fieldValidation === 'Warn') for (const line of lines) context.warn(line);
  }
  requireName(object, target);
}
