import { z } from 'zod';
import type { Json } from '../../ports/store.ts';
import type { Notification } from '../intake/notification.ts';
import type { Storm } from '../storms/storm.ts';
import type { Episode } from './episode.ts';

/** What the store holds was written by this bot or an older one: what cannot be read is told, and left out. */

const labels = z.record(z.string(), z.string()).readonly();
const text = z.string();
const source = z.enum(['alertmanager', 'grafana']);

const alert = z.object({
  fingerprint: text,
  labels,
  annotations: labels,
  firstStart: text,
  lastStart: text,
  endsAt: text.exactOptional(),
  generatorUrl: text.exactOptional(),
  value: text.exactOptional(),
  seenAt: text,
});

const episode = z.object({
  id: text,
  source,
  receiver: text,
  groupKeys: z.array(text),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalUrl: text.exactOptional(),
  channel: text,
  openedAt: text,
  closedAt: text.exactOptional(),
  unheard: z.literal(true).exactOptional(),
  reopenings: z.number(),
  alerts: z.array(alert),
  unlisted: z.object({ count: z.number(), firstStart: text }).exactOptional(),
  earlierEnds: labels,
  truncated: z.number(),
  head: z.enum(['wanted', 'folded', 'passed']),
  storm: text.exactOptional(),
  acknowledged: z.object({ userId: text, name: text, at: text }).exactOptional(),
  silence: z.object({ id: text, until: text, by: text }).exactOptional(),
  silenceSetAt: text.exactOptional(),
  chart: z
    .object({
      state: z.enum(['drawn', 'failed']),
      value: text.exactOptional(),
      limit: text.exactOptional(),
      reason: text.exactOptional(),
    })
    .exactOptional(),
});

const notification = z.object({
  source,
  receiver: text,
  groupKey: text,
  status: z.enum(['firing', 'resolved']),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalUrl: text.exactOptional(),
  truncated: z.number(),
  alerts: z.array(
    z.object({
      fingerprint: text,
      status: z.enum(['firing', 'resolved']),
      labels,
      annotations: labels,
      startsAt: text,
      endsAt: text.exactOptional(),
      generatorUrl: text.exactOptional(),
      value: text.exactOptional(),
    }),
  ),
});

const storm = z.object({ id: text, channel: text, startedAt: text, endedAt: text.exactOptional() });

export function parseEpisode(value: Json | undefined): Episode | undefined {
  return episode.safeParse(value).data;
}

export function parseKeptNotification(value: Json | undefined): Notification | undefined {
  return notification.safeParse(value).data;
}

export function parseStorm(value: Json | undefined): Storm | undefined {
  return storm.safeParse(value).data;
}

/** As plain JSON, which is what the store takes. */
export function toRecord(value: Episode | Notification | Storm): Json {
  return JSON.parse(JSON.stringify(value));
}
