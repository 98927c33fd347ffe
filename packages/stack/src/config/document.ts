import { type Document, isMap, isNode, isScalar, LineCounter, type Pair, parseDocument, type YAMLError } from 'yaml';
import type { ConfigFault, PathSegment } from './fault.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A config file as data, with the way back from a path to where it is written. */
export interface ConfigDocument {
  readonly value: unknown;
  /** Faults of the YAML itself; with any of these `value` is not to be trusted. */
  readonly faults: readonly ConfigFault[];
  /** Where the value at a path is written; with `key`, where its key is. The nearest written parent when it is absent. */
  readonly placeOf: (path: readonly PathSegment[], what?: 'key' | 'value') => Place | undefined;
}

const maxAliases = 100;

export function readDocument(text: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const placeOf: ConfigDocument['placeOf'] = (path, what = 'value') => {
    const offset = offsetOf(document, path, what);
    return offset === undefined ? undefined : placeAt(offset);
  };
  const faults = document.errors.map((error) => yamlFault(error, placeAt));
  if (faults.length > 0) return { value: undefined, faults, placeOf };
  try {
    return { value: withoutEmpty(document.toJS({ maxAliasCount: maxAliases })), faults, placeOf };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: undefined, faults: [{ path: '', message: `not readable as YAML: ${message}` }], placeOf };
  }
}

function yamlFault(error: YAMLError, placeAt: (offset: number) => Place): ConfigFault {
  return { path: '', message: `not valid YAML: ${error.message}`, ...placeAt(error.pos[0]) };
}

/** `retention:` with nothing after it means the defaults, as when the line were not there. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutEmpty(inner)]])),
  );
}

function offsetOf(document: Document, path: readonly PathSegment[], what: 'key' | 'value'): number | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const written = path.slice(0, depth);
    const offset =
      (what === 'key' || depth < path.length ? keyOffset(document, written) : undefined) ??
      valueOffset(document, written);
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function valueOffset(document: Document, path: readonly PathSegment[]): number | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function keyOffset(document: Document, path: readonly PathSegment[]): number | undefined {
  const last = path.at(-1);
  if (typeof last !== 'string') return undefined;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair: Pair | undefined = parent.items.find(({ key }) => isScalar(key) && String(key.value) === last);
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}
