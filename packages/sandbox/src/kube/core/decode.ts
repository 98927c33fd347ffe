import { dropNulls } from '../crd/drop-nulls.ts';
import { settleCustom, unknownCustomFields, versionSchema } from '../crd/settle-custom.ts';
import { isRecord } from '../json.ts';
import { groupVersion, type ServedResource } from '../resources/served-resource.ts';
import { builtinType } from '../schema/builtin-types.ts';
import { type DecodeFaults, decodeFaults } from '../schema/decode-faults.ts';
import type { SchemaNode } from '../schema/schema.ts';
import { settle } from '../schema/settle.ts';
import { badRequest } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import { toKubeObject } from './kube-object.ts';
import type { RequestContext } from './request-context.ts';

/**
 * The object in a request body: of the expected kind, settled and with its defaults.
 *
 * @throws StatusError 400 for a body that is no object of this kind, and for unknown fields under `fieldValidation=Strict`.
 */
export function decodeObject(body: unknown, resource: ServedResource, context: RequestContext): KubeObject {
  const kind = expectedKind(resource);
  if (!isRecord(body))
    throw badRequest(
      `couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct { APIVersion string; Kind string }`,
    );
  const named = { ...body, apiVersion: body['apiVersion'] ?? kind.apiVersion, kind: body['kind'] ?? kind.kind };
  requireKind(named, kind, resource);
  const faults = bodyFaults(named, resource);
  if (faults.wrongType !== undefined) throw badRequest(`${sentence(resource)}: ${faults.wrongType}`);
  reportUnknown(faults.unknown, resource, context);
  return settleBody(toKubeObject(named), resource);
}

/** {@link settleObject} for what a client sent: nulls that may not be are as good as absent. */
export function settleBody(object: KubeObject, resource: ServedResource): KubeObject {
  if (resource.custom === undefined) return settleObject(object, resource);
  return settleObject(toKubeObject(dropNulls(object, versionSchema(resource))), resource);
}

/** What is wrong with a body before its meaning is looked at. The types in a custom resource are checked with its schema, later. */
export function bodyFaults(body: Readonly<Record<string, unknown>>, resource: ServedResource): DecodeFaults {
  if (resource.custom === undefined) return decodeFaults(body, resource.schema);
  const metadata = decodeFaults({ metadata: body['metadata'] }, WITH_METADATA);
  return {
    wrongType: metadata.wrongType,
    unknown: [...metadata.unknown, ...unknownCustomFields(toKubeObject(body), resource)],
  };
}

const WITH_METADATA: SchemaNode = {
  map: {
    relation: 'granular',
    fields: new Map([
      ['metadata', { node: builtinType('meta.v1.ObjectMeta'), presence: 'keep', required: false, retainKeys: false }],
    ]),
  },
};

export function expectedKind(resource: ServedResource): { apiVersion: string; kind: string } {
  return { apiVersion: groupVersion(resource), kind: resource.kind };
}

function requireKind(
  body: Record<string, unknown>,
  expected: { apiVersion: string; kind: string },
  resource: ServedResource,
): void {
  const [apiVersion, kind] = [String(body['apiVersion']), String(body['kind'])];
  if (apiVersion === expected.apiVersion && kind === expected.kind) return;
  if (kind === expected.kind && apiVersion.split('/')[0] === resource.group) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  const version = apiVersion.split('/').at(-1);
  const why = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`;
  throw badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${why}`);
}

function sentence(resource: ServedResource): string {
  return `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`;
}

/** Strict refuses, Warn warns, Ignore drops in silence. */
function reportUnknown(unknown: readonly string[], resource: ServedResource, context: RequestContext): void {
  if (unknown.length === 0 || context.fieldValidation === 'Ignore') return;
  const lines = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (context.fieldValidation === 'Strict') {
    throw badRequest(`${sentence(resource)}: strict decoding error: ${lines.join(', ')}`);
  }
  for (const line of lines) context.warn(line);
}

/** How an object reads back from the server: types settled, unknown fields gone, defaults set. */
export function settleObject(object: KubeObject, resource: ServedResource): KubeObject {
  if (resource.custom !== undefined) return toKubeObject(settleCustom(object, resource));
  return toKubeObject(settle(object, resource.schema));
}
