/** A part of an OpenAPI v3 schema as CustomResourceDefinitions carry it. */
export type Schema = Record<string, unknown>;

export const text: Schema = { type: 'string' };
export const whole: Schema = { type: 'integer', format: 'int32' };
export const flag: Schema = { type: 'boolean' };
export const time: Schema = { type: 'string', format: 'date-time' };
export const number64: Schema = { type: 'integer', format: 'int64' };
export const texts: Schema = { type: 'array', items: text };
export const textMap: Schema = { type: 'object', additionalProperties: text };
/** An object the sandbox lets through as it is: its inside is validated by the real definitions only. */
export const anyObject: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
export const anyObjects: Schema = { type: 'array', items: anyObject };
export const intOrString: Schema = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
};

export function oneOf(values: readonly string[], fallback?: string): Schema {
  return { type: 'string', enum: values, ...(fallback === undefined ? {} : { default: fallback }) };
}

export function withDefault(schema: Schema, fallback: unknown): Schema {
  return { ...schema, default: fallback };
}

export function fields(properties: Record<string, Schema>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}

/** Conditions merge by their type. */
export const conditions: Schema = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
  items: fields(
    {
      type: text,
      status: oneOf(['True', 'False', 'Unknown']),
      reason: text,
      message: text,
      lastTransitionTime: time,
      observedGeneration: number64,
    },
    ['status', 'type'],
  ),
};
