import type { UserInfo } from '../core/request-context.ts';
import { unauthorized } from '../status/refusals.ts';

/** What a connection and its headers say about who is calling. */
export interface Credentials {
  /** Subject of a client certificate that our authority signed. */
  readonly certificate: { readonly commonName: string; readonly organizations: readonly string[] } | undefined;
  readonly bearer: string | undefined;
}

export interface Authenticator {
  /** @throws StatusError 401 for a token nobody issued. */
  authenticate(credentials: Credentials): UserInfo;
  /** Accepts `token` for `user` from now on. */
  addToken(token: string, user: UserInfo): void;
}

const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

export function createAuthenticator(): Authenticator {
  const tokens = new Map<string, UserInfo>();
  return {
    addToken: (token, user) => {
      tokens.set(token, user);
    },
    authenticate: ({ certificate, bearer }) => {
      if (certificate !== undefined)
        return authenticated({ name: certificate.commonName, groups: certificate.organizations });
      if (bearer === undefined) return ANONYMOUS;
      const user = tokens.get(bearer);
      if (user === undefined) throw unauthorized();
      return authenticated(user);
    },
  };
}

export function authenticated(user: UserInfo): UserInfo {
  const group = 'system:authenticated';
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
}

const USER_PREFIX = 'system:serviceaccount:';

/** The user that a service account is. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): UserInfo {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return { name: `${USER_PREFIX}${namespace}:${name}`, groups, ...(uid === undefined ? {} : { uid }) };
}
