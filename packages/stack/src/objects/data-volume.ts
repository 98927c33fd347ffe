import type { StackConfig } from '../config/types.ts';
import { dataClaimName } from '../foundation/storage.ts';
import { replicasOf, type VolumePart, volumeSizeOf } from '../profiles.ts';
import type { Volume } from './pod.ts';
import type { StatefulSetSpec } from './workload.ts';

/** The volume `data` of a part: the claim of phase 1 where it runs as one, else made by its StatefulSet for each replica. */
export function dataVolume(config: StackConfig, part: VolumePart): readonly Volume[] {
  if (replicasOf(config, part) > 1) return [];
  return [{ name: 'data', persistentVolumeClaim: { claimName: dataClaimName(part) } }];
}

/** What a StatefulSet makes the volumes of its replicas from. */
export function replicaClaim(config: StackConfig, part: VolumePart): Pick<StatefulSetSpec, 'claim'> {
  if (replicasOf(config, part) === 1) return {};
  return { claim: { name: 'data', storageClass: config.storage.data.class, size: volumeSizeOf(config, part) } };
}
