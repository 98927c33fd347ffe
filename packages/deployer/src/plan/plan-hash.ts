import { type Manifest, type ObjectRef, refKey } from '../objects.ts';
import type { FieldChange, FieldConflict, PlanAction } from '../plan.ts';
import { digestOf, sha256 } from './digest.ts';
import { canonicalJson } from './json.ts';

/** What of an object goes into the hash of a plan. */
export interface HashedObject {
  readonly ref: ObjectRef;
  readonly action: PlanAction;
  /** With placeholders for generated values; absent for what is pruned. */
  readonly hashed?: Manifest;
  readonly changes: readonly FieldChange[];
  readonly conflicts: readonly FieldConflict[];
}

const SCHEMA = 1;

/**
 * What a person approves: sha256 over what would be done to what, and nothing that changes by itself (resource versions,
 * times, orders). Independent of the order of objects and of the order of keys.
 */
export function planHash(phaseId: string, objects: readonly HashedObject[]): string {
  const rows = objects.map((object) => ({ key: refKey(object.ref), row: hashedRow(phaseId, object) }));
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return `sha256:${sha256(canonicalJson({ schema: SCHEMA, phase: phaseId, objects: rows.map(({ row }) => row) }))}`;
}

function hashedRow(phaseId: string, { ref, action, hashed, changes, conflicts }: HashedObject): unknown {
  return {
    ref,
    action,
    digest: hashed === undefined ? null : digestOf(hashed, phaseId),
    changes: changes.map(({ path, op, before, after }) => [path, op, before ?? null, after ?? null]).sort(byText),
    conflicts: conflicts.map(({ path, manager, policy }) => [path, manager, policy]).sort(byText),
  };
}

function byText(a: unknown, b: unknown): number {
  return canonicalJson(a) < canonicalJson(b) ? -1 : 1;
}
