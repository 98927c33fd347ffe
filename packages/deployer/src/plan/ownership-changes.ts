import type { KubeObject } from '../objects.ts';
import type { RawChange } from './diff.ts';
import { type FieldPath, spellElement } from './field-path.ts';
import { EMPTY_FIELDS, pathsOf } from './field-set.ts';
import { appliedEntry, fieldsOfEntry, ownersOfPath } from './ownership.ts';

/** More than this tells nobody anything. */
const MOST = 20;

/** Which fields would come to us or leave us although no value changes; shown by their owners, never by their values. */
export function ownershipChanges(live: KubeObject, after: KubeObject, fieldManager: string): readonly RawChange[] {
  const [before, next] = [ownedBy(live, fieldManager), ownedBy(after, fieldManager)];
  const moved = [...next].filter(([spelled]) => !before.has(spelled));
  const left = [...before].filter(([spelled]) => !next.has(spelled));
  return [...moved, ...left].slice(0, MOST).map(
    ([, path]): RawChange => ({
      path,
      op: 'change',
      before: ownersText(live, path),
      after: ownersText(after, path),
    }),
  );
}

function ownedBy(object: KubeObject, fieldManager: string): ReadonlyMap<string, FieldPath> {
  const entry = appliedEntry(object, fieldManager);
  const paths = pathsOf(entry === undefined ? EMPTY_FIELDS : fieldsOfEntry(entry));
  return new Map(paths.map((path) => [path.map(spellElement).join('\n'), path]));
}

function ownersText(object: KubeObject, path: FieldPath): string {
  const names = [...new Set(ownersOfPath(object, path).map((owner) => owner.manager))].sort();
  return names.length === 0 ? 'owned by nobody' : `owned by ${names.join(' and ')}`;
}
