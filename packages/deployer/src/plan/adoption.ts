import type { KubeObject, ManagedFieldsEntry } from '../objects.ts';
import { type FieldPath, matchesPattern, spellElement, withoutPath } from './field-path.ts';
import { EMPTY_FIELDS, type FieldSet, pathsOf, unionOf } from './field-set.ts';
import { appliedEntry, entriesOf, fieldsOfEntry, isApplyOf } from './ownership.ts';

/** Managers that a caller usually wants to take over from: what `kubectl apply`, in the client or on the server, and Helm leave behind. */
export const usualFormerManagers: readonly string[] = [
  'kubectl-client-side-apply',
  'kubectl*',
  'before-first-apply',
  'helm',
];

/** `kubectl apply` keeps the last manifest in it; with us as the owner it would only go stale. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Rewritten books of an object: what former managers wrote, by Update or by Apply, is booked as applied by us. */
export interface Adoption {
  readonly managedFields: readonly ManagedFieldsEntry[];
  readonly from: readonly string[];
  readonly adopted: FieldSet;
  readonly dropsLastApplied: boolean;
}

/** `undefined` when none of the managers holds anything. */
export function planAdoption(
  live: KubeObject,
  managers: readonly string[],
  fieldManager: string,
  apiVersion: string,
): Adoption | undefined {
  const entries = entriesOf(live);
  const former = entries.filter((entry) => isFormer(entry, managers, fieldManager));
  if (former.length === 0) return undefined;
  const ours = appliedEntry(live, fieldManager);
  const adopted = former.map(fieldsOfEntry).reduce(unionOf, EMPTY_FIELDS);
  const booked: ManagedFieldsEntry = {
    manager: fieldManager,
    operation: 'Apply',
    apiVersion: ours?.apiVersion ?? former[0]?.apiVersion ?? apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: unionOf(ours === undefined ? EMPTY_FIELDS : fieldsOfEntry(ours), adopted),
  };
  const others = entries.filter((entry) => !former.includes(entry) && !isApplyOf(entry, fieldManager));
  return {
    managedFields: [booked, ...others],
    from: [...new Set(former.map((entry) => entry.manager ?? 'unknown'))],
    adopted,
    dropsLastApplied: live.metadata.annotations?.[LAST_APPLIED] !== undefined,
  };
}

/** Helm 4 and `kubectl apply --server-side` own by Apply: left in their books, what we drop would stay. */
function isFormer(entry: ManagedFieldsEntry, managers: readonly string[], fieldManager: string): boolean {
  if ((entry.subresource ?? '') !== '' || entry.manager === fieldManager) return false;
  return managers.some((pattern) => matchesPattern(entry.manager ?? '', pattern));
}

/** The JSON patch that writes an adoption down; fails when the object has changed since it was read. */
export function adoptionPatch(live: KubeObject, adoption: Adoption): readonly unknown[] {
  return [...booksPatch(live, adoption.managedFields), ...(adoption.dropsLastApplied ? [DROP_LAST_APPLIED] : [])];
}

const DROP_LAST_APPLIED = { op: 'remove', path: `/metadata/annotations/${LAST_APPLIED.replace('/', '~1')}` };

function booksPatch(live: KubeObject, managedFields: readonly ManagedFieldsEntry[]): readonly unknown[] {
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
    { op: 'replace', path: '/metadata/managedFields', value: managedFields },
  ];
}

/**
 * The JSON patch that books every manager under the version that is applied now: after a CRD has dropped or changed a
 * version, applies fail with `field not declared in schema` as long as any entry is in the old one.
 */
export function migrationPatch(live: KubeObject, apiVersion: string): readonly unknown[] {
  return booksPatch(
    live,
    entriesOf(live).map((entry) => ({ ...entry, apiVersion })),
  );
}

/**
 * What an apply after the adoption would give, foretold from a forced dry run before it: fields that only the former
 * managers hold go, unless they are wanted.
 */
export function foretellAdoption(
  dryRun: KubeObject,
  live: KubeObject,
  adoption: Adoption,
  fieldManager: string,
): KubeObject {
  const ours = appliedEntry(dryRun, fieldManager);
  const staying = prefixesOf([
    ...(ours === undefined ? [] : pathsOf(fieldsOfEntry(ours))),
    ...entriesOf(live)
      .filter((entry) => adoption.managedFields.includes(entry))
      .flatMap((entry) => pathsOf(fieldsOfEntry(entry))),
  ]);
  return pathsOf(adoption.adopted)
    .filter((path) => !staying.has(spell(path)))
    .reduce((left, path) => withoutPath(left, path), dryRun);
}

function prefixesOf(paths: readonly FieldPath[]): ReadonlySet<string> {
  const prefixes = new Set<string>();
  for (const path of paths) for (let end = 1; end <= path.length; end++) prefixes.add(spell(path.slice(0, end)));
  return prefixes;
}

function spell(path: FieldPath): string {
  return path.map(spellElement).join('\n');
}
