import { listText, missingRights } from '../auth/missing-rights.ts';
import { type PolicyRule, readRules } from '../auth/policy-rule.ts';
import type { RuleSource } from '../auth/rbac.ts';
import { fieldAt, listOf, sameJson, textOf } from '../json.ts';
import { forbidden, notFound } from '../status/refusals.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';
import type { AdmissionChain, AdmissionRequest } from './admission.ts';

const GROUP = 'rbac.authorization.k8s.io';
const ROLES: readonly string[] = [`${GROUP}/roles`, `${GROUP}/clusterroles`];
const BINDINGS: readonly string[] = [`${GROUP}/rolebindings`, `${GROUP}/clusterrolebindings`];
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

/**
 * Nobody may grant what they do not hold, unless they may `escalate` the role or `bind` it:
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export function createEscalationGuard(store: Store, rbac: RuleSource): AdmissionChain {
  return {
    // Refuses before an object is validated, as the storage of a real server does.
    mutate: async (request) => {
      const { object, operation, target, context } = request;
      const { collection } = target.resource;
      const written = operation === 'CREATE' || operation === 'UPDATE';
      if (object === undefined || !written || context.user.groups.includes('system:masters')) return object;
      if (ROLES.includes(collection)) guardRole(rbac, request, object);
      if (BINDINGS.includes(collection)) guardBinding(store, rbac, request, object);
      return object;
    },
    validate: async () => undefined,
  };
}

function guardRole(rbac: RuleSource, request: AdmissionRequest, role: KubeObject): void {
  const { target, old } = request;
  const { plural } = target.resource;
  if (isUnchanged(role, old) || mayUse(rbac, request, { verb: 'escalate', resource: plural, name: target.name }))
    return;
  refuseGrant(rbac, request, readRules(role), role);
  if (!gathers(role) && !gathers(old)) return;
  if (missing(rbac, request, EVERYTHING).length > 0) {
    const why = 'must have cluster-admin privileges to use the aggregationRule';
    throw forbidden(target.resource, role.metadata.name, why);
  }
}

function gathers(role: KubeObject | undefined): boolean {
  return listOf(fieldAt(role, 'aggregationRule', 'clusterRoleSelectors')).length > 0;
}

function guardBinding(store: Store, rbac: RuleSource, request: AdmissionRequest, binding: KubeObject): void {
  const name = textOf(fieldAt(binding, 'roleRef', 'name'));
  const plural = fieldAt(binding, 'roleRef', 'kind') === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (isUnchanged(binding, request.old) || mayUse(rbac, request, { verb: 'bind', resource: plural, name })) return;
  const key = plural === 'roles' ? `${request.target.namespace}/${name}` : name;
  const role = store.get(`${GROUP}/${plural}`, key);
  if (role === undefined) throw notFound(request.target.resource, name); // Names what is written, not what is missing.
  refuseGrant(rbac, request, readRules(role), binding);
}

/** Collectors of garbage may still take away finalizers and owners. */
function isUnchanged(object: KubeObject, old: KubeObject | undefined): boolean {
  return old !== undefined && sameJson(lasting(object), lasting(old));
}

function lasting({ metadata, ...rest }: KubeObject): unknown {
  const { ownerReferences: _o, finalizers: _f, managedFields: _m, resourceVersion: _r, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

interface Use {
  readonly verb: 'escalate' | 'bind';
  readonly resource: string;
  readonly name: string;
}

function mayUse(rbac: RuleSource, { context, target }: AdmissionRequest, use: Use): boolean {
  return rbac.allows({ user: context.user, group: GROUP, subresource: '', namespace: target.namespace, ...use });
}

function missing(rbac: RuleSource, { context, target }: AdmissionRequest, rules: readonly PolicyRule[]): string[] {
  return missingRights(rbac.rulesFor(context.user, target.namespace), rules);
}

function refuseGrant(
  rbac: RuleSource,
  request: AdmissionRequest,
  rules: readonly PolicyRule[],
  object: KubeObject,
): void {
  const { user } = request.context;
  const lines = missing(rbac, request, rules);
  if (lines.length === 0) return;
  const who = `user ${JSON.stringify(user.name)} (groups=${listText(user.groups)})`;
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`;
  throw forbidden(request.target.resource, object.metadata.name, why);
}
