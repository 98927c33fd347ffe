import type { Manifest } from '@otelops/deployer';
import type { Quantity } from '../config/types.ts';
import { labelsOf, selectorOf } from '../names.ts';
import { type Identity, manifest } from './metadata.ts';
import type { PodSpec } from './pod.ts';

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

type Labels = Readonly<Record<string, string>>;

function templateOf({ name, version }: Identity, spec: PodSpec, more: Labels = {}): PodTemplate {
  return { metadata: { labels: { ...labelsOf(name, version), ...more } }, spec };
}

export interface StatefulSetSpec {
  readonly replicas: number;
  readonly serviceName: string;
  readonly pod: PodSpec;
  /** Of the pods, besides those that every one of ours carries. */
  readonly podLabels?: Labels;
  /** One claim for each replica; a single replica uses a claim of phase 1, which can still grow. */
  readonly claim?: { readonly name: string; readonly storageClass: string; readonly size: Quantity };
}

/** Replicas start together: ours find each other and do not wait in line. */
export function statefulSet(
  identity: Identity,
  { claim, pod, podLabels, replicas, serviceName }: StatefulSetSpec,
): Manifest {
  return manifest('apps/v1', 'StatefulSet', identity, {
    spec: {
      replicas,
      serviceName,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      selector: { matchLabels: selectorOf(identity.name) },
      template: templateOf(identity, pod, podLabels),
      ...(claim !== undefined && {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: claim.name, labels: labelsOf(identity.name) },
            spec: claimSpec(claim),
          },
        ],
      }),
    },
  });
}

/** One pod at a time: a volume that one node mounts would keep a rolling update waiting for ever. */
export function singleDeployment(identity: Identity, pod: PodSpec): Manifest {
  return manifest('apps/v1', 'Deployment', identity, {
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selectorOf(identity.name) },
      template: templateOf(identity, pod),
    },
  });
}

/** Replicas without a volume of their own, replaced one after the other; none needs a node more than they are. */
export function replicatedDeployment(
  identity: Identity,
  { pod, podLabels, replicas }: Pick<StatefulSetSpec, 'pod' | 'podLabels' | 'replicas'>,
): Manifest {
  return manifest('apps/v1', 'Deployment', identity, {
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      selector: { matchLabels: selectorOf(identity.name) },
      template: templateOf(identity, pod, podLabels),
    },
  });
}

function claimSpec({
  size,
  storageClass,
}: {
  readonly storageClass: string;
  readonly size: Quantity;
}): Record<string, unknown> {
  return {
    accessModes: ['ReadWriteOnce'],
    storageClassName: storageClass,
    resources: { requests: { storage: size } },
  };
}

/** A volume for one replica. Kept when it is no longer rendered: data go only by an explicit word. */
export function dataClaim(identity: Identity, storageClass: string, size: Quantity): Manifest {
  return manifest('v1', 'PersistentVolumeClaim', identity, { spec: claimSpec({ storageClass, size }) });
}

export function serviceAccount(identity: Identity): Manifest {
  return manifest('v1', 'ServiceAccount', identity, { automountServiceAccountToken: false });
}

/** How many may be away at once when nodes are drained: of the part's pods, or of those with the labels given. */
export function disruptionBudget(identity: Identity, maxUnavailable: number, pods?: Labels): Manifest {
  return manifest('policy/v1', 'PodDisruptionBudget', identity, {
    spec: { maxUnavailable, selector: { matchLabels: pods ?? selectorOf(identity.name) } },
  });
}
