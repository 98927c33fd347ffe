import { fieldAt, isRecord } from '../../kube/json.ts';
import type { PostedAlert } from './alert-store.ts';
import type { Labels } from './fingerprint.ts';
import { isExpression, type Matcher } from './matcher.ts';
import type { PostedSilence } from './silence-store.ts';

/** What was sent, or the answer to it. */
export type Parsed<T> = { readonly value: T } | { readonly status: number; readonly body: unknown };

/** An answer of the API's validation (go-openapi). */
function invalid(code: number, message: string): { readonly status: number; readonly body: unknown } {
  return { status: code < 600 ? code : 422, body: { code, message } };
}

function parseJson(text: string, what: string): Parsed<unknown> {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no JSON';
    return invalid(400, `parsing ${what} body from "" failed, because ${why}`);
  }
}

/** Reads the body of POST /api/v2/alerts. */
export function parseAlerts(text: string): Parsed<readonly PostedAlert[]> {
  const json = parseJson(text, 'alerts');
  if ('status' in json) return json;
  if (!Array.isArray(json.value)) return invalid(400, 'parsing alerts body from "" failed, because it is no list');
  const alerts: PostedAlert[] = [];
  for (const [index, item] of json.value.entries()) {
    const labels = fieldAt(item, 'labels');
    if (!isRecord(labels)) return invalid(602, `${index}.labels in body is required`);
    const alert = readAlert(item, readLabels(labels));
    const fault = alertFault(alert);
    if (fault !== undefined) return { status: 400, body: fault };
    alerts.push(alert);
  }
  return { value: alerts };
}

function readAlert(item: unknown, labels: Labels): PostedAlert {
  const text = (name: string): Record<string, string> => {
    const value = fieldAt(item, name);
    return typeof value === 'string' && value !== '' ? { [name]: value } : {};
  };
  return {
    labels,
    annotations: readLabels(fieldAt(item, 'annotations')),
    ...text('startsAt'),
    ...text('endsAt'),
    ...text('generatorURL'),
  };
}

function readLabels(value: unknown): Labels {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

function alertFault({ labels, startsAt, endsAt }: PostedAlert): string | undefined {
  if (Object.values(labels).every((value) => value === '')) return 'at least one label pair required';
  for (const time of [startsAt, endsAt])
    if (time !== undefined && Number.isNaN(Date.parse(time))) return `${JSON.stringify(time)} is no RFC 3339 time`;
  if (startsAt !== undefined && endsAt !== undefined && Date.parse(endsAt) < Date.parse(startsAt))
    return 'start time must be before end time';
  return undefined;
}

const REQUIRED = ['comment', 'createdBy', 'endsAt', 'matchers', 'startsAt'] as const;

/** Reads the body of POST /api/v2/silences. */
export function parseSilence(text: string): Parsed<PostedSilence> {
  const json = parseJson(text, 'silence');
  if ('status' in json) return json;
  const missing = REQUIRED.find((name) => fieldAt(json.value, name) === undefined);
  if (missing !== undefined) return invalid(602, `${missing} in body is required`);
  const matchers = readMatchers(fieldAt(json.value, 'matchers'));
  if ('status' in matchers) return matchers;
  const [startsAt, endsAt] = ['startsAt', 'endsAt'].map((name) => new Date(String(fieldAt(json.value, name))));
  if (startsAt === undefined || endsAt === undefined || Number.isNaN(startsAt.getTime() + endsAt.getTime()))
    return invalid(601, 'startsAt and endsAt in body must be of type date-time');
  const id = fieldAt(json.value, 'id');
  return {
    value: {
      ...(typeof id === 'string' ? { id } : {}),
      matchers: matchers.value,
      startsAt,
      endsAt,
      createdBy: String(fieldAt(json.value, 'createdBy')),
      comment: String(fieldAt(json.value, 'comment')),
    },
  };
}

function readMatchers(value: unknown): Parsed<readonly Matcher[]> {
  if (!Array.isArray(value) || value.length === 0) return invalid(612, 'matchers in body should have at least 1 items');
  const matchers: Matcher[] = [];
  for (const [index, item] of value.entries()) {
    const [name, text, isRegex] = ['name', 'value', 'isRegex'].map((field) => fieldAt(item, field));
    if (typeof name !== 'string') return invalid(602, `matchers.${index}.name in body is required`);
    if (typeof text !== 'string') return invalid(602, `matchers.${index}.value in body is required`);
    if (typeof isRegex !== 'boolean') return invalid(602, `matchers.${index}.isRegex in body is required`);
    if (isRegex && !isExpression(text)) {
      const why = `invalid regular expression ${JSON.stringify(text)}`;
      return { status: 400, body: `invalid silence: invalid label matcher ${index}: ${why}` };
    }
    matchers.push({ name, value: text, isRegex, isEqual: fieldAt(item, 'isEqual') !== false });
  }
  return { value: matchers };
}
