/** What kind of value a scalar is to the merge: `untyped` takes any scalar (quantities, times, integer-or-string). */
export type ScalarKind = 'string' | 'numeric' | 'boolean' | 'untyped';

/** What a scalar means to the API server beyond its JSON type. */
export type ValueFormat = 'integer' | 'number' | 'quantity' | 'time' | 'microtime' | 'int-or-string' | 'bytes';

/** How an absent or zero value reads back: see {@link TypeRow}. */
export type Presence = 'keep' | 'omit-zero' | 'write' | 'write-null';

/** The type of one value. Anything goes where all three members are absent. */
export interface SchemaNode {
  readonly scalar?: ScalarKind | undefined;
  readonly format?: ValueFormat | undefined;
  readonly list?: ListSchema | undefined;
  readonly map?: MapSchema | undefined;
  /** Go name, for messages. */
  readonly name?: string | undefined;
  /** Full name of a published type, e.g. `core.v1.Container`. */
  readonly type?: string | undefined;
}

export interface ListSchema {
  /** `atomic` lists are replaced as a whole; `set` items are their own key; `keyed` items are found by `keys`. */
  readonly relation: 'atomic' | 'set' | 'keyed';
  readonly keys: readonly string[];
  readonly element: SchemaNode;
}

export interface MapSchema {
  readonly relation: 'atomic' | 'granular';
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** The type of fields that are not named; absent where unknown fields are an error. */
  readonly element?: SchemaNode | undefined;
}

export interface FieldSchema {
  readonly node: SchemaNode;
  readonly presence: Presence;
  /** Protobuf field number; `2.3` is field 3 of the message that is field 2. */
  readonly number?: string;
  readonly required: boolean;
  /** Default of a list-map key. */
  readonly keyDefault?: unknown;
  /** Strategic merge patch: merge key of the list ('' for scalars). */
  readonly mergeKey?: string | undefined;
  readonly retainKeys: boolean;
}

/** The type of field `name`, named or not. */
export function fieldNode(map: MapSchema, name: string): SchemaNode | undefined {
  return map.fields.get(name)?.node ?? map.element;
}

const NO_FIELDS: ReadonlyMap<string, FieldSchema> = new Map();

/** Any JSON, replaced as a whole below maps. */
export const UNTYPED_ATOMIC: SchemaNode = {
  scalar: 'untyped',
  get list(): ListSchema {
    return { relation: 'atomic', keys: [], element: UNTYPED_ATOMIC };
  },
  get map(): MapSchema {
    return { relation: 'atomic', fields: NO_FIELDS, element: UNTYPED_ATOMIC };
  },
};

/** Any JSON, with maps merged field by field and lists replaced: what the server takes for untyped data. */
export const UNTYPED: SchemaNode = {
  scalar: 'untyped',
  get list(): ListSchema {
    return { relation: 'atomic', keys: [], element: UNTYPED_ATOMIC };
  },
  get map(): MapSchema {
    return { relation: 'granular', fields: NO_FIELDS, element: UNTYPED };
  },
};
