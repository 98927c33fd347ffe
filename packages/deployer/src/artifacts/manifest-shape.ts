import type { Manifest } from '../objects.ts';
import { type Fields, isFields } from '../unknown-value.ts';

/** A decoded document of which nothing is known yet. */
export type Content = unknown;

/** The objects of a document, and what keeps others from being objects. */
export interface DocumentManifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly string[];
}

/** Takes a document as one object, or as a list of them. */
export function manifestsOf(content: Content): DocumentManifests {
  if (content === null || content === undefined) return { manifests: [], problems: [] };
  if (!isFields(content)) return { manifests: [], problems: ['is not a mapping of keys to values'] };
  if (isList(content)) return joined(content['items'].map((item: unknown) => manifestsOf(item)));
  const problem = problemOf(content);
  return problem === undefined
    ? { manifests: [withoutServerFields(content)], problems: [] }
    : { manifests: [], problems: [problem] };
}

function isList(content: Fields): content is Fields & { readonly items: readonly unknown[] } {
  return typeof content['kind'] === 'string' && content['kind'].endsWith('List') && Array.isArray(content['items']);
}

function joined(parts: readonly DocumentManifests[]): DocumentManifests {
  return {
    manifests: parts.flatMap(({ manifests }) => manifests),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function problemOf(content: Fields): string | undefined {
  if (!isText(content['apiVersion'])) return 'has no apiVersion';
  if (!isText(content['kind'])) return 'has no kind';
  if (!isJson(content)) return `${content['kind']} has a number that JSON cannot carry`;
  const metadata = content['metadata'];
  if (!isFields(metadata)) return `${content['kind']} has no metadata`;
  if (isText(metadata['name'])) return undefined;
  return metadata['generateName'] === undefined
    ? `${content['kind']} has no metadata.name`
    : `${content['kind']} has a generateName: only objects with a name of their own can be applied again`;
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isJson);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

const serverMetadata: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** What generators write into release manifests although only the server may set it. */
function withoutServerFields(content: Fields): Manifest {
  const { status: _status, metadata, apiVersion, kind, ...rest } = content;
  const kept = Object.entries(isFields(metadata) ? metadata : {}).filter(([key]) => !serverMetadata.has(key));
  const named = Object.fromEntries(kept);
  return {
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: { ...named, name: String(named['name']) },
    ...rest,
  };
}
