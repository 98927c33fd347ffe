import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Labels, Notification, ReceivedAlert } from './notification.ts';

/** What came of reading a webhook's body. Faults name the field, never its content. */
export type Parsed =
  | { readonly ok: true; readonly notification: Notification }
  | { readonly ok: false; readonly faults: readonly string[] };

/** No sender makes more; what does is no notification. */
const MAX_ALERTS = 10_000;
const MAX_KEY = 16_384;

const labels = z.record(z.string(), z.string());
const text = z.string().max(MAX_KEY);
const status = z.enum(['firing', 'resolved']);
/** Go writes a time that is not set as the first of January of the year 1. */
const time = z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'is no time');

const alert = z.object({
  status,
  labels,
  annotations: labels.nullish(),
  startsAt: time,
  endsAt: time.nullish(),
  generatorURL: z.string().nullish(),
  fingerprint: z.string().max(256).nullish(),
  values: z.record(z.string(), z.number().nullable()).nullish().catch(undefined),
  valueString: z.string().nullish().catch(undefined),
});

const alertmanagerBody = z.object({
  version: z.literal('4'),
  groupKey: text.min(1),
  receiver: text.min(1),
  status,
  truncatedAlerts: z.number().int().nonnegative().nullish(),
  groupLabels: labels.nullish(),
  commonLabels: labels.nullish(),
  commonAnnotations: labels.nullish(),
  externalURL: z.string().nullish(),
  alerts: z.array(alert).max(MAX_ALERTS),
});

/** Grafana sends a superset of Alertmanager's fields under another version. */
const grafanaBody = alertmanagerBody.extend({ version: z.literal('1') });

/** Reads Alertmanager's webhook, version 4: fields that it does not know are let through, newer ones may be absent. */
export function parseAlertmanager(body: unknown): Parsed {
  return parse(body, alertmanagerBody, 'alertmanager');
}

/** Reads the webhook of a Grafana contact point. */
export function parseGrafana(body: unknown): Parsed {
  return parse(body, grafanaBody, 'grafana');
}

type Body = z.infer<typeof alertmanagerBody> | z.infer<typeof grafanaBody>;

function parse(body: unknown, schema: z.ZodType<Body>, source: Notification['source']): Parsed {
  const read = schema.safeParse(body);
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
    return { ok: false, faults: faults.slice(0, 20) };
  }
  return { ok: true, notification: notificationOf(read.data, source) };
}

function notificationOf(body: Body, source: Notification['source']): Notification {
  const externalUrl = urlOf(body.externalURL);
  return {
    source,
    receiver: body.receiver,
    groupKey: body.groupKey,
    status: body.status,
    groupLabels: body.groupLabels ?? {},
    commonLabels: body.commonLabels ?? {},
    commonAnnotations: body.commonAnnotations ?? {},
    ...(externalUrl === undefined ? {} : { externalUrl }),
    truncated: body.truncatedAlerts ?? 0,
    alerts: body.alerts.map(alertOf),
  };
}

function alertOf(received: z.infer<typeof alert>): ReceivedAlert {
  const startsAt = iso(received.startsAt);
  const endsAt = received.status === 'resolved' ? endOf(received.endsAt, startsAt) : undefined;
  const generatorUrl = urlOf(received.generatorURL);
  const value = toldValue(received);
  return {
    fingerprint: received.fingerprint ?? fingerprintOf(received.labels),
    status: received.status,
    labels: received.labels,
    annotations: received.annotations ?? {},
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(generatorUrl === undefined ? {} : { generatorUrl }),
    ...(value === undefined ? {} : { value }),
  };
}

/** An alert does not end before it started, whatever two clocks say. */
function endOf(endsAt: string | null | undefined, startsAt: string): string {
  const end = endsAt === null || endsAt === undefined ? startsAt : iso(endsAt);
  return end < startsAt ? startsAt : end;
}

/** Years before 1000 and after 9999 would not sort as text; what is not set is older than everything that is. */
function iso(value: string): string {
  const date = new Date(value);
  const year = date.getUTCFullYear();
  if (year < 1970) return '1970-01-01T00:00:00.000Z';
  return year > 9999 ? '9999-12-31T23:59:59.999Z' : date.toISOString();
}

/** Only web addresses become links. */
function urlOf(value: string | null | undefined): string | undefined {
  if (value === null || value === undefined || !URL.canParse(value)) return undefined;
  return /^https?:$/.test(new URL(value).protocol) ? value : undefined;
}

function toldValue({ values, valueString }: z.infer<typeof alert>): string | undefined {
  const parts = Object.entries(values ?? {}).flatMap(([ref, value]) => (value === null ? [] : [`${ref}=${value}`]));
  if (parts.length > 0) return parts.join(', ').slice(0, 200);
  return valueString === null || valueString === undefined || valueString === ''
    ? undefined
    : valueString.slice(0, 200);
}

/** For senders that leave it out: the same labels give the same one. */
function fingerprintOf(of: Labels): string {
  const sorted = Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}
