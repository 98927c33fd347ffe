import type { StackConfig } from '../config/types.ts';
import { names } from '../names.ts';

/**
 * Names of the parts where Tempo runs in parts: of their workloads, pods and Services. The query frontend keeps the name of
 * the whole, since it is what everybody asks.
 */
export const tempoParts = {
  frontend: 'tempo',
  distributor: 'tempo-distributor',
  liveStoreA: 'tempo-live-store-zone-a',
  liveStoreB: 'tempo-live-store-zone-b',
  blockBuilder: 'tempo-block-builder',
  querier: 'tempo-querier',
  scheduler: 'tempo-backend-scheduler',
  worker: 'tempo-backend-worker',
} as const;

export type TempoPartName = (typeof tempoParts)[keyof typeof tempoParts];

/** Headless Services: every query frontend for the queriers, and every member of the ring. */
export const tempoHeadless = { frontends: 'tempo-query-frontend', gossip: 'tempo-gossip' } as const;

/** Pods that find each other by gossip. */
export const gossipLabel: Readonly<Record<string, string>> = { 'otelops.dev/tempo-ring': 'member' };

/** The live stores of both zones together: what one budget covers. */
export const liveStoreLabels: Readonly<Record<string, string>> = {
  'app.kubernetes.io/component': 'live-store',
  'app.kubernetes.io/part-of': 'otelops',
};

/** Since 3.0 several instances pass spans to each other through a Kafka only; without one Tempo is one process. */
export function tempoInParts({ kafka, profile }: StackConfig): boolean {
  return profile === 'large' && kafka !== undefined;
}

/** `app.kubernetes.io/name` of all of Tempo's pods. */
export function tempoPodNames(config: StackConfig): readonly string[] {
  return tempoInParts(config) ? Object.values(tempoParts) : [names.tempo];
}

/** The part that takes spans, and its Service. */
export function tempoReceiver(config: StackConfig): string {
  return tempoInParts(config) ? tempoParts.distributor : names.tempo;
}

/**
 * Pods of each part without which traces are lost or not found. Either zone's live stores will do; the backend's two parts may
 * be away for hours before it shows.
 */
export const tempoPodPatterns: readonly string[] = [
  'tempo-[0-9]+',
  'tempo-distributor-.+',
  'tempo-live-store-.+',
  'tempo-block-builder-.+',
  'tempo-querier-.+',
];

/** Services that lead to Tempo: what the certificate of all its parts has to name. */
export function tempoServices(config: StackConfig): readonly string[] {
  return tempoInParts(config)
    ? [names.tempo, tempoHeadless.frontends, tempoParts.distributor, tempoParts.scheduler]
    : [names.tempo];
}
