import { isRecord, sameJson } from '../json.ts';
import { decodeFaults } from '../schema/decode-faults.ts';
import type { SchemaNode } from '../schema/schema.ts';
import { applyConflict, badRequest } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { type Comparison, compareTyped } from './compare.ts';
import { conflictMessage, conflictsOf, type FieldConflict } from './conflicts.ts';
import {
  difference,
  EMPTY_SET,
  type FieldSet,
  fromFieldsV1,
  intersection,
  isEmptySet,
  recursiveDifference,
  union,
  withNamedFields,
} from './field-set.ts';
import {
  identityOf,
  isReset,
  type ManagedEntry,
  type Managers,
  readManagers,
  writeManagers,
} from './managed-fields.ts';
import { mergeTyped } from './merge.ts';
import { removeFields } from './remove.ts';
import { toFieldSet } from './to-field-set.ts';
import { joinFaults, typedFaults } from './validate-typed.ts';

/** Who writes, in which version, and which fields this endpoint never writes. */
export interface WriteContext {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  readonly schema: SchemaNode;
  /** Custom resources are read by their schema, later. */
  readonly custom: boolean;
  /** The state before a create. */
  readonly empty: unknown;
  /** Paths that this endpoint ignores (`status` on the main resource, all but `status` on the subresource). */
  readonly ignored: FieldSet;
  /** `YYYY-MM-DDThh:mm:ssZ`; writes to the scale of custom resources carry none. */
  readonly time: string | undefined;
}

/** Never part of managed fields. */
const NEVER_OWNED: FieldSet = fromFieldsV1({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:clusterName': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
  },
});

/** More managers of operation Update than this are merged into `ancient-changes`. */
const MAX_UPDATE_MANAGERS = 10;

/** `object` without its managed fields, as the merge sees it. */
function bare(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withManagers(object: KubeObject, managers: Managers): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  const managedFields = writeManagers(managers);
  return { ...object, metadata: managedFields.length === 0 ? metadata : { ...metadata, managedFields } };
}

function ignoring(compared: Comparison, ignored: FieldSet): Comparison {
  if (isEmptySet(ignored)) return compared;
  return {
    added: recursiveDifference(compared.added, ignored),
    modified: recursiveDifference(compared.modified, ignored),
    removed: recursiveDifference(compared.removed, ignored),
  };
}

/** Takes from all other managers what was changed or removed under them. */
function takeAway(managers: Map<string, ManagedEntry>, self: string, compared: Comparison): void {
  const gone = union(union(compared.modified, compared.added), compared.removed);
  for (const [id, entry] of [...managers]) {
    if (id === self) continue;
    const set = difference(entry.set, gone);
    if (isEmptySet(set)) managers.delete(id);
    else managers.set(id, { ...entry, set });
  }
}

/**
 * The object that a create, update or patch wants stored, with managed fields that say who wrote what.
 * `live` is undefined for a create.
 */
export function trackUpdate(live: KubeObject | undefined, wanted: KubeObject, context: WriteContext): KubeObject {
  const claimed = managersFor(live, wanted, context);
  if (claimed.size === 0 && live !== undefined) return withManagers(wanted, claimed);
  const managers = new Map(claimed);
  const compared = ignoring(
    compareTyped(live === undefined ? context.empty : bare(live), bare(wanted), context.schema),
    context.ignored,
  );
  takeAway(managers, '', compared);
  const mine = difference(difference(union(compared.modified, compared.added), context.ignored), NEVER_OWNED);
  if (!isEmptySet(mine)) {
    const identity = {
      manager: context.manager,
      operation: 'Update' as const,
      apiVersion: context.apiVersion,
      subresource: context.subresource,
    };
    const before = managers.get(identityOf(identity))?.set ?? EMPTY_SET;
    managers.set(identityOf(identity), { ...identity, time: context.time, set: union(mine, before) });
  }
  return withManagers(wanted, capped(managers));
}

/** The managers to start from: those in the request where it has any (main resource only), else those stored. */
function managersFor(live: KubeObject | undefined, wanted: KubeObject, context: WriteContext): Managers {
  const stored = readManagers(live?.metadata.managedFields);
  if (context.subresource !== undefined) return stored;
  if (isReset(wanted.metadata.managedFields)) return new Map();
  const claimed = readManagers(wanted.metadata.managedFields);
  return claimed.size === 0 ? stored : claimed;
}

function capped(managers: Map<string, ManagedEntry>): Managers {
  const updates = [...managers].filter(([, entry]) => entry.operation === 'Update');
  if (updates.length <= MAX_UPDATE_MANAGERS) return managers;
  updates.sort(([, left], [, right]) => ((left.time ?? '') < (right.time ?? '') ? -1 : 1));
  const first = updates[0]?.[1];
  if (first === undefined) return managers;
  const old = updates
    .slice(0, updates.length - MAX_UPDATE_MANAGERS + 1)
    .filter(([, entry]) => entry.apiVersion === first.apiVersion);
  if (old.length < 2) return managers;
  let set = EMPTY_SET;
  for (const [id, entry] of old) {
    managers.delete(id);
    set = union(set, entry.set);
  }
  const bucket: ManagedEntry = {
    manager: 'ancient-changes',
    operation: 'Update',
    apiVersion: first.apiVersion,
    time: old.at(-1)?.[1].time,
    set,
  };
  managers.set(identityOf(bucket), bucket);
  return managers;
}

