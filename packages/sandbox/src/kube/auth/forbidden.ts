import { forbidden } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { AccessRequest } from './authorizer.ts';

/** 403 in the words of the RBAC authorizer. */
export function forbiddenAccess(access: AccessRequest, reason = ''): StatusError {
  const who = `User ${JSON.stringify(access.user.name)} cannot ${access.verb}`;
  if (access.path !== undefined) {
    return new StatusError(403, 'Forbidden', `forbidden: ${who} path ${JSON.stringify(access.path)}`, {});
  }
  const resource = access.subresource === '' ? access.resource : `${access.resource}/${access.subresource}`;
  const scope =
    access.namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(access.namespace)}`;
  const why = `${who} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(access.group)} ${scope}${reason === '' ? '' : `: ${reason}`}`;
  return forbidden({ plural: access.resource, group: access.group }, access.name, why);
}
