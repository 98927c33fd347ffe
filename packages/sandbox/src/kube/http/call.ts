import type { UserInfo } from '../core/request-context.ts';

/** One HTTP request, read completely. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly user: UserInfo;
}

/** A query parameter, or undefined when it is absent or empty. */
export function queryText(call: Call, name: string): string | undefined {
  const value = call.query.get(name);
  return value === null || value === '' ? undefined : value;
}

export function queryFlag(call: Call, name: string): boolean | undefined {
  const value = queryText(call, name);
  return value === undefined ? undefined : value === 'true' || value === '1';
}
