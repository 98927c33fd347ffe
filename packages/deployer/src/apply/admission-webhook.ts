import { groupOf, type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import { kindKey } from '../plan/kinds.ts';
import type { ApiResource } from '../ports.ts';
import { at, type Fields, listAt, textAt, textsAt } from '../readiness/fields.ts';
import { type Labels, selects } from './label-selector.ts';

/** A webhook without whose answer no request that it vets goes through. */
export interface AdmissionWebhook {
  readonly configuration: ObjectRef;
  /** `webhook.cert-manager.io` */
  readonly name: string;
  /** Mutating ones are asked before an object is validated, validating ones only about a valid one. */
  readonly isMutating: boolean;
  readonly fields: Fields;
}

const CONFIGURATIONS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
]);

export function isWebhookConfiguration(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return CONFIGURATIONS.has(kindKey(object));
}

/** The webhooks of a configuration whose silence refuses requests: with `failurePolicy: Ignore` nobody could tell. */
export function strictWebhooksOf(configuration: KubeObject): readonly AdmissionWebhook[] {
  return listAt(configuration, 'webhooks')
    .filter((fields) => textAt(fields, 'failurePolicy') !== 'Ignore')
    .map((fields) => ({
      configuration: refOf(configuration),
      name: textAt(fields, 'name'),
      isMutating: configuration.kind === 'MutatingWebhookConfiguration',
      fields,
    }));
}

/** A write, as far as webhooks choose by it. */
export interface VettedWrite {
  readonly operation: 'CREATE' | 'UPDATE';
  readonly resource: ApiResource;
  readonly labels: Labels;
  /** Labels of its namespace, or its own when it is one; `undefined` for what lives in none. */
  readonly namespaceLabels: Labels | undefined;
}

/**
 * Whether the API server asks this webhook about a write, by `rules`, `namespaceSelector` and `objectSelector`; see
 * k8s.io/apiserver/pkg/admission/plugin/webhook/predicates. `matchConditions` are CEL and taken to hold.
 */
export function vets({ fields }: AdmissionWebhook, write: VettedWrite): boolean {
  const anyVersion = textAt(fields, 'matchPolicy') !== 'Exact';
  return (
    write.resource.group !== 'admissionregistration.k8s.io' &&
    listAt(fields, 'rules').some((rule) => ruleCovers(rule, write, anyVersion)) &&
    (write.namespaceLabels === undefined || selects(at(fields, 'namespaceSelector'), write.namespaceLabels)) &&
    selects(at(fields, 'objectSelector'), write.labels)
  );
}

function ruleCovers(rule: Fields, { operation, resource }: VettedWrite, anyVersion: boolean): boolean {
  const scope = textAt(rule, 'scope');
  if (scope === 'Namespaced' ? !resource.namespaced : scope === 'Cluster' && resource.namespaced) return false;
  return (
    includes(textsAt(rule, 'operations'), operation) &&
    includes(textsAt(rule, 'apiGroups'), resource.group) &&
    (anyVersion || includes(textsAt(rule, 'apiVersions'), resource.version)) &&
    textsAt(rule, 'resources').some((pattern) => coversResource(pattern, resource.plural))
  );
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

/** `pods`, `*`, `pods/*`, `*` of all subresources; not `pods/status`. */
function coversResource(pattern: string, plural: string): boolean {
  const [resource = '', subresource = ''] = pattern.split('/');
  return (resource === '*' || resource === plural) && (subresource === '' || subresource === '*');
}

/** Whether the labels of its namespace matter to this webhook. */
export function looksAtNamespaces({ fields }: AdmissionWebhook): boolean {
  const selector = at(fields, 'namespaceSelector');
  return listAt(selector, 'matchExpressions').length > 0 || Object.keys(Object(at(selector, 'matchLabels'))).length > 0;
}

/** Groups and kinds aside, whether a configuration could ever be about objects of this group: saves asking for the rest. */
export function concernsGroup({ fields }: AdmissionWebhook, apiVersion: string): boolean {
  return listAt(fields, 'rules').some((rule) => includes(textsAt(rule, 'apiGroups'), groupOf(apiVersion)));
}
