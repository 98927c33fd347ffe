import type { DocumentOptions, SchemaOptions, ToStringOptions } from 'yaml';
import type { KubeObject } from '../objects.ts';
import { yamlLibrary } from './yaml-library.ts';

/** Texts that a reader of YAML 1.1 or 1.2 would take for something else are quoted; nothing is folded, aliased or wrapped. */
const documentOptions: DocumentOptions & SchemaOptions & { aliasDuplicateObjects: boolean } = {
  version: '1.2',
  compat: 'yaml-1.1',
  aliasDuplicateObjects: false,
};
const textOptions: ToStringOptions = { lineWidth: 0, indentSeq: false };

/**
 * Objects as YAML documents, the same text for the same objects whatever the order of their keys: what names an object or a
 * list item comes first, the rest by alphabet.
 */
export function renderManifests(objects: readonly KubeObject[]): string {
  return objects.map((object) => `---\n${renderYaml(object)}`).join('');
}

/** One value as a YAML document, keys ordered as in {@link renderManifests}. */
export function renderYaml(value: unknown): string {
  return new (yamlLibrary().Document)(ordered(value), documentOptions).toString(textOptions);
}

const firstKeys = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return new Map(
    entries.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)).map(([key, inner]) => [key, ordered(inner)]),
  );
}

function rank(key: string): number {
  const place = firstKeys.indexOf(key);
  return place === -1 ? firstKeys.length : place;
}
