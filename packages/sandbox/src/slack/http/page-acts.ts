import { isList, isObject, textOf } from '../json.ts';
import type {
  DisconnectReason,
  ElementPlace,
  FieldValue,
  FieldValues,
  Json,
  JsonObject,
  PageAct,
  PageFaultEffect,
  PageFaultOrder,
} from '../page-protocol.ts';

type Parsed<T> = T | undefined;

/** What a page asked for; undefined when it is no act. */
export function parseAct(body: Json | undefined): Parsed<PageAct> {
  if (!isObject(body)) return undefined;
  const text = (name: string): string => textOf(body[name]);
  const user = text('user');
  switch (body['act']) {
    case 'send':
      return { act: 'send', user, channel: text('channel'), text: text('text'), ...optional(body, 'thread') };
    case 'interact':
      return parseInteract(body);
    case 'suggest': {
      const place = parsePlace(body['place']);
      const ids = { blockId: text('blockId'), actionId: text('actionId') };
      return place === undefined ? undefined : { act: 'suggest', user, place, ...ids, query: text('query') };
    }
    case 'submit-view':
      return { act: 'submit-view', user, viewId: text('viewId'), values: parseValues(body['values']) };
    case 'close-view':
      return { act: 'close-view', user, viewId: text('viewId') };
    case 'open-home':
      return { act: 'open-home', user };
    case 'open-im':
      return { act: 'open-im', user, with: text('with') };
    case 'react':
      return { act: 'react', user, channel: text('channel'), ts: text('ts'), name: text('name') };
    case 'dismiss':
      return { act: 'dismiss', user, channel: text('channel'), ts: text('ts') };
    case 'panel':
      return { act: 'panel', panel: text('panel'), body: body['body'] ?? null };
    default:
      return undefined;
  }
}

function optional(body: JsonObject, name: 'thread'): { readonly thread?: string } {
  const value = textOf(body[name]);
  return value === '' ? {} : { [name]: value };
}

function parseInteract(body: JsonObject): Parsed<PageAct> {
  const place = parsePlace(body['place']);
  if (place === undefined) return undefined;
  const value = body['value'];
  return {
    act: 'interact',
    user: textOf(body['user']),
    place,
    blockId: textOf(body['blockId']),
    actionId: textOf(body['actionId']),
    values: parseValues(body['values']),
    ...(value === undefined ? {} : { value: parseValue(value) }),
  };
}

function parsePlace(place: Json | undefined): Parsed<ElementPlace> {
  if (!isObject(place)) return undefined;
  const { kind, channel, ts, viewId } = place;
  if (kind === 'message') return { kind, channel: textOf(channel), ts: textOf(ts) };
  if (kind === 'view') return { kind, viewId: textOf(viewId) };
  return undefined;
}

function parseValues(values: Json | undefined): FieldValues {
  if (!isObject(values)) return {};
  const blocks = Object.entries(values).map(([blockId, fields]) => {
    const own = isObject(fields)
      ? Object.entries(fields).map(([actionId, value]) => [actionId, parseValue(value)] as const)
      : [];
    return [blockId, Object.fromEntries(own)] as const;
  });
  return Object.fromEntries(blocks);
}

function parseValue(value: Json): FieldValue {
  if (isList(value)) return value.filter((each) => typeof each === 'string');
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
}

const REASONS: readonly DisconnectReason[] = ['warning', 'refresh_requested', 'link_disabled', 'too_many_websockets'];

/** An order about faults; undefined when it is none. */
export function parseFaultOrder(body: Json | undefined): Parsed<PageFaultOrder> {
  if (!isObject(body)) return undefined;
  const { order, id, on, reason, times } = body;
  switch (order) {
    case 'add': {
      const effect = parseEffect(body['effect']);
      if (effect === undefined) return undefined;
      const [method, channel] = [textOf(body['method']), textOf(body['channel'])];
      return {
        order,
        effect,
        ...(method === '' ? {} : { method }),
        ...(channel === '' ? {} : { channel }),
        ...(typeof times === 'number' && times > 0 ? { times } : {}),
      };
    }
    case 'remove':
      return typeof id === 'number' ? { order, id } : undefined;
    case 'clear':
    case 'cut':
      return { order };
    case 'second-process':
      return { order, on: on === true };
    case 'disconnect': {
      const known = REASONS.find((each) => each === reason);
      return known === undefined ? undefined : { order, reason: known };
    }
    default:
      return undefined;
  }
}

function parseEffect(effect: Json | undefined): Parsed<PageFaultEffect> {
  if (!isObject(effect)) return undefined;
  const { kind, retryAfterSeconds, code, error, ms } = effect;
  const number = (value: Json | undefined, fallback: number): number => (typeof value === 'number' ? value : fallback);
  switch (kind) {
    case 'too-many-requests':
      return { kind, retryAfterSeconds: number(retryAfterSeconds, 30) };
    case 'status':
      return { kind, code: Math.min(599, Math.max(400, number(code, 500))) };
    case 'error':
      return { kind, error: textOf(error) };
    case 'slow':
      return { kind, ms: Math.max(0, number(ms, 1000)) };
    case 'hang':
    case 'reset':
    case 'lost-response':
    case 'duplicate':
      return { kind };
    default:
      return undefined;
  }
}
