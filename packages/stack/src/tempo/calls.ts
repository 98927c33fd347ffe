import { type TempoPartName, tempoParts } from './part-names.ts';

/** Who opens gRPC connections to whom. Everything else goes through Kafka, object storage or the ring. */
const calls: readonly { readonly from: TempoPartName; readonly to: TempoPartName }[] = [
  { from: tempoParts.querier, to: tempoParts.frontend },
  { from: tempoParts.querier, to: tempoParts.liveStoreA },
  { from: tempoParts.querier, to: tempoParts.liveStoreB },
  { from: tempoParts.worker, to: tempoParts.scheduler },
];

export function callersOf(part: TempoPartName): readonly TempoPartName[] {
  return calls.filter(({ to }) => to === part).map(({ from }) => from);
}

export function calledBy(part: TempoPartName): readonly TempoPartName[] {
  return calls.filter(({ from }) => from === part).map(({ to }) => to);
}
