import { formatRef, type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import type { PlanWarning } from '../plan.ts';
import type { InventoryEntry } from '../state/inventory.ts';
import { KEEP_ANNOTATION } from '../state/names.ts';
import { isNamespace, isProtected } from './kinds.ts';
import { isNamed } from './named.ts';
import { waveOf } from './waves.ts';

/** An object that is to go. Only one that is alive and carries our mark. */
export interface Pruning {
  readonly key: string;
  readonly ref: ObjectRef;
  readonly component: string;
  readonly wave: number;
  readonly live: KubeObject;
  readonly note: string;
}

/** What becomes of the objects that the inventory names and nobody wants any more. */
export interface PruneDecision {
  readonly prunings: readonly Pruning[];
  /** Gone already, no longer ours, or to become another phase's: only to be forgotten. */
  readonly forgotten: readonly string[];
  readonly warnings: readonly PlanWarning[];
}

export interface PruneContext {
  readonly inventory: ReadonlyMap<string, InventoryEntry>;
  readonly wanted: ReadonlySet<string>;
  /** Keys that other phases want: they take those over, alive. */
  readonly wantedElsewhere: ReadonlySet<string>;
  /** UIDs of wanted objects: the same object may be known under an older group. */
  readonly wantedUids: ReadonlySet<string>;
  /** Objects with our mark, by key. */
  readonly live: ReadonlyMap<string, KubeObject>;
  /** Keys of kinds that could not be listed, because the server does not serve them now. */
  readonly unseen: ReadonlySet<string>;
  readonly confirmPrune: readonly string[];
  readonly stateNamespace: string;
  /** In a rollback: what was there before us stays. */
  readonly sparesAdopted: boolean;
}

export function decidePrune(context: PruneContext): PruneDecision {
  const prunings: Pruning[] = [];
  const forgotten: string[] = [];
  const warnings: PlanWarning[] = [];
  for (const [key, entry] of context.inventory) {
    if (context.wanted.has(key) || context.unseen.has(key)) continue;
    const live = context.live.get(key);
    const isTaken = context.wantedElsewhere.has(key) || context.wantedUids.has(live?.metadata.uid ?? '');
    if (live === undefined || isTaken) {
      forgotten.push(key);
      continue;
    }
    const spared = whySpared(entry, live, context);
    if (spared === undefined) prunings.push(pruningOf(key, entry, live));
    else
      warnings.push({ ref: entry.ref, message: `${formatRef(entry.ref)} is no longer wanted, but stays: ${spared}` });
  }
  return { prunings, forgotten, warnings };
}

function whySpared(entry: InventoryEntry, live: KubeObject, context: PruneContext): string | undefined {
  if (isNamespace(entry.ref) && entry.ref.name === context.stateNamespace) return 'it holds the records of its phases';
  if (live.metadata.annotations?.[KEEP_ANNOTATION] === 'true') return `it is marked ${KEEP_ANNOTATION}`;
  if (context.sparesAdopted && entry.origin === 'adopted') return 'it was there before this phase took it over';
  if (isProtected(entry.ref) && !isNamed(entry.ref, context.confirmPrune)) {
    return `a ${entry.ref.kind} is only pruned when it is named`;
  }
  return undefined;
}

function pruningOf(key: string, { component }: InventoryEntry, live: KubeObject): Pruning {
  const ref = refOf(live);
  return { key, ref, component, wave: waveOf(ref), live, note: 'no longer part of the phase' };
}
