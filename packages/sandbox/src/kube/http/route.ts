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
  /** What follows a proxy subresource, as it was sent: '' or a path that starts with a slash. */
  readonly rest: string;
}

const FIXED: Readonly<Record<string, Route>> = {
  '/': { kind: 'root' },
  '/api': { kind: 'api' },
  '/apis': { kind: 'apis' },
  '/version': { kind: 'version' },
  '/openapi/v3': { kind: 'openapi-index' },
};

/** Reads a URL path. Parts are decoded once; what follows a proxy subresource stays as it is. */
export function parseRoute(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  const fixed = FIXED[path];
  if (fixed !== undefined) return fixed;
  if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) return { kind: 'health', check: path.slice(1) };
  if (path.startsWith('/openapi/v3/')) return { kind: 'openapi', path: path.slice('/openapi/v3/'.length) };
  return withSlashes(parseParts(path.split('/').slice(1)), pathname.slice(path.length));
}

function parseParts([root, first, second, ...others]: readonly string[]): Route {
  if (root === 'api' && first !== undefined)
    return parseGroupVersion('', first, second === undefined ? [] : [second, ...others]);
  if (root !== 'apis' || first === undefined) return { kind: 'unknown' };
  if (second === undefined) return { kind: 'group', group: first };
  return parseGroupVersion(first, second, others);
}

/** To whoever is proxied, slashes at the end matter. */
function withSlashes(route: Route, slashes: string): Route {
  if (route.kind !== 'resource' || route.path.subresource === '') return route;
  return { ...route, path: { ...route.path, rest: `${route.path.rest}${slashes}` } };
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
    return resource({ ...base, namespace: decode(second) }, parts.slice(2));
  }
  return resource({ ...base, namespace: '' }, parts);
}

function resource(base: { group: string; version: string; namespace: string }, parts: readonly string[]): Route {
  const [plural = '', name = '', subresource = ''] = parts.map(decode);
  const rest = parts.slice(3).map((part) => `/${part}`);
  return { kind: 'resource', path: { ...base, plural, name, subresource, rest: rest.join('') } };
}
