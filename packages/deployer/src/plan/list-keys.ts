import { isJsonObject, type JsonObject } from './json.ts';

/**
 * Merge keys of the lists of the built-in kinds, by the field that holds the list; of several the first that every item
 * carries. Kubernetes OpenAPI, `x-kubernetes-list-map-keys`.
 */
const KEYS_BY_FIELD: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ports: [['containerPort', 'protocol'], ['containerPort'], ['port', 'protocol'], ['port'], ['name']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  hostAliases: [['ip']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  conditions: [['type']],
  ownerReferences: [['uid']],
};

const BY_NAME: readonly (readonly string[])[] = [['name']];

/** The keys that tell the items of these lists apart; `undefined` when nothing does. */
export function listKeysOf(fieldName: string, lists: readonly (readonly unknown[])[]): readonly string[] | undefined {
  const candidates = KEYS_BY_FIELD[fieldName] ?? BY_NAME;
  return candidates.find((keys) => lists.every((list) => tellsApart(list, keys)));
}

function tellsApart(list: readonly unknown[], keys: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    if (!isJsonObject(item) || keys.some((key) => !isScalar(item[key]))) return false;
    seen.add(keyText(item, keys));
  }
  return seen.size === list.length;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

export function keyText(item: JsonObject, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => item[key]));
}
