/**
 * The part of the `reflect-metadata` proposal that @peculiar/x509's service container looks for when it is loaded. The container
 * keeps constructor types there; nothing else in this package uses it.
 */
const store = new WeakMap<object, Map<unknown, unknown>>();

function own(target: object): Map<unknown, unknown> {
  let entries = store.get(target);
  if (entries === undefined) {
    entries = new Map();
    store.set(target, entries);
  }
  return entries;
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
  own(target).set(key, value);
}

function getOwnMetadata(key: unknown, target: object): unknown {
  return store.get(target)?.get(key);
}

function getMetadata(key: unknown, target: object): unknown {
  for (let here: object | null = target; here !== null; here = Object.getPrototypeOf(here)) {
    if (store.get(here)?.has(key) === true) return getOwnMetadata(key, here);
  }
  return undefined;
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { defineMetadata, getOwnMetadata, getMetadata });
