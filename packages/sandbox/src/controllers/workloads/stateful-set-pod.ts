import { apiVersionOf } from '../model/kind.ts';
import { PERSISTENT_VOLUME_CLAIMS } from '../model/kinds.ts';
import { controllerReference, namespaceOf } from '../model/meta.ts';
import type { Pod, PodTemplate, Volume } from '../model/pod.ts';
import { podFromTemplate } from '../model/pod-template.ts';
import type { PersistentVolumeClaim } from '../model/storage.ts';
import type { StatefulSet } from '../model/workload.ts';
import { REVISION_HASH } from './controller-revision.ts';

export function startOrdinal(set: StatefulSet): number {
  return set.spec.ordinals?.start ?? 0;
}

/** The number at the end of a pod's name; -1 for a pod that is not of this set. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const prefix = `${set.metadata.name}-`;
  const digits = pod.metadata.name.startsWith(prefix) ? pod.metadata.name.slice(prefix.length) : '';
  return /^\d+$/.test(digits) ? Number(digits) : -1;
}

/** The pod of one ordinal in one revision: with its name, its labels and its own claims mounted. */
export function statefulPod(set: StatefulSet, template: PodTemplate, revision: string, ordinal: number): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podFromTemplate({
    owner: set,
    template,
    name,
    generateName: `${set.metadata.name}-`,
    labels: {
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION_HASH]: revision,
      'statefulset.kubernetes.io/pod-name': name,
    },
  });
  const claims = (set.spec.volumeClaimTemplates ?? []).map(
    (claim): Volume => ({
      name: claim.metadata.name,
      persistentVolumeClaim: { claimName: claimName(set, claim.metadata.name, ordinal) },
    }),
  );
  const others = (template.spec.volumes ?? []).filter(({ name: own }) => !claims.some((claim) => claim.name === own));
  return {
    ...pod,
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName === undefined ? {} : { subdomain: set.spec.serviceName }),
      ...(claims.length + others.length === 0 ? {} : { volumes: [...claims, ...others] }),
    },
  };
}

function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The claims one pod needs; they outlive it, unless the set's retention policy says otherwise. */
export function claimsOf(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  const dieWithSet = set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
  return (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: apiVersionOf(PERSISTENT_VOLUME_CLAIMS.resource),
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, template.metadata.name, ordinal),
      namespace: namespaceOf(set),
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
      ...(template.metadata.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
      ...(dieWithSet
        ? { ownerReferences: [{ ...controllerReference(set), controller: false, blockOwnerDeletion: false }] }
        : {}),
    },
    spec: template.spec,
  }));
}
