import { apiVersionOf } from '../model/kind.ts';
import { REPLICA_SETS } from '../model/kinds.ts';
import { controllerReference, instantOf, namespaceOf } from '../model/meta.ts';
import { nameHash, sameJson } from '../model/stable-hash.ts';
import type { Deployment, ReplicaSet } from '../model/workload.ts';

export const REVISION: string = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY: string = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS: string = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS: string = 'deployment.kubernetes.io/max-replicas';
const TEMPLATE_HASH = 'pod-template-hash';

// Annotations that belong to the Deployment alone (deployment/util: annotationsToSkip).
const NOT_INHERITED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

/** The hash the pods of the Deployment's present template carry. */
export function templateHash(deployment: Deployment): string {
  return nameHash(deployment.spec.template, String(deployment.status?.collisionCount ?? ''));
}

/** The ReplicaSet of the present template: the oldest, should there be several. */
export function findNewReplicaSet(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const hash = templateHash(deployment);
  return byAge(replicaSets).find((replicaSet) => {
    const { [TEMPLATE_HASH]: own, ...labels } = replicaSet.spec.template.metadata?.labels ?? {};
    if (own === hash) return true;
    const { template } = replicaSet.spec;
    return sameJson(
      { ...template, metadata: { ...template.metadata, labels } },
      {
        ...deployment.spec.template,
        metadata: { ...deployment.spec.template.metadata, labels: deployment.spec.template.metadata?.labels ?? {} },
      },
    );
  });
}

export function byAge(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return [...replicaSets].sort(
    (a, b) =>
      instantOf(a.metadata.creationTimestamp) - instantOf(b.metadata.creationTimestamp) ||
      revisionOf(a) - revisionOf(b) ||
      (a.metadata.name < b.metadata.name ? -1 : 1),
  );
}

export function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? 0);
}

/** The revision the newest template has or shall get: one above all others. */
export function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** The ReplicaSet for a template seen for the first time. */
export function newReplicaSet(
  deployment: Deployment,
  replicas: number,
  size: { revision: number; max: number },
): ReplicaSet {
  const hash = templateHash(deployment);
  const { template, selector, minReadySeconds } = deployment.spec;
  const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash };
  return {
    apiVersion: apiVersionOf(REPLICA_SETS.resource),
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: namespaceOf(deployment),
      labels,
      annotations: {
        ...inheritedAnnotations(deployment),
        [REVISION]: String(size.revision),
        [DESIRED_REPLICAS]: String(deployment.spec.replicas ?? 1),
        [MAX_REPLICAS]: String(size.max),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function inheritedAnnotations(deployment: Deployment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_INHERITED.has(key)),
  );
}

/** The annotations an existing ReplicaSet gets when its template becomes the newest again; nothing when it has them. */
export function revisionAnnotations(
  deployment: Deployment,
  replicaSet: ReplicaSet,
  revision: number,
): Record<string, string> | undefined {
  const present = replicaSet.metadata.annotations ?? {};
  const before = revisionOf(replicaSet);
  const wanted: Record<string, string> = { ...inheritedAnnotations(deployment) };
  if (before < revision) {
    wanted[REVISION] = String(revision);
    const history = present[REVISION_HISTORY];
    if (before > 0) wanted[REVISION_HISTORY] = history === undefined ? String(before) : `${history},${before}`;
  }
  const differs = Object.entries(wanted).some(([key, value]) => present[key] !== value);
  return differs ? wanted : undefined;
}
