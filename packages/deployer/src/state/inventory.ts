import { DeployError } from '../errors.ts';
import { type KubeObject, type Manifest, type ObjectRef, refKey } from '../objects.ts';
import { inventoryName, PHASE_LABEL, STATE_LABEL } from './names.ts';
import { LARGEST_RECORD, RecordReader, readRecord, STATE_SCHEMA, type Stored } from './stored-json.ts';

/** One object that a phase answers for. */
export interface InventoryEntry {
  readonly ref: ObjectRef;
  readonly component: string;
  /** `adopted`: it was there before us; a rollback never deletes it. */
  readonly origin: 'created' | 'adopted';
  /** How the server's version of it differs from ours when all is well; see `settledMark`. */
  readonly settled?: string;
}

/** What the last good run applied. */
export interface AppliedMark {
  readonly revision: number;
  /** Of the manifests; see `phaseDigest`. */
  readonly digest: string;
  /** ISO 8601. */
  readonly at: string;
  readonly who: string;
}

/** Everything a phase may have brought into the cluster. Always at least what is there: it grows before a run, shrinks after. */
export interface Inventory {
  readonly phase: string;
  /** Components and what they depend on, for taking things down in the reverse order. */
  readonly components: ReadonlyMap<string, readonly string[]>;
  /** By {@link refKey}. */
  readonly entries: ReadonlyMap<string, InventoryEntry>;
  /** Absent before the first good run. */
  readonly applied?: AppliedMark;
}

const DATA_KEY = 'inventory.json';
const ORIGINS = ['created', 'adopted'] as const;

export function emptyInventory(phase: string): Inventory {
  return { phase, components: new Map(), entries: new Map() };
}

/** What is to be written before the first object is sent: all there was and all there will be. */
export function unionInventory(before: Inventory, wanted: Inventory): Inventory {
  const entries = new Map(before.entries);
  for (const [key, entry] of wanted.entries) {
    const known = before.entries.get(key);
    entries.set(key, known === undefined ? entry : { ...entry, origin: known.origin });
  }
  return { ...before, phase: wanted.phase, components: new Map([...before.components, ...wanted.components]), entries };
}

/** The inventory without what is gone; components that hold nothing any more and are not wanted go as well. */
export function shrinkInventory(
  inventory: Inventory,
  gone: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): Inventory {
  const entries = new Map([...inventory.entries].filter(([key]) => !gone.has(key)));
  const alive = new Set([...entries.values()].map((entry) => entry.component));
  const components = new Map([...inventory.components].filter(([name]) => alive.has(name) || wanted.has(name)));
  return { ...inventory, components, entries };
}

export function sameInventory(a: Inventory, b: Inventory): boolean {
  return inventoryText(a) === inventoryText(b);
}

function inventoryText(inventory: Inventory): string {
  const components = [...inventory.components].sort(byName).map(([name, dependsOn]) => [name, { dependsOn }] as const);
  const objects = [...inventory.entries.values()]
    .sort((a, b) => byName([refKey(a.ref)], [refKey(b.ref)]))
    .map(({ ref, component, origin, settled }) => ({ ...orderedRef(ref), component, origin, settled }));
  return JSON.stringify({
    schemaVersion: STATE_SCHEMA,
    phase: inventory.phase,
    applied: inventory.applied,
    components: Object.fromEntries(components),
    objects,
  });
}

function byName(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return a[0] < b[0] ? -1 : 1;
}

function orderedRef({ apiVersion, kind, namespace, name }: ObjectRef): ObjectRef {
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

export function inventoryRecord(stateNamespace: string, inventory: Inventory): Manifest {
  const text = inventoryText(inventory);
  if (text.length > LARGEST_RECORD) {
    throw new DeployError('invalid-manifest', `phase ${inventory.phase} has too many objects for one inventory`, {
      advice: ['Split the phase: one holds about 5,000 objects.'],
    });
  }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: inventoryName(inventory.phase),
      namespace: stateNamespace,
      labels: { [STATE_LABEL]: 'inventory', [PHASE_LABEL]: inventory.phase },
    },
    data: { [DATA_KEY]: text },
  };
}

/** Throws `state-unreadable`. */
export function readInventory(configMap: KubeObject): Stored<Inventory> {
  const record = new RecordReader(configMap, readRecord(configMap, DATA_KEY));
  const entries = record.list('objects').map((item): readonly [string, InventoryEntry] => {
    const ref = item.ref();
    const settled = item.optionalText('settled');
    const entry = { ref, component: item.text('component'), origin: item.oneOf('origin', ORIGINS) };
    return [refKey(ref), settled === undefined ? entry : { ...entry, settled }];
  });
  const components = record.entries('components').map(([name, item]) => [name, item.texts('dependsOn')] as const);
  const applied = readApplied(record.optional('applied'));
  const value = { phase: record.text('phase'), components: new Map(components), entries: new Map(entries) };
  return {
    value: applied === undefined ? value : { ...value, applied },
    resourceVersion: configMap.metadata.resourceVersion ?? '',
  };
}

function readApplied(record: RecordReader | undefined): AppliedMark | undefined {
  if (record === undefined) return undefined;
  return {
    revision: record.number('revision'),
    digest: record.text('digest'),
    at: record.text('at'),
    who: record.text('who'),
  };
}
