import type { KubeObject } from '../objects.ts';
import { isFields, listOf } from '../unknown-value.ts';

export interface ImageOptions {
  /** Further places of images in objects of a kind: `{ kind: 'Agent', path: '.spec.image' }`. */
  readonly paths?: readonly ImagePath[];
}

export interface ImagePath {
  readonly kind: string;
  /** Dot-separated field names from the top: `.spec.image`. */
  readonly path: string;
}

/**
 * Every image that the objects make a cluster pull, sorted, each once: of containers of any sort wherever a pod template
 * stands, image volumes, and those that a program is told to start by itself (`--acme-http01-solver-image=`,
 * `RELATED_IMAGE_…`).
 */
export function imagesOf(objects: readonly KubeObject[], options: ImageOptions = {}): readonly string[] {
  const found = new Set<string>();
  for (const object of objects) {
    // the schema of a CustomResourceDefinition describes containers, but has none
    if (object.kind !== 'CustomResourceDefinition') collect(object, found);
    for (const { kind, path } of options.paths ?? []) {
      if (kind === object.kind) add(found, valueAt(object, path));
    }
  }
  return [...found].sort();
}

const containerLists: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers']);

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isFields(value)) return;
  for (const [key, inner] of Object.entries(value)) collectField(key, inner, found);
}

function collectField(key: string, value: unknown, found: Set<string>): void {
  if (containerLists.has(key)) for (const container of listOf(value)) collectContainer(container, found);
  else if (key === 'volumes') for (const volume of listOf(value)) add(found, valueAt(volume, '.image.reference'));
  else collect(value, found);
}

function collectContainer(container: unknown, found: Set<string>): void {
  if (!isFields(container)) return;
  add(found, container['image']);
  for (const argument of [...textsIn(container['args']), ...textsIn(container['command'])]) {
    add(found, /^--?[\w-]*image=(\S+)$/.exec(argument)?.[1]);
  }
  for (const variable of listOf(container['env'])) {
    if (isFields(variable) && /^RELATED_IMAGE_/.test(String(variable['name']))) add(found, variable['value']);
  }
}

function add(found: Set<string>, image: unknown): void {
  if (typeof image === 'string' && image !== '') found.add(image);
}

function textsIn(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

function valueAt(value: unknown, path: string): unknown {
  const keys = path.split('.').filter((key) => key !== '');
  return keys.reduce<unknown>((inner, key) => (isFields(inner) ? inner[key] : undefined), value);
}
