import type { AdmissionChain, AdmissionRequest } from '../admission/admission.ts';
import { fieldAt, listOf, textOf } from '../json.ts';
import { quantityNano } from '../schema/quantity.ts';
import { forbidden } from '../status/refusals.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';
import { addAll, isLess, masked, type Quantities, quantitiesText, readQuantities } from './amounts.ts';
import { isInScope } from './scopes.ts';
import { usageOf } from './usage.ts';

const QUOTAS = '/resourcequotas';

/** ResourceQuota: refuses what a namespace has no room for, and counts what it lets pass (kubernetes/pkg/quota/v1). */
export function createQuotaAdmission(store: Store): AdmissionChain {
  return {
    mutate: async ({ object }) => object,
    validate: async (request) => {
      const { object, target, operation } = request;
      const counts = operation === 'CREATE' || (operation === 'UPDATE' && CHANGES.has(target.resource.collection));
      if (object === undefined || !counts || target.subresource !== '' || object.metadata.namespace === undefined)
        return;
      const claims = claimsOf(store, request, object);
      for (const claim of claims) requireSpecified(claim, request, object);
      for (const claim of claims) requireRoom(claim, request, object);
      if (request.context.dryRun) return;
      for (const { quota, used } of claims) {
        const counted = { ...quota, status: { ...recordAt(quota['status']), used } };
        store.put(QUOTAS, `${quota.metadata.namespace}/${quota.metadata.name}`, counted);
      }
    },
  };
}

/** Kinds whose changes may need more. */
const CHANGES: ReadonlySet<string> = new Set(['/pods', '/services', '/persistentvolumeclaims']);

/** What an object would take from one quota. */
interface Claim {
  readonly quota: KubeObject;
  readonly hard: Quantities;
  readonly before: Quantities;
  readonly requested: Quantities;
  /** What would be used then. */
  readonly used: Quantities;
}

function claimsOf(store: Store, { target, old }: AdmissionRequest, object: KubeObject): Claim[] {
  const { plural } = target.resource;
  const usage = increase(usageOf(target.resource, object), old === undefined ? {} : usageOf(target.resource, old));
  return store
    .list(QUOTAS, `${object.metadata.namespace}/`)
    .filter((quota) => isInScope(quota, plural, object))
    .flatMap((quota) => {
      const hard = readQuantities(fieldAt(quota, 'status', 'hard'));
      const requested = masked(usage, Object.keys(hard));
      const isAbout = Object.keys(requested).length > 0 || (plural === 'pods' && required(hard).length > 0);
      const before = readQuantities(fieldAt(quota, 'status', 'used'));
      return isAbout ? [{ quota, hard, before, requested, used: addAll(before, requested) }] : [];
    });
}

/** What is more than before. */
function increase(now: Quantities, before: Quantities): Quantities {
  const grown = Object.entries(now).filter(
    ([name, quantity]) => before[name] === undefined || isLess(before[name], quantity),
  );
  return Object.fromEntries(
    grown.map(([name, quantity]) => [name, before[name] === undefined ? quantity : difference(quantity, before[name])]),
  );
}

function difference(left: string, right: string): string {
  return `${(quantityNano(left) ?? 0n) - (quantityNano(right) ?? 0n)}n`;
}

/** Where they are limited, each container has to say what it needs. */
const COMPUTE: readonly string[] = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

function required(hard: Quantities): string[] {
  return COMPUTE.filter((name) => hard[name] !== undefined).sort();
}

/** @throws StatusError 403 */
function requireSpecified({ quota, hard }: Claim, { target, operation }: AdmissionRequest, object: KubeObject): void {
  if (target.resource.collection !== '/pods' || operation !== 'CREATE') return;
  const containers = ['containers', 'initContainers'].flatMap((field) => listOf(fieldAt(object, 'spec', field)));
  const missing = required(hard).flatMap((name) => {
    const silent = containers.filter((container) => !specifies(container, name));
    return silent.length === 0
      ? []
      : [`${name} for: ${silent.map((container) => textOf(fieldAt(container, 'name'))).join(',')}`];
  });
  if (missing.length === 0) return;
  const why = `failed quota: ${quota.metadata.name}: must specify ${missing.join('; ')}`;
  throw forbidden(target.resource, object.metadata.name, why);
}

function specifies(container: unknown, name: string): boolean {
  const [field = '', resource = ''] = name.includes('.') ? name.split('.') : ['requests', name];
  return fieldAt(container, 'resources', field, resource) !== undefined;
}

/** @throws StatusError 403 */
function requireRoom(
  { quota, hard, before, requested, used }: Claim,
  { target }: AdmissionRequest,
  object: KubeObject,
): void {
  const exceeded = Object.keys(requested).filter((name) => isLess(hard[name] ?? '0', used[name] ?? '0'));
  if (exceeded.length === 0) return;
  const [asks, uses, allows] = [requested, before, hard].map((list) => quantitiesText(masked(list, exceeded)));
  const why = `exceeded quota: ${quota.metadata.name}, requested: ${asks}, used: ${uses}, limited: ${allows}`;
  throw forbidden(target.resource, object.metadata.name, why);
}

function recordAt(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