export interface ApplyOptions {
  readonly force: boolean;
  /** How the object reads back from the server: types settled, defaults set. */
  readonly settle: (object: KubeObject) => KubeObject;
}

/**
 * Server-side apply: merges `config` into `live`, removes what this manager applied before and no longer does, and moves
 * ownership.
 *
 * @throws StatusError 409 `Conflict` with one cause a field that another manager owns with another value.
 */
export function applyConfig(
  live: KubeObject | undefined,
  config: KubeObject,
  context: WriteContext,
  options: ApplyOptions,
): KubeObject {
  if (config.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  requireTyped(config, context);
  if (!context.custom) requireReadable(config, context);
  const stored = managersBeforeApply(live, context);
  const liveBare: unknown = live === undefined ? context.empty : bare(live);
  const identity = {
    manager: context.manager,
    operation: 'Apply' as const,
    apiVersion: context.apiVersion,
    subresource: context.subresource,
  };
  const self = identityOf(identity);
  const last = stored.get(self);
  const managers = new Map(stored);
  const set = recursiveDifference(toFieldSet(config, context.schema), context.ignored);
  managers.set(self, { ...identity, time: last?.time, set });
  const merged = mergeTyped(liveBare, config, context.schema);
  const pruned = pruneFields({ merged, managers, last: last?.set ?? EMPTY_SET, schema: context.schema });
  const compared = ignoring(compareTyped(liveBare, pruned, context.schema), context.ignored);
  refuseConflicts(managers, self, compared, options.force);
  takeAway(managers, self, compared);
  const owned = difference(set, NEVER_OWNED);
  const changed = live === undefined || !sameJson(liveBare, pruned);
  if (isEmptySet(owned)) managers.delete(self);
  else managers.set(self, { ...identity, time: changed ? context.time : last?.time, set: owned });
  const object = changed ? options.settle(asObject(pruned)) : bare(live);
  return withManagers(object, managers);
}

/** An object that nobody is recorded for is taken as written by `before-first-apply`. */
function managersBeforeApply(live: KubeObject | undefined, context: WriteContext): Managers {
  const stored = readManagers(live?.metadata.managedFields);
  if (live === undefined || stored.size > 0) return stored;
  const first = trackUpdate(undefined, bare(live), { ...context, manager: 'before-first-apply' });
  return readManagers(first.metadata.managedFields);
}

function requireTyped(config: KubeObject, context: WriteContext): void {
  const faults = typedFaults(config, context.schema);
  if (faults.length === 0) return;
  const { namespace, name } = config.metadata;
  const subject = `${namespace ?? ''}/${name}; ${config.apiVersion}, Kind=${config.kind}`;
  const message = `failed to create typed patch object (${subject}): ${joinFaults(faults)}`;
  throw new StatusError(500, '', message);
}

/** Integers, quantities, times and bytes are looked at only when the merged object is read back. */
function requireReadable(config: KubeObject, context: WriteContext): void {
  const { wrongType } = decodeFaults(config, context.schema);
  if (wrongType === undefined) return;
  const why = wrongType.startsWith('json: cannot unmarshal number ') ? 'cannot convert float64 to int32' : wrongType;
  const kind = `${config.apiVersion}, Kind=${config.kind}`;
  const head = `failed to convert new object (${config.metadata.namespace ?? ''}/${config.metadata.name}; ${kind}) to proper version`;
  throw new StatusError(500, '', `${head}: unable to convert unstructured object to ${kind}: ${why}`);
}

function asObject(value: unknown): KubeObject {
  if (!isRecord(value) || !isRecord(value['metadata']))
    throw new StatusError(500, 'InternalError', 'the merge left no object');
  const { apiVersion, kind, metadata, ...rest } = value;
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  return { ...rest, apiVersion: String(apiVersion), kind: String(kind), metadata: { ...metadata, name } };
}

interface Prune {
  readonly merged: unknown;
  readonly managers: Managers;
  readonly last: FieldSet;
  readonly schema: SchemaNode;
}

/** Removes what was applied last time, is not applied now, and nobody else owns. */
function pruneFields({ merged, managers, last, schema }: Prune): unknown {
  if (isEmptySet(last)) return merged;
  const lastNamed = withNamedFields(last, schema);
  const mergedSet = withNamedFields(toFieldSet(merged, schema), schema);
  const named = (value: unknown): FieldSet => withNamedFields(toFieldSet(value ?? {}, schema), schema);
  let pruned = removeFields(merged, lastNamed, schema);
  let managed = EMPTY_SET;
  for (const entry of managers.values()) managed = union(managed, entry.set);
  const lost = difference(mergedSet, union(named(pruned), withNamedFields(managed, schema)));
  pruned = removeFields(merged, lost, schema);
  const dangling = intersection(difference(mergedSet, named(pruned)), lastNamed);
  return removeFields(merged, dangling, schema);
}

function refuseConflicts(managers: Managers, self: string, compared: Comparison, force: boolean): void {
  if (force) return;
  const conflicts: FieldConflict[] = conflictsOf(managers, self, union(compared.modified, compared.added));
  if (conflicts.length === 0) return;
  const causes = conflicts.map(({ holder, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${holder}`,
    field: path,
  }));
  throw applyConflict(causes, conflictMessage(conflicts));
}
