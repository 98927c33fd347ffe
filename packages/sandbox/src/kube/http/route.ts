/** What a path asks for. */
export type Route =
  | { readonly kind: 'resource'; readonly path: ResourcePath }
  | { readonly kind: 'group-version'; readonly group: string; readonly version: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'api' | 'apis' | 'version' | 'openapi-index' | 'root' }
  | { readonly kind: 'openapi'; readonly path: string }
  | { readonly kind: 'health'; readonly check: string }
  | { readonly kind: 'unknown' };

export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** What follows a proxy subresource. */
  readonly rest: string;
}

const FIXED: Readonly<Record<string, Route>> = {
  '/': { kind: 'root' },
  '/api': { kind: 'api' },
  '/apis': { kind: 'apis' },
  '/version': { kind: 'version' },
  '/openapi/v3': { kind: 'openapi-index' },
};

/** Reads a URL path. Parts are decoded once. */
export function parseRoute(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  const fixed = FIXED[path];
  if (fixed !== undefined) return fixed;
  if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) return { kind: 'health', check: path.slice(1) };
  if (path.startsWith('/openapi/v3/')) return { kind: 'openapi', path: path.slice('/openapi/v3/'.length) };
  const parts = path.split('/').slice(1).map(decode);
  if (parts[0] === 'api' && parts[1] !== undefined) return parseGroupVersion('', parts[1], parts.slice(2));
  if (parts[0] !== 'apis' || parts[1] === undefined) return { kind: 'unknown' };
  if (parts[2] === undefined) return { kind: 'group', group: parts[1] };
  return parseGroupVersion(parts[1], parts[2], parts.slice(3));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function parseGroupVersion(group: string, version: string, parts: readonly string[]): Route {
  if (parts.length === 0) return { kind: 'group-version', group, version };
  const base = { group, version };
  const [first = '', second = '', third = ''] = parts;
  // `namespaces/x` and its subresources are the namespace itself; anything else below it lies in the namespace.
  const ownSubresource = third === 'status' || third === 'finalize';
  if (first === 'namespaces' && parts.length > 2 && !(group === '' && ownSubresource && parts.length === 3)) {
    return resource({ ...base, namespace: second }, parts.slice(2));
  }
  return resource({ ...base, namespace: '' }, parts);
}

function resource(base: { group: string; version: string; namespace: string }, parts: readonly string[]): Route {
  const [plural = '', name = '', subresource = '', ...rest] = parts;
  return { kind: 'resource', path: { ...base, plural, name, subresource, rest: rest.join('/') } };
}
