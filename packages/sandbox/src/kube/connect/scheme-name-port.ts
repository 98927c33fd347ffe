/** What the name of a proxied object says: `name`, `name:port` or `scheme:name:port`. */
export interface SchemeNamePort {
  /** '' when it is not told. */
  readonly scheme: string;
  readonly name: string;
  /** A name or a number; '' when it is not told. */
  readonly port: string;
}

/** Reads it as k8s.io/apimachinery/pkg/util/net.SplitSchemeNamePort does; undefined for what it refuses. */
export function splitSchemeNamePort(id: string): SchemeNamePort | undefined {
  const parts = id.split(':');
  const [scheme, name, port] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length > 3 || name === undefined || name === '') return undefined;
  if (parts.length === 3 && scheme !== '' && scheme !== 'http' && scheme !== 'https') return undefined;
  return { scheme: scheme ?? '', name, port: port ?? '' };
}
