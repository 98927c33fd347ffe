import type { Document, LineCounter } from 'yaml';
import { type Manifest, refKey, refOf } from '../objects.ts';
import { ManifestError, type ManifestFault } from './manifest-error.ts';
import { type Content, manifestsOf } from './manifest-shape.ts';
import { yamlLibrary } from './yaml-library.ts';
import { kubernetesScalars } from './yaml-scalars.ts';

export interface ParseManifestsOptions {
  /** What the text is called in messages; default `The manifest`. */
  readonly origin?: string;
}

/** Larger files are not manifests: the API server takes objects of at most 3 MiB. */
const mostCharacters = 64 * 1024 * 1024;

/** How often anchors may be used in one document: without a bound, a few lines can unfold to gigabytes. */
const mostAliases = 200;

/**
 * The objects of a YAML (or JSON) text with any number of documents: lists are taken apart, empty documents dropped, and
 * what only a server may set (status, uid, resourceVersion, managed fields) is left out.
 *
 * Read as YAML 1.2 with merge keys; octal file modes (`0644`) as kubectl reads them; scalars that mean different things to
 * different readers (`yes`, `off`, `1_000`) are refused, as are duplicate keys and duplicate objects.
 *
 * @throws ManifestError `invalid-manifest` with every fault and its place.
 */
export function parseManifests(text: string, options: ParseManifestsOptions = {}): readonly Manifest[] {
  const origin = options.origin ?? 'The manifest';
  if (text.length > mostCharacters)
    throw new ManifestError(origin, [{ document: 1, line: 1, message: 'it is larger than 64 MiB' }]);
  const faults: ManifestFault[] = [];
  const found = readDocuments(text, faults).flatMap(({ content, place }) => {
    const { manifests, problems } = manifestsOf(content);
    faults.push(...problems.map((message) => ({ ...place, message })));
    return manifests.map((manifest) => ({ manifest, place }));
  });
  faults.push(...duplicates(found));
  if (faults.length > 0) throw new ManifestError(origin, faults);
  return found.map(({ manifest }) => manifest);
}

type Place = Omit<ManifestFault, 'message'>;

interface PlacedContent {
  readonly content: Content;
  readonly place: Place;
}

function readDocuments(text: string, faults: ManifestFault[]): readonly PlacedContent[] {
  const lines = new (yamlLibrary().LineCounter)();
  const documents = parseDocuments(text, lines, faults);
  return documents.flatMap((document, index) => {
    const at = (offset: number): Place => ({ document: index + 1, line: Math.max(1, lines.linePos(offset).line) });
    const wrong = [...document.errors, ...document.warnings];
    faults.push(...wrong.map(({ pos, message }) => ({ ...at(pos[0]), message })));
    if (wrong.length > 0 || document.contents === null) return [];
    const place = at(document.contents.range?.[0] ?? 0);
    try {
      const content: Content = document.toJS({ maxAliasCount: mostAliases });
      return [{ content, place }];
    } catch (error) {
      faults.push({ ...place, message: error instanceof Error ? error.message : 'its anchors cannot be resolved' });
      return [];
    }
  });
}

function parseDocuments(text: string, lineCounter: LineCounter, faults: ManifestFault[]): readonly Document.Parsed[] {
  try {
    const documents = yamlLibrary().parseAllDocuments(text, {
      version: '1.2',
      merge: true,
      resolveKnownTags: false,
      prettyErrors: false,
      logLevel: 'silent',
      lineCounter,
      customTags: (tags) => [...kubernetesScalars, ...tags],
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    // The parser descends by calling itself, and tells what else is wrong as errors of its documents.
    const message = error instanceof RangeError ? 'it is nested too deeply to be read' : `it cannot be read: ${error}`;
    faults.push({ document: 1, line: 1, message });
    return [];
  }
}

function duplicates(
  found: readonly { readonly manifest: Manifest; readonly place: Place }[],
): readonly ManifestFault[] {
  const first = new Map<string, Place>();
  return found.flatMap(({ manifest, place }) => {
    const key = refKey(refOf(manifest));
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, place);
      return [];
    }
    const message = `${manifest.kind} ${manifest.metadata.name} is there already in document ${before.document}, line ${before.line}`;
    return [{ ...place, message }];
  });
}
