import type { App, Channel } from '../workspace/model.ts';
import { ApiRefusal } from './refusal.ts';

/** What the app may do, and what of it it has made use of. */
export interface Scopes {
  readonly held: readonly string[];
  /** Those that calls and events have needed so far, sorted. */
  readonly used: readonly string[];
  /** Whether the app holds a scope; one that it holds counts as used from now on. */
  take(scope: string): boolean;
  /** @throws ApiRefusal `missing_scope`. */
  require(scope: string): void;
}

export function createScopes(app: App): Scopes {
  const used = new Set<string>();
  const take = (scope: string): boolean => {
    const held = app.scopes.includes(scope);
    if (held) used.add(scope);
    return held;
  };
  return {
    held: app.scopes,
    get used() {
      return [...used].sort();
    },
    take,
    require: (scope) => {
      if (!take(scope)) throw new ApiRefusal('missing_scope', { needed: scope, provided: app.scopes.join(',') });
    },
  };
}

/** The prefix of the scopes about a kind of channel: `channels:read`, `groups:history`, `im:write`. */
export const SCOPE_FAMILY: Readonly<Record<Channel['kind'], string>> = {
  public: 'channels',
  private: 'groups',
  im: 'im',
};
