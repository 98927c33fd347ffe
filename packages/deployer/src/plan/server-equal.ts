import { sameQuantity } from '../quantity.ts';
import { isJsonObject } from './json.ts';

/** What the server is known to do to values on their way in. */
export interface Normalisation {
  /** Amounts are respelled (`1000m` becomes `1`) below the fields that hold them. Only in built-in kinds. */
  readonly quantities: boolean;
}

/** Fields whose entries are quantities, and single fields that are one. Kubernetes API reference, `Quantity`. */
const QUANTITY_MAPS = new Set(['limits', 'requests', 'capacity', 'allocatedResources', 'hard', 'overhead', 'podFixed']);
const LIMIT_RANGE_MAPS = new Set(['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio']);
const QUANTITY_FIELDS = new Set(['sizeLimit', 'divisor', 'averageValue']);

/**
 * Whether the server, given `desired`, would hold `live`. True only where that is certain; a `false` may still turn out
 * to be equal in a dry run.
 */
export function serverEqual(desired: unknown, live: unknown, how: Normalisation, parent = ''): boolean {
  if (desired === live) return true;
  if (live === undefined) return isDropped(desired);
  if (Array.isArray(desired)) {
    return (
      Array.isArray(live) &&
      desired.length === live.length &&
      desired.every((item, index) => serverEqual(item, live[index], how))
    );
  }
  if (!isJsonObject(desired)) return how.quantities && QUANTITY_FIELDS.has(parent) && sameQuantity(desired, live);
  if (!isJsonObject(live)) return false;
  if (how.quantities && holdsQuantities(parent)) return sameQuantities(desired, live);
  return sameFields(desired, live, how);
}

export function holdsQuantities(fieldName: string): boolean {
  return QUANTITY_MAPS.has(fieldName) || LIMIT_RANGE_MAPS.has(fieldName);
}

export function isQuantityField(fieldName: string): boolean {
  return QUANTITY_FIELDS.has(fieldName);
}

function sameFields(
  desired: Readonly<Record<string, unknown>>,
  live: Readonly<Record<string, unknown>>,
  how: Normalisation,
): boolean {
  for (const name of Object.keys(live)) if (desired[name] === undefined) return false;
  return Object.keys(desired).every((name) => serverEqual(desired[name], live[name], how, name));
}

function sameQuantities(desired: Readonly<Record<string, unknown>>, live: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(desired);
  return (
    names.length === Object.keys(live).length &&
    names.every((name) => desired[name] === live[name] || sameQuantity(desired[name], live[name]))
  );
}

/**
 * Values that Go's `omitempty` leaves out when the server stores the object: a field which is wanted so, is ours and is
 * absent from the live object was dropped for being empty, not removed by somebody (that would have taken it from us).
 */
export function isDropped(desired: unknown): boolean {
  if (desired === undefined || desired === null || desired === '' || desired === 0 || desired === false) return true;
  if (Array.isArray(desired)) return desired.length === 0;
  return isJsonObject(desired) && Object.values(desired).every(isDropped);
}
