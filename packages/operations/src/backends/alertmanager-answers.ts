import { fieldsOf, isFields, listOf, present, textOf } from '@otelops/deployer/vocabulary';
import type { AlertmanagerStatus, HeldAlert, HeldAlertGroup, Silence, SilenceMatcher } from './alertmanager-types.ts';
import { labelsOf } from './labels.ts';

/** Parsers of `/api/v2` answers: each gives nothing where the answer is not what it should be. */

export function parseAlerts(content: unknown): readonly HeldAlert[] | undefined {
  return Array.isArray(content) ? content.flatMap((one) => alertOf(one) ?? []) : undefined;
}

/** An alert without a fingerprint is none. */
function alertOf(content: unknown): HeldAlert | undefined {
  const alert = fieldsOf(content);
  const fingerprint = textOf(alert['fingerprint']);
  const startsAt = textOf(alert['startsAt']);
  if (fingerprint === undefined || startsAt === undefined) return undefined;
  const status = fieldsOf(alert['status']);
  return present({
    labels: labelsOf(alert['labels']),
    annotations: labelsOf(alert['annotations']),
    fingerprint,
    startsAt,
    endsAt: textOf(alert['endsAt']),
    generatorUrl: textOf(alert['generatorURL']),
    receivers: listOf(alert['receivers']).flatMap((one) => textOf(fieldsOf(one)['name']) ?? []),
    state: stateOf(status['state']),
    silencedBy: textsOf(status['silencedBy']),
    inhibitedBy: textsOf(status['inhibitedBy']),
    mutedBy: textsOf(status['mutedBy']),
  });
}

function stateOf(value: unknown): HeldAlert['state'] {
  return value === 'active' || value === 'suppressed' ? value : 'unprocessed';
}

export function parseGroups(content: unknown): readonly HeldAlertGroup[] | undefined {
  if (!Array.isArray(content)) return undefined;
  return content.map(fieldsOf).map((group) => ({
    labels: labelsOf(group['labels']),
    receiver: textOf(fieldsOf(group['receiver'])['name']) ?? '',
    alerts: parseAlerts(group['alerts']) ?? [],
  }));
}

export function parseSilences(content: unknown): readonly Silence[] | undefined {
  return Array.isArray(content) ? content.flatMap((one) => parseSilence(one) ?? []) : undefined;
}

export function parseSilence(content: unknown): Silence | undefined {
  const silence = fieldsOf(content);
  const [id, startsAt, endsAt] = ['id', 'startsAt', 'endsAt'].map((key) => textOf(silence[key]));
  if (id === undefined || startsAt === undefined || endsAt === undefined) return undefined;
  const { state } = fieldsOf(silence['status']);
  return {
    id,
    state: state === 'expired' || state === 'pending' ? state : 'active',
    matchers: listOf(silence['matchers']).filter(isFields).map(matcherOf),
    startsAt,
    endsAt,
    createdBy: textOf(silence['createdBy']) ?? '',
    comment: textOf(silence['comment']) ?? '',
  };
}

/** `isEqual` came with Alertmanager 0.22; where it is absent, the matcher is a positive one. */
function matcherOf(matcher: Readonly<Record<string, unknown>>): SilenceMatcher {
  return {
    name: textOf(matcher['name']) ?? '',
    value: textOf(matcher['value']) ?? '',
    isRegex: matcher['isRegex'] === true,
    isEqual: matcher['isEqual'] !== false,
  };
}

export function parseSilenceId(content: unknown): string | undefined {
  return textOf(fieldsOf(content)['silenceID']);
}

export function parseStatus(content: unknown): AlertmanagerStatus | undefined {
  const { versionInfo, cluster, uptime } = fieldsOf(content);
  const version = textOf(fieldsOf(versionInfo)['version']);
  if (version === undefined) return undefined;
  return present({ version, cluster: textOf(fieldsOf(cluster)['status']) ?? 'unknown', startedAt: textOf(uptime) });
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) => textOf(one) ?? []);
}
