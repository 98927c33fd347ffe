import type { Manifest, ObjectRef } from '../objects.ts';
import type { PlanFault } from './fault.ts';
import { isJsonObject, type JsonObject, listAt, objectAt, valueAt } from './json.ts';
import { isBuiltIn, type KnownScopes, kindKey } from './kinds.ts';

type ObjectFault = Pick<PlanFault, 'message' | 'path'>;

/** What is wrong with one manifest by itself. It may come from outside the types, so nothing about it is taken for granted. */
export function validateObject(manifest: Manifest, scopes: KnownScopes): readonly ObjectFault[] {
  if (!isIdentified(manifest)) return identityFaults(manifest);
  return [...serverFieldFaults(manifest), ...scopeFaults(manifest, scopes), ...duplicateItemFaults(manifest)];
}

/** Whether it says what it is and how it is called; anything else can only be looked at with care. */
export function isIdentified(manifest: Manifest): boolean {
  return identityFaults(manifest).length === 0;
}

/** As much of a name as there is. */
export function looseRef(manifest: Manifest): ObjectRef {
  const { name, namespace } = objectAt(manifest, 'metadata');
  const text = (value: unknown, absent: string) => (typeof value === 'string' && value !== '' ? value : absent);
  return {
    apiVersion: text(valueAt(manifest, 'apiVersion'), ''),
    kind: text(valueAt(manifest, 'kind'), '(no kind)'),
    name: text(name, '(no name)'),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

function identityFaults(manifest: Manifest): readonly ObjectFault[] {
  const required = [['apiVersion'], ['kind'], ['metadata', 'name']];
  const missing = required
    .filter((path) => !isText(valueAt(manifest, ...path)))
    .map((path) => ({ path: `.${path.join('.')}`, message: 'is missing' }));
  if (valueAt(manifest, 'metadata', 'generateName') === undefined) return missing;
  return [
    ...missing,
    { path: '.metadata.generateName', message: 'an object to be kept up to date needs a fixed name' },
  ];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

const SERVER_METADATA = ['managedFields', 'resourceVersion', 'uid', 'generation', 'selfLink'];

function serverFieldFaults(manifest: Manifest): readonly ObjectFault[] {
  const faults = SERVER_METADATA.filter((name) => manifest.metadata[name] !== undefined).map((name) => ({
    path: `.metadata.${name}`,
    message: 'is set by the server only',
  }));
  if (manifest['status'] === undefined) return faults;
  return [...faults, { path: '.status', message: 'is written by controllers, a manifest cannot set it' }];
}

function scopeFaults(manifest: Manifest, scopes: KnownScopes): readonly ObjectFault[] {
  return scopeFault(manifest, scopes.isNamespaced(manifest));
}

/** What does not fit between an object and the scope of its kind; nothing while the scope is not known. */
export function scopeFault(manifest: Manifest, namespaced: boolean | undefined): readonly ObjectFault[] {
  const { namespace } = manifest.metadata;
  const path = '.metadata.namespace';
  if (namespaced === true && !isText(namespace))
    return [{ path, message: `is missing: ${manifest.kind} is namespaced` }];
  if (namespaced === false && namespace !== undefined) {
    return [{ path, message: `is set, but ${manifest.kind} belongs to no namespace` }];
  }
  return [];
}

/** Where the built-in kinds hold a pod. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  '/Pod': ['spec'],
  '/ReplicationController': ['spec', 'template', 'spec'],
  'apps/DaemonSet': ['spec', 'template', 'spec'],
  'apps/Deployment': ['spec', 'template', 'spec'],
  'apps/ReplicaSet': ['spec', 'template', 'spec'],
  'apps/StatefulSet': ['spec', 'template', 'spec'],
  'batch/Job': ['spec', 'template', 'spec'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

function podSpecPath(manifest: { readonly apiVersion: string; readonly kind: string }): readonly string[] | undefined {
  return isBuiltIn(manifest.apiVersion) ? POD_SPECS[kindKey(manifest)] : undefined;
}

/** Two items under one key: a POST takes them, server-side apply refuses them. */
function duplicateItemFaults(manifest: Manifest): readonly ObjectFault[] {
  if (kindKey(manifest) === '/Service') {
    return duplicates(listAt(manifest, 'spec', 'ports'), '.spec.ports', portKey('port'));
  }
  const path = podSpecPath(manifest);
  if (path === undefined) return [];
  const spec = objectAt(manifest, ...path);
  const at = `.${path.join('.')}`;
  const containers = ['initContainers', 'containers'].flatMap((list) =>
    listAt(spec, list)
      .filter(isJsonObject)
      .flatMap((container) => containerFaults(container, `${at}.${list}`)),
  );
  const names = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  return [
    ...duplicates(names, `${at}.containers`, nameKey),
    ...duplicates(listAt(spec, 'volumes'), `${at}.volumes`, nameKey),
    ...containers,
  ];
}

function containerFaults(container: JsonObject, at: string): readonly ObjectFault[] {
  const path = `${at}[name=${JSON.stringify(container['name'] ?? null)}]`;
  return [
    ...duplicates(listAt(container, 'env'), `${path}.env`, nameKey),
    ...duplicates(listAt(container, 'ports'), `${path}.ports`, portKey('containerPort')),
    ...duplicates(listAt(container, 'volumeMounts'), `${path}.volumeMounts`, (item) => textOf(item['mountPath'])),
  ];
}

type ItemKey = (item: JsonObject) => string | undefined;

const nameKey: ItemKey = (item) => textOf(item['name']);

function portKey(name: string): ItemKey {
  return (item) => `${String(item[name])}/${textOf(item['protocol']) ?? 'TCP'}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function duplicates(list: readonly unknown[], path: string, keyOf: ItemKey): readonly ObjectFault[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const item of list.filter(isJsonObject)) {
    const key = keyOf(item);
    if (key === undefined) continue;
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  return [...twice].map((key) => ({ path, message: `holds ${JSON.stringify(key)} more than once` }));
}
