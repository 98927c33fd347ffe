import type { KubeObject, Manifest } from '../objects.ts';
import { GENERATE_ANNOTATION } from '../state/names.ts';
import { objectAt } from './json.ts';

/** A value of a Secret that is made once and then kept. */
export interface GeneratedKey {
  readonly key: string;
  /** Characters. */
  readonly length: number;
}

/** Stands for a generated value wherever a plan is hashed or shown. */
export const GENERATED = '(generated)';

const SHORTEST = 8;
const LONGEST = 1024;

/**
 * Reads `otelops.dev/generate: "admin-password=32,token=40"`. Keys that the manifest sets itself are not generated.
 * `undefined` when the annotation cannot be read.
 */
export function generatedKeysOf(manifest: Manifest): readonly GeneratedKey[] | undefined {
  const text = manifest.metadata.annotations?.[GENERATE_ANNOTATION];
  if (text === undefined || manifest.kind !== 'Secret') return [];
  const own = objectAt(manifest, 'data');
  const keys: GeneratedKey[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*([-._a-zA-Z0-9]{1,253})=(\d{1,4})\s*$/.exec(part);
    const [, key = '', digits = ''] = match ?? [];
    const length = Number(digits);
    if (match === null || length < SHORTEST || length > LONGEST) return undefined;
    if (own[key] === undefined) keys.push({ key, length });
  }
  return keys;
}

/** A Secret with the live values of its generated keys, and which of them do not exist yet. */
export interface KeptSecret {
  readonly manifest: Manifest;
  readonly missing: readonly GeneratedKey[];
}

export function keepGenerated(
  manifest: Manifest,
  keys: readonly GeneratedKey[],
  live: KubeObject | undefined,
): KeptSecret {
  const present = objectAt(live, 'data');
  const kept = keys.filter(({ key }) => typeof present[key] === 'string' && present[key] !== '');
  const values = Object.fromEntries(kept.map(({ key }) => [key, present[key]]));
  return { manifest: withData(manifest, values), missing: keys.filter((key) => !kept.includes(key)) };
}

/** The Secret as it is hashed: the same whether its generated values exist yet or not. */
export function withPlaceholders(manifest: Manifest, keys: readonly GeneratedKey[]): Manifest {
  return withData(manifest, Object.fromEntries(keys.map(({ key }) => [key, GENERATED])));
}

/** Fills in what is missing; `generate` gives a fresh random text of a length. */
export function fillGenerated(
  manifest: Manifest,
  missing: readonly GeneratedKey[],
  generate: (length: number) => string,
): Manifest {
  const entries = missing.map(({ key, length }) => [key, Buffer.from(generate(length)).toString('base64')] as const);
  return withData(manifest, Object.fromEntries(entries));
}

function withData(manifest: Manifest, values: Readonly<Record<string, unknown>>): Manifest {
  if (Object.keys(values).length === 0) return manifest;
  return { ...manifest, data: { ...objectAt(manifest, 'data'), ...values } };
}
