import type { UserInfo } from '../core/request-context.ts';
import { authenticated } from './authenticator.ts';
import type { AccessRequest, Authorizer } from './authorizer.ts';
import { forbiddenAccess } from './forbidden.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The user that a request wants to be: the one of its `Impersonate-User` header, else the caller.
 *
 * @throws StatusError 403 when the caller may not be somebody else.
 */
export function impersonated(authorizer: Authorizer, caller: UserInfo, headers: Headers): UserInfo {
  const name = headers['impersonate-user'];
  if (name === undefined || name === '') return caller;
  const groups = (headers['impersonate-group'] ?? '').split(', ').filter((group) => group !== '');
  requireImpersonation(authorizer, caller, 'users', name);
  for (const group of groups) requireImpersonation(authorizer, caller, 'groups', group);
  const account = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name);
  const own = account === null ? [] : ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`];
  return authenticated({ name, groups: [...own, ...groups] });
}

function requireImpersonation(authorizer: Authorizer, user: UserInfo, resource: string, name: string): void {
  const access: AccessRequest = {
    user,
    verb: 'impersonate',
    group: '',
    resource,
    subresource: '',
    namespace: '',
    name,
  };
  if (!authorizer.allows(access)) throw forbiddenAccess(access);
}
