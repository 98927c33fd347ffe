import { fieldAt, isRecord, listOf, recordOf, sameJson, textOf } from '../json.ts';
import { quantityNano } from '../schema/quantity.ts';
import {
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
  unsupportedField,
} from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { oneOf } from './fields.ts';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

function modeFaults(modes: readonly unknown[], path: string): FieldError[] {
  const faults = modes
    .filter((mode) => !MODES.includes(textOf(mode)))
    .map((mode) => unsupportedField(path, mode, MODES));
  if (modes.includes('ReadWriteOncePod') && modes.length > 1)
    faults.push(forbiddenField(path, 'may not use ReadWriteOncePod with other access modes'));
  return faults;
}

function positive(value: unknown, path: string): FieldError[] {
  const nano = quantityNano(value);
  return nano !== undefined && nano <= 0n ? [invalidField(path, String(value), 'must be greater than zero')] : [];
}

/** Faults of a claim's spec, also in a StatefulSet. */
export function claimSpecFaults(spec: Record<string, unknown>, path: string): FieldError[] {
  const modes = listOf(spec['accessModes']);
  const size = fieldAt(spec, 'resources', 'requests', 'storage');
  const at = `${path}.resources[storage]`;
  return [
    ...(modes.length === 0 ? [requiredField(`${path}.accessModes`, 'at least 1 access mode is required')] : []),
    ...modeFaults(modes, `${path}.accessModes`),
    ...(size === undefined ? [requiredField(at)] : positive(size, at)),
    ...oneOf(spec['volumeMode'], ['Block', 'Filesystem'], `${path}.volumeMode`),
  ];
}

export function claimFaults(object: KubeObject): FieldError[] {
  return claimSpecFaults(recordOf(object['spec']), 'spec');
}

const CLAIM_TEXT =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

export function claimUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  const [now, before] = [recordOf(object['spec']), recordOf(old['spec'])];
  const bound = fieldAt(object, 'status', 'phase') === 'Bound';
  const faults: FieldError[] = [];
  if (!sameJson(fixedClaim(now, before, bound), fixedClaim(before, before, bound)))
    faults.push(forbiddenField('spec', CLAIM_TEXT));
  const [size, was] = [
    quantityNano(fieldAt(now, 'resources', 'requests', 'storage')),
    quantityNano(fieldAt(before, 'resources', 'requests', 'storage')),
  ];
  const has = quantityNano(fieldAt(old, 'status', 'capacity', 'storage') ?? '0') ?? 0n;
  if (size !== undefined && was !== undefined && size < was && size <= has) {
    faults.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  return faults;
}

/** What of a claim may not change: its volume may be named once, a bound claim may grow. */
function fixedClaim(spec: Record<string, unknown>, before: Record<string, unknown>, bound: boolean): unknown {
  const { volumeName, resources, ...rest } = spec;
  const named = textOf(before['volumeName']) === '' ? {} : { volumeName };
  const requests = recordOf(fieldAt(resources, 'requests'));
  const sized = bound ? { ...requests, storage: '' } : requests;
  return { ...rest, ...named, resources: { ...recordOf(resources), requests: sized } };
}

const NOT_SOURCES = new Set([
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
]);

export function volumeObjectFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  const modes = listOf(spec['accessModes']);
  const size = fieldAt(spec, 'capacity', 'storage');
  const sources = Object.entries(spec).filter(([name, value]) => !NOT_SOURCES.has(name) && isRecord(value));
  return [
    ...(modes.length === 0 ? [requiredField('spec.accessModes')] : modeFaults(modes, 'spec.accessModes')),
    ...(isRecord(spec['capacity']) ? [] : [requiredField('spec.capacity')]),
    ...(size === undefined ? [unsupportedField('spec.capacity', spec['capacity'] ?? null, ['storage'])] : []),
    ...(size === undefined ? [] : positive(size, 'spec.capacity[storage]')),
    ...(sources.length === 0 ? [requiredField('spec', 'must specify a volume type')] : []),
    ...sources.slice(1).map(([name]) => forbiddenField(`spec.${name}`, 'may not specify more than 1 volume type')),
    ...oneOf(
      spec['persistentVolumeReclaimPolicy'],
      ['Delete', 'Recycle', 'Retain'],
      'spec.persistentVolumeReclaimPolicy',
    ),
  ];
}

export function volumeObjectUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  const source = (from: KubeObject): unknown =>
    Object.fromEntries(Object.entries(recordOf(from['spec'])).filter(([name]) => !NOT_SOURCES.has(name)));
  return sameJson(source(object), source(old))
    ? []
    : [forbiddenField('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')];
}

export function storageClassFaults(object: KubeObject): FieldError[] {
  return [
    ...(textOf(object['provisioner']) === '' ? [requiredField('provisioner')] : []),
    ...oneOf(object['reclaimPolicy'], ['Delete', 'Retain'], 'reclaimPolicy'),
    ...oneOf(object['volumeBindingMode'], ['Immediate', 'WaitForFirstConsumer'], 'volumeBindingMode'),
  ];
}

export function storageClassUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  const faults: FieldError[] = [];
  for (const name of ['parameters', 'provisioner']) {
    if (!sameJson(object[name] ?? null, old[name] ?? null))
      faults.push(forbiddenField(name, `updates to ${name} are forbidden.`));
  }
  if (object['reclaimPolicy'] !== old['reclaimPolicy'])
    faults.push(forbiddenField('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'));
  if (object['volumeBindingMode'] !== old['volumeBindingMode']) {
    faults.push(invalidField('volumeBindingMode', object['volumeBindingMode'], 'field is immutable'));
  }
  return faults;
}
