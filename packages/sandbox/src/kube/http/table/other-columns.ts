import { fieldAt, isRecord, listOf, textOf } from '../../json.ts';
import type { KubeObject } from '../../types.ts';
import { AGE, at, hasCondition, NAME, selectorText } from './cells.ts';
import { boolean, type Column, integer, text } from './column.ts';

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(...path: readonly string[]): (object: KubeObject) => string {
  return (object) =>
    listOf(fieldAt(object, ...path))
      .map((mode) => MODES[String(mode)] ?? String(mode))
      .join(',');
}

function phase(object: KubeObject): string {
  return object.metadata.deletionTimestamp === undefined ? at('', 'status', 'phase')(object) : 'Terminating';
}

function bound(cell: (object: KubeObject) => string): (object: KubeObject) => string {
  return (object) => (textOf(fieldAt(object, 'spec', 'volumeName')) === '' ? '' : cell(object));
}

function claimOf(volume: KubeObject): string {
  const claim = fieldAt(volume, 'spec', 'claimRef');
  return isRecord(claim) ? `${textOf(claim['namespace'])}/${textOf(claim['name'])}` : '';
}

function className(object: KubeObject): string {
  const isDefault = object.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  return `${object.metadata.name}${isDefault ? ' (default)' : ''}`;
}

function subjects(kind: string): (binding: KubeObject) => string {
  return (binding) =>
    listOf(binding['subjects'])
      .filter((item) => fieldAt(item, 'kind') === kind)
      .map(
        (item) =>
          (kind === 'ServiceAccount' ? `${textOf(fieldAt(item, 'namespace'))}/` : '') + textOf(fieldAt(item, 'name')),
      )
      .join(', ');
}

const BINDING_COLUMNS: readonly Column[] = [
  NAME,
  text(
    'Role',
    (object) => `${textOf(fieldAt(object, 'roleRef', 'kind'))}/${textOf(fieldAt(object, 'roleRef', 'name'))}`,
  ),
  AGE,
  text('Users', subjects('User'), 1),
  text('Groups', subjects('Group'), 1),
  text('ServiceAccounts', subjects('ServiceAccount'), 1),
];

/** Roles have no printer of their own: their creation time is shown as it is. */
const CREATED: readonly Column[] = [
  NAME,
  { name: 'Created At', type: 'date', cell: (object) => object.metadata.creationTimestamp ?? '' },
];

function hosts(ingress: KubeObject): string {
  const names = listOf(fieldAt(ingress, 'spec', 'rules'))
    .map((rule) => textOf(fieldAt(rule, 'host')))
    .filter((name) => name !== '');
  if (names.length === 0) return '*';
  return names.length > 3 ? `${names.slice(0, 3).join(',')} + ${names.length - 3} more...` : names.join(',');
}

function ingressAddress(ingress: KubeObject): string {
  return listOf(fieldAt(ingress, 'status', 'loadBalancer', 'ingress'))
    .map((item) => textOf(fieldAt(item, 'ip')) || textOf(fieldAt(item, 'hostname')))
    .join(',');
}

function sliceEndpoints(slice: KubeObject): string {
  const addresses = listOf(slice['endpoints']).flatMap((item) => listOf(fieldAt(item, 'addresses')).map(String));
  if (addresses.length === 0) return '<unset>';
  return addresses.length > 3
    ? `${addresses.slice(0, 3).join(',')} + ${addresses.length - 3} more...`
    : addresses.join(',');
}

function slicePorts(slice: KubeObject): string {
  return (
    listOf(slice['ports'])
      .map((item) => String(fieldAt(item, 'port') ?? '*'))
      .join(',') || '<unset>'
  );
}

function webhookCount(object: KubeObject): number {
  return listOf(object['webhooks']).length;
}

