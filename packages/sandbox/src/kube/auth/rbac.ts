import { fieldAt, isRecord, listOf } from '../json.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';
import type { AccessRequest, Authorizer } from './authorizer.ts';
import { emptyRule, type PolicyRule, readRules } from './policy-rule.ts';

export interface RuleSource extends Authorizer {
  /** Every rule that holds for a user in a namespace ('' for cluster-wide ones only). */
  rulesFor(user: AccessRequest['user'], namespace: string): readonly PolicyRule[];
}

/** Paths that anybody may read, authenticated or not (system:public-info-viewer). */
const PUBLIC_PATHS: readonly string[] = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
/** Paths that the authenticated may read (system:discovery). */
const DISCOVERY_PATHS: readonly string[] = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
  '/healthz/*',
  '/livez/*',
  '/readyz/*',
];
/** What everybody may ask about themselves (system:basic-user). */
const SELF_REVIEWS: readonly PolicyRule[] = [
  {
    ...emptyRule(),
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { ...emptyRule(), verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  { ...emptyRule(), verbs: ['get'], nonResourceURLs: DISCOVERY_PATHS },
];

/** Role-based access control over the Roles and bindings in the store. Members of system:masters may do everything. */
export function createRbac(store: Store): RuleSource {
  const rulesFor = (user: AccessRequest['user'], namespace: string): PolicyRule[] => {
    const rules = user.groups.includes('system:authenticated') ? [...SELF_REVIEWS] : [];
    for (const binding of store.list('rbac.authorization.k8s.io/clusterrolebindings')) {
      if (bindsUser(binding, user)) rules.push(...rulesOf(store, binding));
    }
    if (namespace === '') return rules;
    for (const binding of store.list('rbac.authorization.k8s.io/rolebindings', `${namespace}/`)) {
      if (bindsUser(binding, user)) rules.push(...rulesOf(store, binding));
    }
    return rules;
  };
  return {
    rulesFor,
    allows: (request) => {
      if (request.user.groups.includes('system:masters')) return true;
      if (request.path !== undefined && request.verb === 'get' && PUBLIC_PATHS.includes(request.path)) return true;
      return rulesFor(request.user, request.namespace).some((rule) => covers(rule, request));
    },
  };
}

function bindsUser(binding: KubeObject, user: AccessRequest['user']): boolean {
  return listOf(binding['subjects']).some((subject) => {
    if (!isRecord(subject)) return false;
    const { kind, name, namespace } = subject;
    if (kind === 'User') return name === user.name;
    if (kind === 'Group') return typeof name === 'string' && user.groups.includes(name);
    const home = typeof namespace === 'string' && namespace !== '' ? namespace : binding.metadata.namespace;
    return kind === 'ServiceAccount' && user.name === `system:serviceaccount:${home}:${String(name)}`;
  });
}

function rulesOf(store: Store, binding: KubeObject): PolicyRule[] {
  const name = String(fieldAt(binding, 'roleRef', 'name'));
  const cluster = fieldAt(binding, 'roleRef', 'kind') === 'ClusterRole';
  const role = cluster
    ? store.get('rbac.authorization.k8s.io/clusterroles', name)
    : store.get('rbac.authorization.k8s.io/roles', `${binding.metadata.namespace}/${name}`);
  return role === undefined ? [] : readRules(role);
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

/** Whether one rule allows one request. */
function covers(rule: PolicyRule, request: AccessRequest): boolean {
  if (!has(rule.verbs, request.verb)) return false;
  if (request.path !== undefined)
    return rule.nonResourceURLs.some((pattern) => coversPath(pattern, request.path ?? ''));
  if (!has(rule.apiGroups, request.group)) return false;
  const full = request.subresource === '' ? request.resource : `${request.resource}/${request.subresource}`;
  const anyParent = request.subresource !== '' && rule.resources.includes(`*/${request.subresource}`);
  if (!has(rule.resources, full) && !anyParent) return false;
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(request.name);
}

function coversPath(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1));
}
