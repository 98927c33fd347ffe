import { type Authenticator, authenticated } from '../auth/authenticator.ts';
import type { AccessRequest } from '../auth/authorizer.ts';
import type { RuleSource } from '../auth/rbac.ts';
import type { UserInfo } from '../core/request-context.ts';
import { fieldAt, isRecord, listOf, recordOf, textOf } from '../json.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';

/** Answers a review: an object that is created, answered and never stored. */
export type Review = (object: KubeObject, user: UserInfo) => KubeObject;

export interface ReviewParts {
  readonly authorizer: RuleSource;
  readonly authenticator: Authenticator;
}

/** Reviews by `group/plural`. */
export function createReviews({ authorizer, authenticator }: ReviewParts): Readonly<Record<string, Review>> {
  const decide = (object: KubeObject, user: UserInfo): KubeObject => {
    const allowed = authorizer.allows(accessOf(object, user));
    return { ...object, status: { allowed, ...(allowed ? { reason: 'RBAC: allowed' } : {}) } };
  };
  return {
    'authorization.k8s.io/selfsubjectaccessreviews': decide,
    'authorization.k8s.io/subjectaccessreviews': (object) => decide(object, userOf(object)),
    'authorization.k8s.io/localsubjectaccessreviews': (object) => decide(object, userOf(object)),
    'authorization.k8s.io/selfsubjectrulesreviews': (object, user) => listRules(authorizer, object, user),
    'authentication.k8s.io/selfsubjectreviews': (object, user) => ({ ...object, status: { userInfo: userInfo(user) } }),
    'authentication.k8s.io/tokenreviews': (object) => reviewToken(authenticator, object),
  };
}

function userOf(object: KubeObject): UserInfo {
  const spec = recordOf(object['spec']);
  return { name: textOf(spec['user']), groups: listOf(spec['groups']).map(String) };
}

function accessOf(object: KubeObject, user: UserInfo): AccessRequest {
  const spec = recordOf(object['spec']);
  const path = fieldAt(spec, 'nonResourceAttributes');
  const attributes = recordOf(spec['resourceAttributes']);
  const request = {
    user,
    verb: textOf(fieldAt(path ?? attributes, 'verb')),
    group: textOf(attributes['group']),
    resource: textOf(attributes['resource']),
    subresource: textOf(attributes['subresource']),
    namespace: textOf(attributes['namespace']),
    name: textOf(attributes['name']),
  };
  return isRecord(path) ? { ...request, path: textOf(path['path']) } : request;
}

function listRules(authorizer: RuleSource, object: KubeObject, user: UserInfo): KubeObject {
  const namespace = textOf(fieldAt(object, 'spec', 'namespace'));
  const rules = user.groups.includes('system:masters')
    ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] }]
    : authorizer.rulesFor(user, namespace);
  const resourceRules = rules
    .filter((rule) => rule.resources.length > 0)
    .map(({ verbs, apiGroups, resources, resourceNames }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames.length > 0 ? { resourceNames } : {}),
    }));
  const nonResourceRules = rules
    .filter((rule) => rule.nonResourceURLs.length > 0)
    .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
  return { ...object, status: { resourceRules, nonResourceRules, incomplete: false } };
}

function userInfo(user: UserInfo): Record<string, unknown> {
  return { username: user.name, ...(user.uid === undefined ? {} : { uid: user.uid }), groups: user.groups };
}

function reviewToken(authenticator: Authenticator, object: KubeObject): KubeObject {
  const bearer = textOf(fieldAt(object, 'spec', 'token'));
  try {
    const user = authenticated(authenticator.authenticate({ certificate: undefined, bearer }));
    return { ...object, status: { authenticated: true, user: userInfo(user) } };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return { ...object, status: { user: {}, error: '[invalid bearer token]' } };
  }
}