export const OTHER_TABLES: Readonly<Record<string, readonly Column[]>> = {
  '/persistentvolumeclaims': [
    NAME,
    text('Status', phase),
    text('Volume', at('', 'spec', 'volumeName')),
    text('Capacity', bound(at('0', 'status', 'capacity', 'storage'))),
    text('Access Modes', bound(accessModes('status', 'accessModes'))),
    text('StorageClass', at('', 'spec', 'storageClassName')),
    text('VolumeAttributesClass', at('<unset>', 'spec', 'volumeAttributesClassName')),
    AGE,
    text('VolumeMode', at('<unset>', 'spec', 'volumeMode'), 1),
  ],
  '/persistentvolumes': [
    NAME,
    text('Capacity', at('0', 'spec', 'capacity', 'storage')),
    text('Access Modes', accessModes('spec', 'accessModes')),
    text('Reclaim Policy', at('', 'spec', 'persistentVolumeReclaimPolicy')),
    text('Status', phase),
    text('Claim', claimOf),
    text('StorageClass', at('', 'spec', 'storageClassName')),
    text('VolumeAttributesClass', at('<unset>', 'spec', 'volumeAttributesClassName')),
    text('Reason', at('', 'status', 'reason')),
    AGE,
    text('VolumeMode', at('<unset>', 'spec', 'volumeMode'), 1),
  ],
  'storage.k8s.io/storageclasses': [
    { ...NAME, cell: className },
    text('Provisioner', at('', 'provisioner')),
    text('ReclaimPolicy', at('Delete', 'reclaimPolicy')),
    text('VolumeBindingMode', at('Immediate', 'volumeBindingMode')),
    text('AllowVolumeExpansion', (object) => object['allowVolumeExpansion'] === true),
    AGE,
  ],
  'rbac.authorization.k8s.io/rolebindings': BINDING_COLUMNS,
  'rbac.authorization.k8s.io/clusterrolebindings': BINDING_COLUMNS,
  'rbac.authorization.k8s.io/roles': CREATED,
  'rbac.authorization.k8s.io/clusterroles': CREATED,
  'apiextensions.k8s.io/customresourcedefinitions': CREATED,
  'networking.k8s.io/ingresses': [
    NAME,
    text('Class', at('<none>', 'spec', 'ingressClassName')),
    text('Hosts', hosts),
    text('Address', ingressAddress),
    text('Ports', (object) => (listOf(fieldAt(object, 'spec', 'tls')).length > 0 ? '80, 443' : '80')),
    AGE,
  ],
  'networking.k8s.io/ingressclasses': [
    NAME,
    text('Controller', at('', 'spec', 'controller')),
    text('Parameters', (object) => textOf(fieldAt(object, 'spec', 'parameters', 'name')) || '<none>'),
    AGE,
  ],
  'networking.k8s.io/networkpolicies': [
    NAME,
    text('Pod-Selector', (object) => selectorText(fieldAt(object, 'spec', 'podSelector'))),
    AGE,
  ],
  'discovery.k8s.io/endpointslices': [
    NAME,
    text('AddressType', at('', 'addressType')),
    text('Ports', slicePorts),
    text('Endpoints', sliceEndpoints),
    AGE,
  ],
  'admissionregistration.k8s.io/validatingwebhookconfigurations': [NAME, integer('Webhooks', webhookCount), AGE],
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': [NAME, integer('Webhooks', webhookCount), AGE],
  'storage.k8s.io/csidrivers': [
    NAME,
    boolean('AttachRequired', (object) => fieldAt(object, 'spec', 'attachRequired') !== false),
    boolean('PodInfoOnMount', (object) => fieldAt(object, 'spec', 'podInfoOnMount') === true),
    boolean('StorageCapacity', (object) => fieldAt(object, 'spec', 'storageCapacity') === true),
    text('TokenRequests', () => '<unset>'),
    boolean('RequiresRepublish', (object) => fieldAt(object, 'spec', 'requiresRepublish') === true),
    text('Modes', (object) => listOf(fieldAt(object, 'spec', 'volumeLifecycleModes')).join(',')),
    AGE,
  ],
  'apiregistration.k8s.io/apiservices': [
    NAME,
    text('Service', (object) => {
      const service = fieldAt(object, 'spec', 'service');
      return isRecord(service) ? `${textOf(service['namespace'])}/${textOf(service['name'])}` : 'Local';
    }),
    text('Available', (object) => (hasCondition(object, 'Available') ? 'True' : 'False')),
    AGE,
  ],
};
