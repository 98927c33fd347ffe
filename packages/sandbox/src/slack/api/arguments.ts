import { isObject, parseJson } from '../json.ts';
import type { Json, JsonObject } from '../page-protocol.ts';
import { ApiRefusal, invalidArguments } from './refusal.ts';

/** What a method was called with, whether as form fields (objects in them are JSON texts) or as a JSON body. */
export interface Arguments {
  readonly raw: JsonObject;
  /** Undefined when absent or empty. */
  text(name: string): string | undefined;
  /** @throws ApiRefusal `invalid_arguments` when absent. */
  required(name: string): string;
  flag(name: string): boolean;
  flagOr(name: string, fallback: boolean): boolean;
  whole(name: string): number | undefined;
  /** An object or list. @throws ApiRefusal when it is a text that is no JSON: `refusal`, or `invalid_arguments`. */
  json(name: string, refusal?: string): Json | undefined;
}

export function argumentsOf(raw: JsonObject): Arguments {
  const text = (name: string): string | undefined => {
    const value = raw[name];
    if (value === undefined || value === null || value === '' || typeof value === 'object') return undefined;
    return String(value);
  };
  const flagOr = (name: string, fallback: boolean): boolean => {
    const value = text(name);
    return value === undefined ? fallback : value === 'true' || value === '1';
  };
  return {
    raw,
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
      return value;
    },
    flag: (name) => flagOr(name, false),
    flagOr,
    whole: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (!Number.isInteger(number)) throw invalidArguments(`must provide an integer [json-pointer:/${name}]`);
      return number;
    },
    json: (name, refusal) => {
      const value = raw[name];
      if (value === undefined || value === null || value === '') return undefined;
      if (typeof value !== 'string') return value;
      const parsed = parseJson(value);
      if (parsed !== undefined) return parsed;
      throw refusal === undefined
        ? invalidArguments(`must provide valid JSON [json-pointer:/${name}]`)
        : new ApiRefusal(refusal);
    },
  };
}

interface WireBody {
  readonly contentType: string;
  readonly body: Buffer;
  readonly query: URLSearchParams;
}

/** The arguments in a request: the query, then the body over it. @throws ApiRefusal for bodies that are not what they say. */
export function readArguments({ contentType, body, query }: WireBody): JsonObject {
  const fromQuery: Record<string, Json> = Object.fromEntries(query);
  if (body.length === 0) return fromQuery;
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const text = body.toString('utf8');
  if (type === 'application/json') return { ...fromQuery, ...jsonBody(text) };
  if (type === 'application/x-www-form-urlencoded' || type === '') {
    return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(text)) };
  }
  throw new ApiRefusal('invalid_post_type');
}

function jsonBody(text: string): JsonObject {
  const parsed = parseJson(text);
  if (parsed === undefined) throw new ApiRefusal('invalid_json');
  if (!isObject(parsed)) throw new ApiRefusal('json_not_object');
  return parsed;
}
