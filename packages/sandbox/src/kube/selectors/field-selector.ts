import { fieldAt } from '../json.ts';
import { badRequest } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';

interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

export type FieldSelector = readonly FieldRequirement[];

const ALWAYS = ['metadata.name', 'metadata.namespace'];

/** Fields that can be selected beyond name and namespace, by `group/plural` (pkg/registry of each kind). */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  '/pods': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  '/events': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'events.k8s.io/events': [
    'regarding.kind',
    'regarding.namespace',
    'regarding.name',
    'regarding.uid',
    'regarding.apiVersion',
    'regarding.resourceVersion',
    'regarding.fieldPath',
    'reason',
    'reportingController',
    'type',
  ],
  '/nodes': ['spec.unschedulable'],
  '/namespaces': ['status.phase'],
  '/secrets': ['type'],
  '/services': ['spec.clusterIP', 'spec.type'],
  '/replicationcontrollers': ['status.replicas'],
  'apps/replicasets': ['status.replicas'],
  'batch/jobs': ['status.successful'],
  'certificates.k8s.io/certificatesigningrequests': ['spec.signerName'],
};

/**
 * Parses `metadata.name=x,status.phase!=Running`.
 *
 * @throws StatusError 400 for a field that this resource cannot be selected by.
 */
export function parseFieldSelector(
  text: string | undefined,
  resource: { readonly group: string; readonly plural: string },
  extra: readonly string[] = [],
): FieldSelector {
  if (text === undefined || text === '') return [];
  const own = SELECTABLE[`${resource.group}/${resource.plural}`];
  const allowed = [...ALWAYS, ...(own ?? []), ...extra];
  return text.split(/(?<!\\),/).map((part) => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim());
    if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const field = match[1] ?? '';
    if (!allowed.includes(field)) throw badRequest(unsupported(field, own === undefined && extra.length === 0));
    return { field, equal: match[2] !== '!=', value: (match[3] ?? '').replaceAll(/\\([,=\\])/g, '$1') };
  });
}

function unsupported(field: string, plain: boolean): string {
  if (!plain) return `field label not supported: ${field}`;
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

export function matchesFields(selector: FieldSelector, object: KubeObject): boolean {
  return selector.every(({ field, equal, value }) => (readField(object, field) === value) === equal);
}

const DERIVED: Readonly<Record<string, (object: KubeObject) => unknown>> = {
  source: (object) => fieldAt(object, 'source', 'component') ?? fieldAt(object, 'reportingComponent'),
  'status.successful': (object) => fieldAt(object, 'status', 'succeeded') ?? 0,
  'spec.unschedulable': (object) => fieldAt(object, 'spec', 'unschedulable') ?? false,
  'spec.hostNetwork': (object) => fieldAt(object, 'spec', 'hostNetwork') ?? false,
};

function readField(object: KubeObject, field: string): string {
  const value = DERIVED[field]?.(object) ?? fieldAt(object, ...field.split('.'));
  return value === undefined || value === null ? '' : String(value);
}
