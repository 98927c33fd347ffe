import { fieldAt, isRecord, listOf, textOf } from '../../json.ts';
import type { KubeObject } from '../../types.ts';
import { ageOf } from './age.ts';
import { AGE, at, hasCondition, labelText, NAME } from './cells.ts';
import { type Column, text } from './column.ts';

function externalAddress(service: KubeObject): string {
  const external = listOf(fieldAt(service, 'spec', 'externalIPs')).map(String);
  const ingress = listOf(fieldAt(service, 'status', 'loadBalancer', 'ingress')).map(
    (item) => textOf(fieldAt(item, 'ip')) || textOf(fieldAt(item, 'hostname')),
  );
  switch (fieldAt(service, 'spec', 'type')) {
    case 'LoadBalancer':
      return [...ingress, ...external].join(',') || '<pending>';
    case 'ExternalName':
      return textOf(fieldAt(service, 'spec', 'externalName'));
    default:
      return external.join(',') || '<none>';
  }
}

function portsText(service: KubeObject): string {
  const ports = listOf(fieldAt(service, 'spec', 'ports')).filter(isRecord);
  const texts = ports.map(
    ({ port, nodePort, protocol }) =>
      `${String(port)}${nodePort === undefined ? '' : `:${String(nodePort)}`}/${String(protocol)}`,
  );
  return texts.join(',') || '<none>';
}

function nodeStatus(node: KubeObject): string {
  const ready = listOf(fieldAt(node, 'status', 'conditions')).find((item) => fieldAt(item, 'type') === 'Ready');
  const state = ready === undefined ? 'Unknown' : hasCondition(node, 'Ready') ? 'Ready' : 'NotReady';
  return fieldAt(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
}

function nodeRoles(node: KubeObject): string {
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith('node-role.kubernetes.io/')) return [key.slice('node-role.kubernetes.io/'.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.sort().join(',') || '<none>';
}

function nodeAddress(type: string): (node: KubeObject) => string {
  return (node) =>
    textOf(
      fieldAt(
        listOf(fieldAt(node, 'status', 'addresses')).find((item) => fieldAt(item, 'type') === type),
        'address',
      ),
    ) || '<none>';
}

function count(field: string): (object: KubeObject) => number {
  return (object) => (isRecord(object[field]) ? Object.keys(object[field]).length : 0);
}

function dataCount(object: KubeObject): number {
  return count('data')(object) + count('binaryData')(object);
}

function eventTarget(event: KubeObject): string {
  const about = isRecord(event['involvedObject']) ? event['involvedObject'] : event['regarding'];
  const [kind, name] = [textOf(fieldAt(about, 'kind')).toLowerCase(), textOf(fieldAt(about, 'name'))];
  return name === '' ? kind : `${kind}/${name}`;
}

function firstSeen(event: KubeObject, now: Date): string {
  return ageOf(event['firstTimestamp'] ?? event['deprecatedFirstTimestamp'] ?? event['eventTime'], now);
}

function lastSeen(event: KubeObject, now: Date): string {
  const last =
    fieldAt(event, 'series', 'lastObservedTime') ?? event['lastTimestamp'] ?? event['deprecatedLastTimestamp'];
  return last === undefined || last === null ? firstSeen(event, now) : ageOf(last, now);
}

function eventSource(event: KubeObject): string {
  const component = textOf(fieldAt(event, 'source', 'component')) || textOf(event['reportingComponent']);
  const host = textOf(fieldAt(event, 'source', 'host')) || textOf(event['reportingInstance']);
  return host === '' ? component : `${component}, ${host}`;
}

function eventCount(event: KubeObject): number {
  return Number(fieldAt(event, 'series', 'count') ?? event['count'] ?? 1);
}

const EVENT_COLUMNS: readonly Column[] = [
  text('Last Seen', lastSeen),
  text('Type', at('', 'type')),
  text('Reason', at('', 'reason')),
  text('Object', eventTarget),
  text('Subobject', at('', 'involvedObject', 'fieldPath'), 1),
  text('Source', eventSource, 1),
  text('Message', (event) => (textOf(event['message']) || textOf(event['note'])).trim()),
  text('First Seen', firstSeen, 1),
  text('Count', eventCount, 1),
  { ...NAME, priority: 1 },
];

function quotaText(field: string): (quota: KubeObject) => string {
  return (quota) => {
    const hard = fieldAt(quota, 'status', 'hard');
    const used = fieldAt(quota, 'status', 'used');
    const keys = Object.keys(isRecord(hard) ? hard : {})
      .filter((key) => key.startsWith('limits.') === (field === 'limits'))
      .sort();
    return keys.map((key) => `${key}: ${String(fieldAt(used, key) ?? 0)}/${String(fieldAt(hard, key))}`).join(', ');
  };
}

export const CORE_TABLES: Readonly<Record<string, readonly Column[]>> = {
  '/services': [
    NAME,
    text('Type', at('', 'spec', 'type')),
    text('Cluster-IP', at('<none>', 'spec', 'clusterIP')),
    text('External-IP', externalAddress),
    text('Port(s)', portsText),
    AGE,
    text('Selector', (object) => labelText(fieldAt(object, 'spec', 'selector')), 1),
  ],
  '/nodes': [
    NAME,
    text('Status', nodeStatus),
    text('Roles', nodeRoles),
    AGE,
    text('Version', at('', 'status', 'nodeInfo', 'kubeletVersion')),
    text('Internal-IP', nodeAddress('InternalIP'), 1),
    text('External-IP', nodeAddress('ExternalIP'), 1),
    text('OS-Image', at('<unknown>', 'status', 'nodeInfo', 'osImage'), 1),
    text('Kernel-Version', at('<unknown>', 'status', 'nodeInfo', 'kernelVersion'), 1),
    text('Container-Runtime', at('<unknown>', 'status', 'nodeInfo', 'containerRuntimeVersion'), 1),
  ],
  '/namespaces': [NAME, text('Status', at('', 'status', 'phase')), AGE],
  '/secrets': [NAME, text('Type', at('', 'type')), text('Data', count('data')), AGE],
  '/configmaps': [NAME, text('Data', dataCount), AGE],
  '/serviceaccounts': [NAME, AGE],
  '/events': EVENT_COLUMNS,
  '/resourcequotas': [NAME, text('Request', quotaText('requests')), text('Limit', quotaText('limits')), AGE],
  'coordination.k8s.io/leases': [NAME, text('Holder', at('', 'spec', 'holderIdentity')), AGE],
  'scheduling.k8s.io/priorityclasses': [
    NAME,
    { name: 'Value', type: 'integer', cell: (object) => Number(object['value'] ?? 0) },
    { name: 'Global-Default', type: 'boolean', cell: (object) => object['globalDefault'] === true },
    AGE,
    text('PreemptionPolicy', at('', 'preemptionPolicy')),
  ],
};
