/** Readers of outside data: each gives the value in its type, or nothing. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** `R` with every property that may be undefined made one that may be absent. */
export type Present<R extends object> = {
  [K in keyof R as undefined extends R[K] ? K : never]?: Exclude<R[K], undefined>;
} & { [K in keyof R as undefined extends R[K] ? never : K]: R[K] };

/** Leaves out what is undefined, for types whose optional properties must be absent. */
export function present<R extends object>(record: R): Present<R>;
export function present(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
