import { type FieldSet, intersection, pathsOf } from './field-set.ts';
import type { ManagedEntry, Managers } from './managed-fields.ts';
import { showPath } from './path-element.ts';

/** A field that another manager owns and the apply wants to change. */
export interface FieldConflict {
  /** The owner as messages name it: `"kubectl" with subresource "scale" using apps/v1`. */
  readonly holder: string;
  readonly path: string;
}

export function conflictsOf(managers: Managers, self: string, changed: FieldSet): FieldConflict[] {
  const out: FieldConflict[] = [];
  for (const [id, entry] of managers) {
    if (id === self) continue;
    for (const path of pathsOf(intersection(entry.set, changed)))
      out.push({ holder: showHolder(entry), path: showPath(path) });
  }
  return out;
}

function showHolder(entry: ManagedEntry): string {
  const subresource = entry.subresource === undefined ? '' : ` with subresource ${JSON.stringify(entry.subresource)}`;
  const version = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
  return `${JSON.stringify(entry.manager)}${subresource}${version}`;
}

/** The message of the 409, grouped by owner when there is more than one conflict. */
export function conflictMessage(conflicts: readonly FieldConflict[]): string {
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${only.holder}: ${only.path}`;
  }
  const holders = [...new Set(conflicts.map((conflict) => conflict.holder))].sort();
  const lines = holders.flatMap((holder) => [
    `conflicts with ${holder}:`,
    ...conflicts.filter((conflict) => conflict.holder === holder).map((conflict) => `- ${conflict.path}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}
