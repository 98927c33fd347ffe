import type { ServedResource } from '../resources/served-resource.ts';
import { type FieldSelector, matchesFields, parseFieldSelector } from '../selectors/field-selector.ts';
import { type LabelSelector, matchesLabels, parseLabelSelector } from '../selectors/label-selector.ts';
import { forbiddenField, invalid } from '../status/field-errors.ts';
import { badRequest, tooLargeResourceVersion } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import type { KubeCore } from './kube-core.ts';
import { keyOf, keyPrefix } from './object-key.ts';
import type { Target } from './request-context.ts';
import { asVersion, requireStored } from './update.ts';

/** The query of a list or watch. */
export interface ListQuery {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
}

export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface Selection {
  readonly labels: LabelSelector;
  readonly fields: FieldSelector;
}

export function selectionOf(query: ListQuery, target: Target): Selection {
  const labels = parseLabelSelector(query.labelSelector);
  const fields = parseFieldSelector(query.fieldSelector, target.resource, selectableFields(target.resource));
  // A request that names one object watches only that one.
  return {
    labels,
    fields: target.name === '' ? fields : [...fields, { field: 'metadata.name', equal: true, value: target.name }],
  };
}

/** `selectableFields` of a CRD version. */
function selectableFields(resource: ServedResource): string[] {
  const listed = resource.custom?.versionEntry['selectableFields'];
  if (!Array.isArray(listed)) return [];
  return listed.map((item: unknown) =>
    typeof item === 'object' && item !== null && 'jsonPath' in item ? String(item.jsonPath).replace(/^\./, '') : '',
  );
}

export function isSelected(selection: Selection, object: KubeObject): boolean {
  return matchesLabels(selection.labels, object.metadata.labels) && matchesFields(selection.fields, object);
}

/** One object. @throws StatusError 404, 504 for a version that has not happened yet. */
export function getObject(core: KubeCore, target: Target, resourceVersion: string | undefined): KubeObject {
  const wanted = readVersion(resourceVersion);
  if (wanted > core.store.version) throw tooLargeResourceVersion(wanted, core.store.version);
  return asVersion(requireStored(core, target), target.resource);
}

/** A resourceVersion as number; absent and empty count as 0. @throws StatusError 400 */
export function readVersion(text: string | undefined, code: 400 | 500 = 400): number {
  if (text === undefined || text === '') return 0;
  if (!/^\d+$/.test(text)) throw badVersion(text, code);
  return Number(text);
}

/** A list refuses such a version as a bad request, a watch as a failure. */
function badVersion(text: string, code: 400 | 500): StatusError {
  const message = `Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`;
  return new StatusError(code, code === 400 ? 'BadRequest' : '', message);
}

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

function refuseQuery(query: ListQuery): void {
  const { resourceVersionMatch: match, resourceVersion } = query;
  const field = 'resourceVersionMatch';
  if (match === undefined || match === '') return;
  if (query.continue !== undefined && query.continue !== '') {
    throw invalid(LIST_OPTIONS, '', [
      forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'),
    ]);
  }
  if (resourceVersion === undefined || resourceVersion === '') {
    throw invalid(LIST_OPTIONS, '', [
      forbiddenField(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    ]);
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    throw invalid(LIST_OPTIONS, '', [
      {
        reason: 'FieldValueNotSupported',
        field,
        message: `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`,
      },
    ]);
  }
  if (match === 'Exact' && resourceVersion === '0') {
    throw invalid(LIST_OPTIONS, '', [
      forbiddenField(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    ]);
  }
}

/** One page of a list. @throws StatusError 400, 410 for a forgotten version, 422 for a query that contradicts itself. */
export function listObjects(core: KubeCore, target: Target, query: ListQuery): ListPage {
  refuseQuery(query);
  const { resource, namespace } = target;
  const selection = selectionOf(query, target);
  const prefix = keyPrefix(resource, namespace);
  const token = readContinue(query.continue);
  const version = token?.version ?? listVersion(core, query);
  let objects = core.store.listAt(resource.collection, prefix, version);
  if (token !== undefined) objects = objects.filter((object) => keyOf(resource, object) > token.after);
  const plain = selection.labels.length === 0 && selection.fields.length === 0;
  const limit = query.limit ?? 0;
  const { page, rest } = takePage(objects, selection, limit);
  const items = page.map((object) => asVersion(object, resource));
  const last = page.at(-1);
  if (rest === 0 || last === undefined) return { items, resourceVersion: String(version) };
  return {
    items,
    resourceVersion: String(version),
    continue: writeContinue({ version, after: keyOf(resource, last) }),
    ...(plain ? { remainingItemCount: rest } : {}),
  };
}

function takePage(
  objects: readonly KubeObject[],
  selection: Selection,
  limit: number,
): { page: KubeObject[]; rest: number } {
  const plain = selection.labels.length === 0 && selection.fields.length === 0;
  const selected = plain ? objects : objects.filter((object) => isSelected(selection, object));
  if (limit === 0 || selected.length <= limit) return { page: [...selected], rest: 0 };
  return { page: selected.slice(0, limit), rest: selected.length - limit };
}

function listVersion(core: KubeCore, query: ListQuery): number {
  const wanted = readVersion(query.resourceVersion);
  if (wanted > core.store.version) throw tooLargeResourceVersion(wanted, core.store.version);
  const exact =
    query.resourceVersionMatch === 'Exact' ||
    (query.resourceVersionMatch === undefined && (query.limit ?? 0) > 0 && wanted > 0);
  return exact ? wanted : core.store.version;
}

interface ContinueToken {
  readonly version: number;
  readonly after: string;
}

function writeContinue(token: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.version, start: token.after })).toString(
    'base64url',
  );
}

function readContinue(text: string | undefined): ContinueToken | undefined {
  if (text === undefined || text === '') return undefined;
  const token = parseToken(text);
  if (token === undefined) throw badRequest('continue key is not valid: it does not hold a version and a start');
  return token;
}

function parseToken(text: string): ContinueToken | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (typeof read !== 'object' || read === null || !('rv' in read) || !('start' in read)) return undefined;
    return typeof read.rv === 'number' && typeof read.start === 'string'
      ? { version: read.rv, after: read.start }
      : undefined;
  } catch {
    return undefined;
  }
}
