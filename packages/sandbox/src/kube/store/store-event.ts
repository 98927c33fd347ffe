import type { KubeObject } from '../types.ts';

export interface StoreEvent {
  readonly version: number;
  readonly collection: string;
  readonly key: string;
  /** As it is after the event; for a deletion as it was, with the version of the deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly deleted: boolean;
}
