import { type KubeObject, type Manifest, refKey, refOf } from '../objects.ts';
import type { Phase } from '../phase.ts';
import type { Cluster } from '../ports.ts';
import { type ConfigObjects, configKey, configObjectsOf, configsOf } from './config-hash.ts';
import { normalise } from './desired.ts';
import { childOf, EMPTY_FIELDS } from './field-set.ts';
import { generatedKeysOf } from './generated-secrets.ts';
import { objectAt } from './json.ts';
import { appliedEntry, fieldsOfEntry } from './ownership.ts';
import type { Snapshot } from './snapshot.ts';

export interface StandingAsk {
  readonly cluster: Cluster;
  readonly snapshot: Snapshot;
  readonly fieldManager: string;
}

/**
 * ConfigMaps and Secrets that pods of the components planned refer to, but that belong to components which are left alone, as
 * they stand in the cluster. A checksum of what is only to come would hold when that comes, and never roll the pods. What
 * is not there yet is left out.
 */
export async function standingConfigs(
  phase: Phase,
  planned: ReadonlySet<string>,
  { cluster, snapshot, fieldManager }: StandingAsk,
): Promise<ConfigObjects> {
  const objectsOf = (isPlanned: boolean): readonly Manifest[] =>
    phase.components.filter(({ name }) => planned.has(name) === isPlanned).flatMap(({ objects }) => objects);
  const others = configObjectsOf(objectsOf(false).map(normalise));
  const used = objectsOf(true).flatMap((manifest) => configsOf(manifest, others).map(({ config }) => config));
  const found = await Promise.all(
    [...new Set(used)].map(async (wanted): Promise<readonly [string, Manifest][]> => {
      const resource = await cluster.resolve(wanted.apiVersion, wanted.kind);
      if (resource === undefined) return [];
      const live = (await snapshot.objects(phase.id, resource, wanted.metadata.namespace)).get(refKey(refOf(wanted)));
      return live === undefined ? [] : [[configKey(wanted), asApplied(live, wanted, fieldManager)]];
    }),
  );
  return new Map(found.flat());
}

/** A live object as the manifest that was applied, as far as it is hashed: without what others, or nobody but chance, put into it. */
function asApplied(live: KubeObject, wanted: Manifest, fieldManager: string): Manifest {
  const entry = appliedEntry(live, fieldManager);
  const owned = entry === undefined ? EMPTY_FIELDS : fieldsOfEntry(entry);
  const generated = new Set(generatedKeysOf({ ...live, data: objectAt(wanted, 'data') })?.map(({ key }) => key));
  const { data: _, binaryData: __, ...rest } = live;
  const parts = ['data', 'binaryData'].flatMap((part) => {
    const values = ourValues([live, wanted], part, childOf(owned, `f:${part}`) ?? EMPTY_FIELDS).filter(
      ([key]) => !generated.has(key),
    );
    return values.length === 0 ? [] : [[part, Object.fromEntries(values)] as const];
  });
  return { ...rest, ...Object.fromEntries(parts) };
}

/** A key that is wanted, but was left to somebody else, is hashed with the value that is wanted, as in a plan of everything. */
function ourValues(
  [live, wanted]: readonly [KubeObject, Manifest],
  part: string,
  owned: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  const ours = objectAt(wanted, part);
  return Object.entries(objectAt(live, part)).flatMap(([key, value]) => {
    if (childOf(owned, `f:${key}`) !== undefined) return [[key, value] as const];
    return key in ours ? [[key, ours[key]] as const] : [];
  });
}
