import type { Quantity, StackConfig } from '../config/types.ts';
import { type Resources, volumeSizeOf } from '../profiles.ts';
import { tempoPartitions } from './connections.ts';
import { type TempoPartName, tempoHeadless, tempoParts } from './part-names.ts';

/** One of the processes that Tempo is made of in microservices mode. */
export interface TempoPart {
  readonly name: TempoPartName;
  /** `-target`. */
  readonly target: string;
  readonly zone?: 'zone-a' | 'zone-b';
  readonly replicas: number;
  readonly resources: Resources;
  /** How long it may take to end, in seconds: what it holds is written out before. */
  readonly grace: number;
  /** Of a part whose pods need names or volumes: the Service that names them. */
  readonly set?: { readonly service: string; readonly volume?: Quantity };
  readonly uses: readonly TempoNeed[];
}

/** What a part connects to besides other parts; `ring`: it finds the others by gossip. */
type TempoNeed = 'kafka' | 'object-storage' | 'ring';

/**
 * All parts, with how many of each. Live stores and block builders take their partition from the number in their pod's name, so
 * they are StatefulSets. The backend scheduler is a singleton.
 */
export function tempoPartsOf(config: StackConfig): readonly TempoPart[] {
  return [
    liveStore(config, 'zone-a'),
    liveStore(config, 'zone-b'),
    {
      name: tempoParts.distributor,
      target: 'distributor',
      replicas: 2,
      resources: resources('500m', '512Mi', '2Gi'),
      grace: 60,
      uses: ['kafka', 'ring'],
    },
    {
      name: tempoParts.blockBuilder,
      target: 'block-builder',
      replicas: tempoPartitions,
      resources: resources('500m', '1Gi', '4Gi'),
      grace: 300,
      set: { service: tempoHeadless.gossip },
      uses: ['kafka', 'object-storage', 'ring'],
    },
    {
      name: tempoParts.querier,
      target: 'querier',
      replicas: 2,
      resources: resources('500m', '1Gi', '4Gi'),
      grace: 60,
      uses: ['object-storage', 'ring'],
    },
    {
      name: tempoParts.frontend,
      target: 'query-frontend',
      replicas: 2,
      resources: resources('250m', '512Mi', '2Gi'),
      grace: 60,
      // The Service of the one process before it: of a StatefulSet this never changes.
      set: { service: tempoParts.frontend },
      uses: ['object-storage'],
    },
    {
      name: tempoParts.scheduler,
      target: 'backend-scheduler',
      replicas: 1,
      resources: resources('100m', '256Mi', '1Gi'),
      grace: 60,
      set: { service: tempoParts.scheduler, volume: '1Gi' },
      uses: ['object-storage'],
    },
    {
      name: tempoParts.worker,
      target: 'backend-worker',
      replicas: 2,
      resources: resources('500m', '1Gi', '4Gi'),
      grace: 60,
      uses: ['object-storage', 'ring'],
    },
  ];
}

/** What was taken in the last minutes, until it is in blocks. Each zone has all of it. */
function liveStore(config: StackConfig, zone: 'zone-a' | 'zone-b'): TempoPart {
  return {
    name: zone === 'zone-a' ? tempoParts.liveStoreA : tempoParts.liveStoreB,
    target: 'live-store',
    zone,
    replicas: tempoPartitions,
    resources: resources('500m', '1Gi', '4Gi'),
    grace: 300,
    set: { service: tempoHeadless.gossip, volume: volumeSizeOf(config, 'tempo') },
    uses: ['kafka', 'ring'],
  };
}

function resources(cpu: string, memory: string, limit: string): Resources {
  return { requests: { cpu, memory }, limits: { memory: limit } };
}
