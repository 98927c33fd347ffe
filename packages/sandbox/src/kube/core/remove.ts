import { cloneJson } from '../json.ts';
import type { ServedResource } from '../resources/served-resource.ts';
import { type KindRules, kindRules } from '../rules/kind-rules.ts';
import { conflict } from '../status/refusals.ts';
import type { Status } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { type KubeCore, timestamp } from './kube-core.ts';
import { keyOf } from './object-key.ts';
import type { RequestContext, Target } from './request-context.ts';
import { ruleEnv } from './rule-env.ts';
import { requireStored } from './update.ts';

/** The body of a DELETE. */
export interface RemovalOptions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly gracePeriodSeconds?: number | undefined;
}

/** What a DELETE answers: the object while it lingers, or a Status once it is gone. */
export type Removal =
  | { readonly gone: false; readonly object: KubeObject }
  | { readonly gone: true; readonly object: KubeObject };

/** Kinds whose removal waits for a grace period, with how long unless asked otherwise. */
function graceSeconds(resource: ServedResource, object: KubeObject, asked: number | undefined): number {
  if (!isGraceful(resource)) return 0;
  const spec = object['spec'];
  const nodeName = typeof spec === 'object' && spec !== null && 'nodeName' in spec ? spec.nodeName : undefined;
  const phase = podPhase(object);
  // A pod that no kubelet looks after, or that has ended, goes at once.
  if (nodeName === undefined || nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  if (asked !== undefined) return Math.max(asked, 0);
  const grace =
    typeof spec === 'object' && spec !== null && 'terminationGracePeriodSeconds' in spec
      ? spec.terminationGracePeriodSeconds
      : 30;
  return typeof grace === 'number' ? grace : 30;
}

function isGraceful(resource: ServedResource): boolean {
  return resource.collection === '/pods';
}

/** What goes without grace is answered as gone now. */
function ended(core: KubeCore, object: KubeObject): KubeObject {
  const metadata = { ...object.metadata, deletionTimestamp: timestamp(core.clock), deletionGracePeriodSeconds: 0 };
  return { ...object, metadata };
}

function podPhase(object: KubeObject): unknown {
  const status = object['status'];
  return typeof status === 'object' && status !== null && 'phase' in status ? status.phase : undefined;
}

function finalizersFor(object: KubeObject, options: RemovalOptions): string[] {
  const before = object.metadata.finalizers ?? [];
  const own = ['orphan', 'foregroundDeletion'];
  const kept = options.propagationPolicy === undefined ? before : before.filter((name) => !own.includes(name));
  if (options.propagationPolicy === 'Orphan') return [...kept, 'orphan'];
  if (options.propagationPolicy === 'Foreground') return [...kept, 'foregroundDeletion'];
  return [...kept];
}

/**
 * Deletes the object a request names: at once, or by marking it when finalizers or a grace period hold it.
 *
 * @throws StatusError 404, 409 when a precondition does not hold.
 */
export async function removeObject(
  core: KubeCore,
  target: Target,
  options: RemovalOptions,
  context: RequestContext,
): Promise<Removal> {
  const object = requireStored(core, target);
  refusePreconditions(target, object, options);
  await core.admission.validate({ operation: 'DELETE', target, context, object: undefined, old: object });
  const { resource } = target;
  const marker = kindRules(resource).markDeleted;
  const grace = graceSeconds(resource, object, options.gracePeriodSeconds);
  const marked = markDeleted(core, object, { finalizers: finalizersFor(object, options), grace, marker });
  const lingers = (marked.metadata.finalizers ?? []).length > 0 || grace > 0 || namespaceFinalizers(marked).length > 0;
  if (!lingers) {
    const last = context.dryRun ? object : (core.store.remove(resource.collection, keyOf(resource, object)) ?? object);
    return { gone: true, object: isGraceful(resource) ? ended(core, last) : last };
  }
  if (context.dryRun || marked === object) return { gone: false, object: marked };
  return { gone: false, object: core.store.put(resource.collection, keyOf(resource, object), marked) };
}

function refusePreconditions({ resource, name }: Target, object: KubeObject, options: RemovalOptions): void {
  const { uid, resourceVersion } = object.metadata;
  // This refusal names the kind where others name the resource.
  const named = { group: resource.group, plural: resource.kind };
  if (options.uid !== undefined && options.uid !== uid) {
    const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}).`;
    throw conflict(named, name, `${why} The object might have been deleted and then recreated`);
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}).`;
    throw conflict(named, name, `${why} The object might have been modified`);
  }
}

function namespaceFinalizers(object: KubeObject): readonly unknown[] {
  const spec = object['spec'];
  const finalizers = typeof spec === 'object' && spec !== null && 'finalizers' in spec ? spec.finalizers : undefined;
  return Array.isArray(finalizers) ? finalizers : [];
}

interface Mark {
  readonly finalizers: string[];
  readonly grace: number;
  /** Kinds that mark themselves have no grace period. */
  readonly marker: KindRules['markDeleted'];
}

function markDeleted(core: KubeCore, object: KubeObject, mark: Mark): KubeObject {
  const { metadata } = object;
  const already = metadata.deletionTimestamp !== undefined;
  const shorter = already && mark.grace < (metadata.deletionGracePeriodSeconds ?? 0);
  if (already && !shorter && sameList(mark.finalizers, metadata.finalizers ?? [])) return object;
  const draft = cloneJson(object);
  if (mark.finalizers.length > 0) draft.metadata.finalizers = mark.finalizers;
  else delete draft.metadata.finalizers;
  if (already && !shorter) return draft;
  draft.metadata.deletionTimestamp = `${new Date(core.clock.now().getTime() + mark.grace * 1000).toISOString().slice(0, 19)}Z`;
  if (mark.marker !== undefined) mark.marker(draft, ruleEnv(core));
  else {
    draft.metadata.deletionGracePeriodSeconds = mark.grace;
    if (metadata.generation !== undefined && !already) draft.metadata.generation = metadata.generation + 1;
  }
  return draft;
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

/**
 * Removes an object whose last finalizer an update has just taken away; undefined when it stays.
 * What the update answers with is the object as it was written.
 */
export function finishDeletion(core: KubeCore, resource: ServedResource, draft: KubeObject): KubeObject | undefined {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = draft.metadata;
  if (deletionTimestamp === undefined || (finalizers ?? []).length > 0 || (deletionGracePeriodSeconds ?? 0) > 0)
    return undefined;
  if (resource.collection === '/namespaces' && namespaceFinalizers(draft).length > 0) return undefined;
  core.store.remove(resource.collection, keyOf(resource, draft));
  return draft;
}

/** The Status of a finished DELETE. */
export function removedStatus(resource: ServedResource, object: KubeObject): Status {
  const { group, plural } = resource;
  const { uid, name } = object.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, ...(uid === undefined ? {} : { uid }) },
  };
}
