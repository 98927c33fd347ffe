import type { Clock } from '../../clock.ts';
import type { ControllerApi } from '../../controllers/controller-api.ts';
import { fieldAt, isRecord, listOf, textOf } from '../json.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { Store } from '../store/store.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { KubeObject, Resource } from '../types.ts';
import { crdResources } from './crd-resources.ts';

const CRDS: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
const COLLECTION = 'apiextensions.k8s.io/customresourcedefinitions';
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

export interface CrdLifecycleOptions {
  readonly store: Store;
  readonly registry: ResourceRegistry;
  readonly api: ControllerApi;
  readonly clock: Clock;
  /** How long a CRD takes to be established. */
  readonly delayMs: number;
}

/** Accepts the names of CRDs, serves what they define, and removes their objects with them. Returns what ends it. */
export function runCrdLifecycle(options: CrdLifecycleOptions): () => void {
  const { store, clock } = options;
  const waiting = new Set<() => void>();
  const later = (task: () => Promise<void>): void => {
    const cancel = clock.after(options.delayMs, () => {
      waiting.delete(cancel);
      // A conflict means that a newer event is on its way.
      task().catch(() => undefined);
    });
    waiting.add(cancel);
  };
  const stop = store.subscribe(COLLECTION, (event) => react(options, event, later));
  return () => {
    stop();
    for (const cancel of waiting) cancel();
  };
}

function react(options: CrdLifecycleOptions, event: StoreEvent, later: (task: () => Promise<void>) => void): void {
  const { name } = event.object.metadata;
  if (event.deleted) {
    options.registry.serveCustom(name, []);
    return;
  }
  if (event.object.metadata.deletionTimestamp !== undefined) later(() => cleanUp(options, name));
  else if (isEstablished(event.object)) options.registry.serveCustom(name, crdResources(event.object));
  else later(() => establish(options, name));
}

function isEstablished(crd: KubeObject): boolean {
  return listOf(fieldAt(crd, 'status', 'conditions')).some(
    (item) => isRecord(item) && item['type'] === 'Established' && item['status'] === 'True',
  );
}

async function establish({ store, api, clock }: CrdLifecycleOptions, name: string): Promise<void> {
  const crd = store.get(COLLECTION, name);
  if (crd === undefined || isEstablished(crd)) return;
  const conflict = nameConflict(store, crd);
  const lastTransitionTime = `${clock.now().toISOString().slice(0, 19)}Z`;
  const accepted =
    conflict === undefined
      ? {
          type: 'NamesAccepted',
          status: 'True',
          lastTransitionTime,
          reason: 'NoConflicts',
          message: 'no conflicts found',
        }
      : {
          type: 'NamesAccepted',
          status: 'False',
          lastTransitionTime,
          reason: conflict.reason,
          message: conflict.message,
        };
  const established =
    conflict === undefined
      ? {
          type: 'Established',
          status: 'True',
          lastTransitionTime,
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        }
      : {
          type: 'Established',
          status: 'False',
          lastTransitionTime,
          reason: 'NotAccepted',
          message: 'not all names are accepted',
        };
  const before = listOf(fieldAt(crd, 'status', 'conditions'));
  if (conflict !== undefined && before.length > 0) return;
  const status = {
    ...(isRecord(crd['status']) ? crd['status'] : {}),
    acceptedNames: conflict === undefined ? fieldAt(crd, 'spec', 'names') : { kind: '', plural: '' },
    conditions: [accepted, established],
  };
  await api.replaceStatus(CRDS, { ...crd, status });
}

/** Another CRD of the same group that has one of the names already. */
function nameConflict(store: Store, crd: KubeObject): { reason: string; message: string } | undefined {
  const group = fieldAt(crd, 'spec', 'group');
  const others = store
    .list(COLLECTION)
    .filter(
      (other) =>
        other.metadata.uid !== crd.metadata.uid && fieldAt(other, 'spec', 'group') === group && isEstablished(other),
    );
  const clash = (field: string, reason: string): { reason: string; message: string } | undefined => {
    const wanted = textOf(fieldAt(crd, 'spec', 'names', field));
    const taken = others.some((other) => textOf(fieldAt(other, 'status', 'acceptedNames', field)) === wanted);
    return taken ? { reason, message: `${JSON.stringify(wanted)} is already in use` } : undefined;
  };
  return (
    clash('plural', 'PluralConflict') ??
    clash('singular', 'SingularConflict') ??
    clash('kind', 'KindConflict') ??
    clash('listKind', 'ListKindConflict')
  );
}

/** Deletes every object of a CRD that is going, then lets it go. */
async function cleanUp({ store, registry, api }: CrdLifecycleOptions, name: string): Promise<void> {
  const crd = store.get(COLLECTION, name);
  if (crd === undefined) return;
  const [resource] = crdResources(crd);
  if (resource !== undefined) {
    for (const object of store.list(resource.collection)) {
      const { namespace } = object.metadata;
      await api.remove(resource, { name: object.metadata.name, ...(namespace === undefined ? {} : { namespace }) });
    }
    if (store.list(resource.collection).length > 0) {
      // Finalizers hold some back: look again with the next change of theirs.
      const stop = store.subscribe(resource.collection, () => {
        if (store.list(resource.collection).length > 0) return;
        stop();
        void letGo(api, store, name);
      });
      return;
    }
  }
  registry.serveCustom(name, []);
  await letGo(api, store, name);
}

async function letGo(api: ControllerApi, store: Store, name: string): Promise<void> {
  const crd = store.get(COLLECTION, name);
  if (crd === undefined) return;
  const finalizers = (crd.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP);
  await api.replace(CRDS, { ...crd, metadata: { ...crd.metadata, finalizers } });
}
