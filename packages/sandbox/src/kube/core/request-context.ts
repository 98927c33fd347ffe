import type { ServedResource } from '../resources/served-resource.ts';

export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a request says beside its object. */
export interface RequestContext {
  readonly user: UserInfo;
  readonly userAgent: string;
  readonly dryRun: boolean;
  readonly fieldManager: string | undefined;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean | undefined;
  /** Adds a `Warning` header to the answer. */
  warn(text: string): void;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** What a request is about. */
export interface Target {
  readonly resource: ServedResource;
  /** '' for cluster-wide requests. */
  readonly namespace: string;
  /** '' for collections. */
  readonly name: string;
  /** '' for the object itself. */
  readonly subresource: string;
}

/** The manager that managed fields name: the one asked for, else the user agent up to its first slash. */
export function managerOf(context: RequestContext): string {
  const manager = context.fieldManager ?? context.userAgent.split('/')[0] ?? '';
  return manager === '' ? 'unknown' : manager.slice(0, 128);
}
