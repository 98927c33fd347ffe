import type { KubeError } from '../errors.ts';
import type { KubeObject, Manifest } from '../objects.ts';
import type { ConflictPolicy, ConflictRule, FieldConflict } from '../plan.ts';
import { type FieldPath, formatPath, matchesPattern, valueAtPath, withoutPath } from './field-path.ts';
import { ownsPath } from './field-set.ts';
import { jsonEqual } from './json.ts';
import { appliedEntry, fieldsOfEntry, foreignFields, type OwnedField } from './ownership.ts';

/** A conflict with its place, where the live object told it. */
export interface PlacedConflict extends FieldConflict {
  readonly place?: FieldPath;
}

/** The first rule that fits; without one: `abort`. */
export function policyFor(
  rules: readonly ConflictRule[],
  conflict: { readonly kind: string; readonly path: string; readonly manager: string },
): ConflictPolicy {
  const fits = (pattern: string | undefined, text: string) => pattern === undefined || matchesPattern(text, pattern);
  const rule = rules.find(
    ({ kind, path, manager }) =>
      fits(kind, conflict.kind) && fits(path, conflict.path) && fits(manager, conflict.manager),
  );
  return rule?.policy ?? 'abort';
}

export function isApplyConflict(error: KubeError): boolean {
  return error.status === 409 && error.causes.some((cause) => cause.reason === 'FieldManagerConflict');
}

/** The conflicts in an answer 409: paths from its causes, who and when from the live object's own books. */
export function readConflicts(
  error: KubeError,
  live: KubeObject,
  rules: readonly ConflictRule[],
  fieldManager: string,
): readonly PlacedConflict[] {
  const foreign = foreignFields(live, fieldManager);
  return error.causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause) => {
      const said = readManager(cause.message);
      const field = foreign.get(cause.field)?.find(({ owner }) => isSameOwner(owner, said));
      const path = field === undefined ? cause.field : formatPath(field.path);
      const policy = policyFor(rules, { kind: live.kind, path, manager: said.manager });
      return {
        path,
        manager: said.manager,
        operation: said.operation,
        ...(said.subresource === undefined ? {} : { subresource: said.subresource }),
        ...(field?.owner.since === undefined ? {} : { since: field.owner.since }),
        policy: policy === 'yield' && field === undefined ? 'abort' : policy,
        ...(field === undefined ? {} : { place: field.path }),
      };
    });
}

interface SaidManager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
}

/** `conflict with "kubectl" with subresource "scale" using apps/v1`; appliers are named without `using`. */
function readManager(message: string): SaidManager {
  const match = /conflict with ("(?:[^"\\]|\\.)*")(?: with subresource "([^"]*)")?( using )?/.exec(message);
  if (match === null) return { manager: 'unknown', operation: 'Update' };
  const [, quoted = '""', subresource, using] = match;
  const manager = quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  const operation = using === undefined ? 'Apply' : 'Update';
  return subresource === undefined ? { manager, operation } : { manager, operation, subresource };
}

function isSameOwner(owner: SaidManager, said: SaidManager): boolean {
  return (
    owner.manager === said.manager &&
    owner.operation === said.operation &&
    (owner.subresource ?? '') === (said.subresource ?? '')
  );
}

/** A manifest without the fields that are left to their owners, and which those are. */
export interface Yielded {
  readonly manifest: Manifest;
  readonly conflicts: readonly PlacedConflict[];
}

/**
 * Leaves fields to their owners before anything is sent: where a `yield` rule fits, another manager holds the field with
 * another value, and we do not hold it. So a field once left costs no dry run in later plans.
 */
export function yieldFields(
  manifest: Manifest,
  live: KubeObject,
  rules: readonly ConflictRule[],
  fieldManager: string,
): Yielded {
  if (!rules.some((rule) => rule.policy === 'yield')) return { manifest, conflicts: [] };
  const ours = fieldsOfEntry(appliedEntry(live, fieldManager) ?? {});
  const conflicts: PlacedConflict[] = [];
  let left = manifest;
  for (const field of [...foreignFields(live, fieldManager).values()].flat()) {
    const { path, owner } = field;
    if (ownsPath(ours, path) || !isContested(left, live, field)) continue;
    const text = formatPath(path);
    if (policyFor(rules, { kind: manifest.kind, path: text, manager: owner.manager }) !== 'yield') continue;
    left = withoutPath(left, path);
    conflicts.push({ path: text, ...owner, policy: 'yield', place: path });
  }
  return { manifest: left, conflicts };
}

function isContested(manifest: Manifest, live: KubeObject, { path, owner }: OwnedField): boolean {
  if (owner.subresource === 'status' || path.at(-1)?.type !== 'field') return false;
  const desired = valueAtPath(manifest, path);
  if (desired === undefined) return false;
  const present = valueAtPath(live, path);
  const isWhole = typeof present !== 'object' || present === null || Array.isArray(present);
  return isWhole && !jsonEqual(desired, present);
}

export function withoutYielded(manifest: Manifest, conflicts: readonly PlacedConflict[]): Manifest {
  return conflicts.reduce(
    (left, conflict) =>
      conflict.policy === 'yield' && conflict.place !== undefined ? withoutPath(left, conflict.place) : left,
    manifest,
  );
}

export function withoutPlace(conflict: PlacedConflict): FieldConflict {
  const { place: _, ...plain } = conflict;
  return plain;
}
