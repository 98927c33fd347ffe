import { involvedOf } from '../causes/cluster-event.ts';
import { isEvent, ObjectIndex } from '../causes/object-index.ts';
import { groupOf, type KubeObject, type ObjectRef, refKey, refOf } from '../objects.ts';
import { listAt, textAt } from '../readiness/fields.ts';
import { Retries } from './retries.ts';
import { slim } from './slim.ts';
import type { TargetState } from './target-state.ts';
import type { Subject } from './watch-set.ts';

/** Objects kept besides the targets; beyond that causes are told from less. */
const MAX_OBJECTS = 20_000;
const MAX_OWNERS = 6;

/** Kinds of which a change can only matter to the objects above them. */
const HAS_OWNERS = new Set([
  'Pod',
  'ReplicaSet',
  'Event',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CertificateRequest',
]);

/** What has been seen of the cluster while waiting, and which targets a change concerns. */
export class WaitScene {
  readonly index: ObjectIndex = new ObjectIndex();
  readonly retries: Retries = new Retries();
  readonly targets: ReadonlyMap<string, TargetState>;
  readonly #dirty = new Set<string>();
  #kept = 0;

  constructor(targets: readonly TargetState[]) {
    this.targets = new Map(targets.map((target) => [target.key, target]));
    for (const target of targets) {
      if (target.object !== undefined) this.index.put(target.object);
      this.#dirty.add(target.key);
    }
  }

  /** The targets that something has happened to since the last call. */
  takeDirty(): readonly TargetState[] {
    const found = [...this.#dirty].flatMap((key) => this.targets.get(key) ?? []);
    this.#dirty.clear();
    return found;
  }

  touch(key: string): void {
    this.#dirty.add(key);
  }

  touchAll(): void {
    for (const key of this.targets.keys()) this.#dirty.add(key);
  }

  change(object: KubeObject, type: 'present' | 'gone'): void {
    const small = slim(object);
    const target = isEvent(object) ? undefined : this.targets.get(refKey(refOf(object)));
    if (type === 'gone') this.#remove(small, target);
    else this.#put(small, target);
    this.#touchConcerned(small);
  }

  sync(subject: Subject): void {
    if (subject.name === undefined) this.index.markSeen(groupOf(subject.apiVersion), subject.kind, subject.namespace);
    for (const target of this.targets.values()) {
      if (covers(subject, target.ref)) Object.assign(target, { isSynced: true, isWatched: true });
    }
    this.touchAll();
  }

  #put(object: KubeObject, target: TargetState | undefined): void {
    if (target !== undefined) target.object = object;
    else if (this.#kept >= MAX_OBJECTS && !isEvent(object) && this.index.get(refOf(object)) === undefined) return;
    if (!isEvent(object)) {
      const before = this.index.get(refOf(object));
      if (before === undefined) this.#kept += 1;
      this.retries.note(before, object);
    }
    this.index.put(object);
  }

  #remove(object: KubeObject, target: TargetState | undefined): void {
    if (isEvent(object)) return;
    const present = this.index.get(refOf(object));
    if (present === undefined) return;
    // What comes late about an earlier object of the same name is not about this one.
    if (
      object.metadata.uid !== undefined &&
      present.metadata.uid !== undefined &&
      present.metadata.uid !== object.metadata.uid
    )
      return;
    this.#kept -= 1;
    this.index.remove(object);
    if (target !== undefined && target.object === undefined) target.object = object;
  }

  #touchConcerned(object: KubeObject): void {
    if (!HAS_OWNERS.has(object.kind)) {
      this.touchAll();
      return;
    }
    const about = isEvent(object) ? this.#subjectOf(object) : object;
    if (about === undefined) return;
    this.#touchUpwards(about);
    if (about.kind === 'Pod') this.#touchCallers();
  }

  #touchUpwards(object: KubeObject): void {
    let above: readonly KubeObject[] = [object];
    for (let level = 0; level < MAX_OWNERS && above.length > 0; level += 1) {
      for (const one of above) if (this.targets.has(refKey(refOf(one)))) this.#dirty.add(refKey(refOf(one)));
      above = above.flatMap((one) => this.#ownersOf(one));
    }
  }

  /** Those that hang on pods through a Service, which no owner tells of. */
  #touchCallers(): void {
    for (const { key, ref } of this.targets.values()) {
      if (groupOf(ref.apiVersion).endsWith('registration.k8s.io')) this.#dirty.add(key);
    }
  }

  #ownersOf(object: KubeObject): readonly KubeObject[] {
    const { namespace } = object.metadata;
    return listAt(object, 'metadata', 'ownerReferences').flatMap((owner) => {
      const ref = { apiVersion: textAt(owner, 'apiVersion'), kind: textAt(owner, 'kind'), name: textAt(owner, 'name') };
      const found = this.index.get(namespace === undefined ? ref : { ...ref, namespace }) ?? this.index.get(ref);
      return found === undefined ? [] : [found];
    });
  }

  #subjectOf(event: KubeObject): KubeObject | undefined {
    const { kind, namespace, name } = involvedOf(event);
    const apiVersion =
      textAt(event, 'involvedObject', 'apiVersion') || textAt(event, 'regarding', 'apiVersion') || 'v1';
    return this.index.get(namespace === '' ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name });
  }
}

/** Whether a watch of the subject tells of an object. */
export function covers(subject: Subject, ref: ObjectRef): boolean {
  return (
    groupOf(subject.apiVersion) === groupOf(ref.apiVersion) &&
    subject.kind === ref.kind &&
    (subject.namespace === undefined || subject.namespace === ref.namespace) &&
    (subject.name === undefined || subject.name === ref.name)
  );
}
