import { addQuantities, canonicalQuantity, quantityNano } from '../schema/quantity.ts';

/** Quantities by name, as text. */
export type Quantities = Readonly<Record<string, string>>;

/** Adds two lists name by name. */
export function addAll(left: Quantities, right: Quantities): Quantities {
  const out: Record<string, string> = { ...left };
  for (const [name, quantity] of Object.entries(right)) out[name] = addQuantities(left[name] ?? '0', quantity);
  return out;
}

/** The larger of two lists name by name. */
export function greatest(left: Quantities, right: Quantities): Quantities {
  const out: Record<string, string> = { ...left };
  for (const [name, quantity] of Object.entries(right)) {
    if (isLess(left[name] ?? '0', quantity)) out[name] = quantity;
  }
  return out;
}

export function isLess(left: string, right: string): boolean {
  return (quantityNano(left) ?? 0n) < (quantityNano(right) ?? 0n);
}

/** Those of some names. */
export function masked(quantities: Quantities, names: readonly string[]): Quantities {
  return Object.fromEntries(Object.entries(quantities).filter(([name]) => names.includes(name)));
}

/** `cpu=100m,memory=1Gi`, in order of the names. */
export function quantitiesText(quantities: Quantities): string {
  return Object.entries(quantities)
    .map(([name, quantity]) => `${name}=${canonicalQuantity(quantity)}`)
    .sort()
    .join(',');
}

/** Quantities out of an object's field; what is none of them is left out. */
export function readQuantities(value: unknown): Quantities {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).map(([name, quantity]) => [name, String(quantity)] as const);
  return Object.fromEntries(entries.filter(([, quantity]) => quantityNano(quantity) !== undefined));
}
