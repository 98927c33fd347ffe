import type { Clock } from '../../clock.ts';
import type { AdmissionChain } from '../admission/admission.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { Store } from '../store/store.ts';
import type { Random } from './random.ts';

/** The parts that every request works on. */
export interface KubeCore {
  readonly store: Store;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly admission: AdmissionChain;
}

/** Now, to the second, as timestamps of objects are written. */
export function timestamp(clock: Clock): string {
  return `${clock.now().toISOString().slice(0, 19)}Z`;
}
