import { labelFaults } from '../core/metadata-rules.ts';
import { type JsonRecord, recordOf, textOf } from '../json.ts';
import { duplicateField, type FieldError, requiredField, unsupportedField } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { itemsAt, labelName, oneOf, portName, portNumber } from './fields.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** Faults of a Service, but for its addresses and node ports. */
export function serviceFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  const ports = itemsAt(spec['ports'], 'spec.ports');
  const needsPorts = spec['clusterIP'] !== 'None' && spec['type'] !== 'ExternalName';
  return [
    ...(ports.length === 0 && needsPorts ? [requiredField('spec.ports')] : []),
    ...ports.flatMap(({ item, path }) => portFaults(item, path, ports.length > 1)),
    ...duplicateNames(ports),
    ...duplicatePorts(ports),
    ...(TYPES.includes(textOf(spec['type'])) ? [] : [unsupportedField('spec.type', spec['type'], TYPES)]),
    ...(spec['type'] === 'ExternalName' && textOf(spec['externalName']) === ''
      ? [requiredField('spec.externalName')]
      : []),
    ...oneOf(spec['sessionAffinity'], ['ClientIP', 'None'], 'spec.sessionAffinity'),
    ...labelFaults('spec.selector', spec['selector']),
  ];
}

function portFaults(port: JsonRecord, path: string, several: boolean): FieldError[] {
  const name = textOf(port['name']);
  const target = port['targetPort'];
  return [
    ...(several && name === '' ? [requiredField(`${path}.name`)] : []),
    ...(name === '' ? [] : labelName(name, `${path}.name`)),
    ...portNumber(port['port'] ?? 0, `${path}.port`),
    ...oneOf(port['protocol'], ['SCTP', 'TCP', 'UDP'], `${path}.protocol`),
    ...(typeof target === 'string'
      ? portName(target, `${path}.targetPort`)
      : portNumber(target ?? 0, `${path}.targetPort`)),
  ];
}

type Item = ReturnType<typeof itemsAt>[number];

function duplicateNames(ports: readonly Item[]): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap(({ item, path }) => {
    const name = textOf(item['name']);
    const twice = name !== '' && seen.has(name);
    seen.add(name);
    return twice ? [duplicateField(`${path}.name`, name)] : [];
  });
}

function duplicatePorts(ports: readonly Item[]): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap(({ item, path }) => {
    const [protocol, port] = [item['protocol'], item['port']];
    const key = `${String(protocol)}/${String(port)}`;
    const twice = seen.has(key);
    seen.add(key);
    // The server shows the port as its own code knows it.
    return twice
      ? [
          duplicateField(path, {
            Name: '',
            Protocol: protocol,
            AppProtocol: null,
            Port: port,
            TargetPort: 0,
            NodePort: 0,
          }),
        ]
      : [];
  });
}
