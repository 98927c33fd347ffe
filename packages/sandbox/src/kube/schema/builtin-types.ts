import { BUILTIN_TYPES } from '../generated/types.ts';
import {
  type FieldSchema,
  type ListSchema,
  type MapSchema,
  type Presence,
  type ScalarKind,
  type SchemaNode,
  UNTYPED_ATOMIC,
  type ValueFormat,
} from './schema.ts';
import type { TypeRow } from './type-row.ts';

const PRESENCE: Readonly<Record<string, Presence>> = { '?': 'keep', '~': 'omit-zero', '!': 'write', '*': 'write-null' };

const SCALARS: Readonly<Record<string, readonly [ScalarKind, ValueFormat?]>> = {
  s: ['string'],
  b: ['boolean'],
  i: ['numeric', 'integer'],
  n: ['numeric', 'number'],
  q: ['untyped', 'quantity'],
  t: ['untyped', 'time'],
  u: ['untyped', 'microtime'],
  p: ['untyped', 'int-or-string'],
  y: ['string', 'bytes'],
};

const nodes = new Map<string, SchemaNode>();
const kinds = new Map<string, string>();

/** The type of a published name such as `core.v1.PodSpec`. */
export function builtinType(name: string): SchemaNode {
  return namedNode(name);
}

/** The type of a built-in kind, or undefined where the table has none. */
export function builtinKind(group: string, version: string, kind: string): SchemaNode | undefined {
  if (kinds.size === 0) {
    for (const [name, row] of Object.entries(BUILTIN_TYPES)) if (row.kind !== undefined) kinds.set(row.kind, name);
  }
  const name = kinds.get(`${group}/${version}/${kind}`);
  return name === undefined ? undefined : builtinType(name);
}

/** `relation`: what a field says of the type it refers to, which goes before what the type says of itself. */
function namedNode(name: string, relation?: MapSchema['relation']): SchemaNode {
  const key = `${relation ?? ''} ${name}`;
  const known = nodes.get(key);
  if (known !== undefined) return known;
  const row = BUILTIN_TYPES[name];
  if (row === undefined) throw new Error(`no published type ${name}`);
  let map: MapSchema | undefined;
  const node: SchemaNode = {
    name: name.slice(name.lastIndexOf('.') + 1),
    type: name,
    get map(): MapSchema {
      map ??= { relation: relation ?? (row.atomic === true ? 'atomic' : 'granular'), fields: readFields(row) };
      return map;
    },
  };
  nodes.set(key, node);
  return node;
}

function readFields(row: TypeRow): ReadonlyMap<string, FieldSchema> {
  const fields = new Map<string, FieldSchema>();
  for (const [name, code] of Object.entries(row.fields)) {
    const [, number = '', presence = '', type = ''] = /^([\d.]*)([?~!*])(.*)$/.exec(code) ?? [];
    const node = readType(type);
    fields.set(name, {
      node,
      number,
      presence: PRESENCE[presence] ?? 'keep',
      required: row.required?.includes(name) ?? false,
      keyDefault: row.defaults?.[name] ?? (presence === '!' ? zeroScalar(node) : undefined),
      mergeKey: row.patch?.[name],
      retainKeys: row.retain?.includes(name) ?? false,
    });
  }
  return fields;
}

/** Scalars that are always written have their zero value as published default. */
function zeroScalar({ scalar, format }: SchemaNode): unknown {
  if (scalar === 'string') return '';
  if (scalar === 'boolean') return false;
  return scalar === 'numeric' && format === 'integer' ? 0 : undefined;
}

const types = new Map<string, SchemaNode>();

function readType(code: string): SchemaNode {
  let node = types.get(code);
  if (node === undefined) {
    node = parseType(code);
    types.set(code, node);
  }
  return node;
}

function parseType(code: string): SchemaNode {
  if (code.startsWith('[')) return { list: parseList(code) };
  if (code.startsWith('{')) {
    const atomic = code.startsWith('{!}');
    const element = readType(code.slice(atomic ? 3 : 2));
    return { map: { relation: atomic ? 'atomic' : 'granular', fields: new Map(), element } };
  }
  if (code.startsWith('@')) return namedNode(code.slice(1));
  if (code.startsWith('^@')) return namedNode(code.slice(2), 'atomic');
  if (code.startsWith('_@')) return namedNode(code.slice(2), 'granular');
  const scalar = SCALARS[code];
  return scalar === undefined ? UNTYPED_ATOMIC : { scalar: scalar[0], format: scalar[1] };
}

function parseList(code: string): ListSchema {
  const end = code.indexOf(']');
  const keys = code.slice(1, end);
  const element = readType(code.slice(end + 1));
  if (keys === '') return { relation: 'atomic', keys: [], element };
  if (keys === '=') return { relation: 'set', keys: [], element };
  return { relation: 'keyed', keys: keys.split(','), element };
}
