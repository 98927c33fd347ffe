import { fieldAt, isRecord, type JsonRecord, listOf, textOf } from '../json.ts';
import { fromSelectorObject, matchesLabels } from '../selectors/label-selector.ts';
import { readSelector } from '../selectors/selector-object.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';
import type { AdmissionRequest } from './admission.ts';

/** Webhooks never judge webhooks: a broken one could not be mended. */
const EXEMPT_GROUP = 'admissionregistration.k8s.io';

/** Whether a webhook wants to see a request. */
export function isMatched(store: Store, webhook: JsonRecord, request: AdmissionRequest): boolean {
  if (request.target.resource.group === EXEMPT_GROUP) return false;
  if (!listOf(webhook['rules']).some((rule) => matchesRule(rule, request))) return false;
  return matchesNamespace(store, webhook, request) && matchesObject(webhook, request);
}

function includes(list: unknown, value: string): boolean {
  return listOf(list).some((item) => item === '*' || item === value);
}

function matchesRule(rule: unknown, { operation, target }: AdmissionRequest): boolean {
  const { resource, subresource } = target;
  const scope = textOf(fieldAt(rule, 'scope'));
  if (scope === 'Namespaced' && !resource.namespaced) return false;
  if (scope === 'Cluster' && resource.namespaced) return false;
  return (
    includes(fieldAt(rule, 'operations'), operation) &&
    includes(fieldAt(rule, 'apiGroups'), resource.group) &&
    includes(fieldAt(rule, 'apiVersions'), resource.version) &&
    matchesResource(listOf(fieldAt(rule, 'resources')).map(String), resource.plural, subresource)
  );
}

function matchesResource(patterns: readonly string[], plural: string, subresource: string): boolean {
  if (subresource === '') return patterns.some((pattern) => pattern === '*' || pattern === '*/*' || pattern === plural);
  return patterns.some((pattern) => {
    const [resource = '', sub] = pattern.split('/');
    return sub !== undefined && (resource === '*' || resource === plural) && (sub === '*' || sub === subresource);
  });
}

function matchesNamespace(store: Store, webhook: JsonRecord, { target, object, old }: AdmissionRequest): boolean {
  const selector = readSelector(webhook['namespaceSelector']);
  if (selector === undefined) return true;
  const isNamespace = target.resource.collection === '/namespaces';
  if (!target.resource.namespaced && !isNamespace) return true;
  const namespace = isNamespace ? (object ?? old) : store.get('/namespaces', target.namespace);
  return matchesLabels(fromSelectorObject(selector), namespace?.metadata.labels);
}

function matchesObject(webhook: JsonRecord, { object, old }: AdmissionRequest): boolean {
  const value = webhook['objectSelector'];
  const selector = readSelector(value);
  if (selector === undefined || !isRecord(value) || Object.keys(value).length === 0) return true;
  const requirements = fromSelectorObject(selector);
  return [object, old].some(
    (item: KubeObject | undefined) => item !== undefined && matchesLabels(requirements, item.metadata.labels),
  );
}
