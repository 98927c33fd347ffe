import type { KubeObject } from '../../kube/types.ts';
import { locate, type Write } from '../machinery/write.ts';
import { isRecord } from '../model/kind.ts';
import { CONTROLLER_REVISIONS } from '../model/kinds.ts';
import { controllerReference, namespaceOf, uidOf } from '../model/meta.ts';
import type { PodTemplate } from '../model/pod.ts';
import { nameHash, sameJson } from '../model/stable-hash.ts';
import type { ControllerRevision } from '../model/workload.ts';

export const REVISION_HASH: string = 'controller-revision-hash';
/** Label of a StatefulSet's revisions; a DaemonSet marks its own with {@link REVISION_HASH}. */
export const STATEFUL_HASH: string = 'controller.kubernetes.io/hash';

/** An owner whose templates are kept as ControllerRevisions: a StatefulSet or DaemonSet. */
export interface RevisionedOwner extends KubeObject {
  spec: { template: PodTemplate; revisionHistoryLimit?: number };
}

/** The revision of the present template and what to write so that it is the newest. */
export interface RevisionStep {
  revision: ControllerRevision;
  writes: readonly Write[];
}

/** How a controller marks its revisions. */
export interface RevisionMarks {
  /** Label that carries the hash. */
  hashLabel: string;
  annotations?: Record<string, string>;
}

/** Finds or makes the revision of the owner's present template; a template seen before gets the highest number again. */
export function presentRevision(
  owner: RevisionedOwner,
  known: readonly ControllerRevision[],
  marks: RevisionMarks,
): RevisionStep {
  const data = { spec: { template: { ...owner.spec.template, $patch: 'replace' } } };
  const highest = Math.max(0, ...known.map(({ revision }) => revision));
  const equal = known.find((revision) => sameJson(revision.data, data));
  if (equal === undefined) {
    const revision = newRevision(owner, data, { number: highest + 1, ...marks });
    return { revision, writes: [{ action: 'ensure', resource: CONTROLLER_REVISIONS.resource, object: revision }] };
  }
  if (equal.revision === highest) return { revision: equal, writes: [] };
  const patch = { revision: highest + 1 };
  return {
    revision: equal,
    writes: [{ action: 'patch', resource: CONTROLLER_REVISIONS.resource, key: locate(equal), patch }],
  };
}

function newRevision(
  owner: RevisionedOwner,
  data: unknown,
  { number, hashLabel, annotations }: RevisionMarks & { number: number },
): ControllerRevision {
  const hash = nameHash(data);
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: namespaceOf(owner),
      labels: { ...owner.spec.template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision: number,
  };
}

/** The hash a revision carries, whichever controller made it. */
export function hashOf({ metadata: { labels } }: ControllerRevision): string {
  return labels?.[REVISION_HASH] ?? labels?.[STATEFUL_HASH] ?? '';
}

/** The template a revision keeps; the owner's own when the revision cannot be read. */
export function templateOf(revision: ControllerRevision, owner: RevisionedOwner): PodTemplate {
  const { data } = revision;
  const spec = isRecord(data) ? data['spec'] : undefined;
  const kept = isRecord(spec) ? spec['template'] : undefined;
  if (!isPodTemplate(kept)) return owner.spec.template;
  const { $patch: _, ...template } = kept;
  return template;
}

function isPodTemplate(value: unknown): value is PodTemplate & { $patch?: string } {
  return isRecord(value) && isRecord(value['spec']) && Array.isArray(value['spec']['containers']);
}

/** Removes the oldest revisions no pod uses, beyond the history limit. */
export function surplusRevisions(
  owner: RevisionedOwner,
  known: readonly ControllerRevision[],
  inUse: (revision: ControllerRevision) => boolean,
): Write[] {
  const idle = known.filter((revision) => !inUse(revision)).sort((a, b) => a.revision - b.revision);
  return idle.slice(0, Math.max(0, idle.length - (owner.spec.revisionHistoryLimit ?? 10))).map((revision) => ({
    action: 'remove',
    resource: CONTROLLER_REVISIONS.resource,
    key: locate(revision),
    options: { uid: uidOf(revision) },
  }));
}
