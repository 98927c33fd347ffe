import { at, listAt, numberAt, textAt } from './fields.ts';

/** One entry of `status.conditions`; missing parts are `''`. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339, as the server wrote it. */
  readonly since: string;
}

/**
 * The conditions of an object that speak of its present spec. A condition whose own `observedGeneration` is another than
 * `metadata.generation` tells of a spec that is gone, and is left out.
 */
export function conditionsOf(object: unknown): readonly Condition[] {
  const generation = numberAt(object, 'metadata', 'generation');
  return listAt(object, 'status', 'conditions')
    .filter((entry) => !isOutdated(entry, generation))
    .map((entry) => readCondition(entry));
}

/** The first condition of a type, if it speaks of the present spec. */
export function conditionOf(object: unknown, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** Whether there is a condition of one of these types that speaks of an earlier generation. */
export function hasOutdatedCondition(object: unknown, types: readonly string[]): boolean {
  const generation = numberAt(object, 'metadata', 'generation');
  return listAt(object, 'status', 'conditions').some(
    (entry) => types.includes(textAt(entry, 'type')) && isOutdated(entry, generation),
  );
}

export function readCondition(entry: unknown): Condition {
  return {
    type: textAt(entry, 'type'),
    status: textAt(entry, 'status'),
    reason: textAt(entry, 'reason'),
    message: textAt(entry, 'message'),
    since: textAt(entry, 'lastTransitionTime'),
  };
}

function isOutdated(entry: unknown, generation: number | undefined): boolean {
  const observed = at(entry, 'observedGeneration');
  return generation !== undefined && typeof observed === 'number' && observed !== generation;
}
