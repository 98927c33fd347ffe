import { fieldAt, isRecord, listOf, recordOf, textOf } from '../json.ts';
import {
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
  unsupportedField,
} from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { asGoStruct, itemsAt, oneOf } from './fields.ts';
import { selectorFaults } from './selectors.ts';
import { shareFaults } from './workloads.ts';

const BUDGET_FIELDS = ['MinAvailable', 'Selector', 'MaxUnavailable', 'UnhealthyPodEvictionPolicy'];

export function budgetFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  const faults: FieldError[] = [];
  if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined) {
    faults.push(
      invalidField('spec', asGoStruct(spec, BUDGET_FIELDS), 'minAvailable and maxUnavailable cannot be both set'),
    );
  }
  for (const name of ['minAvailable', 'maxUnavailable']) {
    if (spec[name] !== undefined) faults.push(...shareFaults(spec[name], `spec.${name}`));
  }
  return [...faults, ...selectorFaults(spec['selector'], 'spec.selector')];
}

export function autoscalerFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  const [least, most] = [Number(spec['minReplicas'] ?? 1), Number(spec['maxReplicas'] ?? 0)];
  const faults: FieldError[] = [];
  if (least < 1) faults.push(invalidField('spec.minReplicas', least, 'must be greater than or equal to 1'));
  if (most < 1) faults.push(invalidField('spec.maxReplicas', most, 'must be greater than 0'));
  if (most < least)
    faults.push(invalidField('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  const target = recordOf(spec['scaleTargetRef']);
  if (textOf(target['apiVersion']) === '') {
    faults.push(invalidField('spec.scaleTargetRef.apiVersion', '', 'apiVersion must specify API group'));
  }
  for (const name of ['kind', 'name'])
    if (textOf(target[name]) === '') faults.push(requiredField(`spec.scaleTargetRef.${name}`));
  return faults;
}

export function leaseFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  const faults: FieldError[] = [];
  const seconds = spec['leaseDurationSeconds'];
  if (typeof seconds === 'number' && seconds <= 0)
    faults.push(invalidField('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  const transitions = spec['leaseTransitions'];
  if (typeof transitions === 'number' && transitions < 0) {
    faults.push(invalidField('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  }
  return faults;
}

export function priorityClassUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  const faults: FieldError[] = [];
  if ((object['value'] ?? 0) !== (old['value'] ?? 0))
    faults.push(forbiddenField('value', 'may not be changed in an update.'));
  if (object['preemptionPolicy'] !== old['preemptionPolicy']) {
    faults.push(invalidField('preemptionPolicy', object['preemptionPolicy'], 'field is immutable'));
  }
  return faults;
}

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

export function ingressFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  const rules = itemsAt(spec['rules'], 'spec.rules');
  if (rules.length === 0 && !isRecord(spec['defaultBackend'])) {
    return [invalidField('spec', null, 'either `defaultBackend` or `rules` must be specified')];
  }
  return rules.flatMap(({ item, path }) =>
    itemsAt(fieldAt(item, 'http', 'paths'), `${path}.http.paths`).flatMap(({ item: entry, path: at }) =>
      pathFaults(entry, at),
    ),
  );
}

function pathFaults(entry: Record<string, unknown>, path: string): FieldError[] {
  const faults: FieldError[] = [];
  const type = entry['pathType'];
  if (type === undefined || type === null) faults.push(requiredField(`${path}.pathType`, 'pathType must be specified'));
  else if (!PATH_TYPES.includes(textOf(type))) faults.push(unsupportedField(`${path}.pathType`, type, PATH_TYPES));
  else if (type !== 'ImplementationSpecific' && !textOf(entry['path']).startsWith('/')) {
    faults.push(invalidField(`${path}.path`, textOf(entry['path']), 'must be an absolute path'));
  }
  return faults;
}

export function networkPolicyFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  return [
    ...selectorFaults(spec['podSelector'], 'spec.podSelector'),
    ...listOf(spec['policyTypes']).flatMap((type, index) =>
      oneOf(type, ['Egress', 'Ingress'], `spec.policyTypes[${index}]`),
    ),
  ];
}

const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];

/** Faults of a webhook configuration. */
export function webhookFaults(object: KubeObject): FieldError[] {
  const seen = new Set<string>();
  return itemsAt(object['webhooks'], 'webhooks').flatMap(({ item, path }) => {
    const name = textOf(item['name']);
    const faults: FieldError[] = [];
    if (name.split('.').length < 3)
      faults.push(
        invalidField(`${path}.name`, name, 'should be a domain with at least three segments separated by dots'),
      );
    if (seen.has(name))
      faults.push({
        reason: 'FieldValueDuplicate',
        field: `${path}.name`,
        message: `Duplicate value: ${JSON.stringify(name)}`,
      });
    seen.add(name);
    if (listOf(item['admissionReviewVersions']).length === 0) {
      faults.push(requiredField(`${path}.admissionReviewVersions`, 'must specify one of v1, v1beta1'));
    }
    const effects = item['sideEffects'];
    if (effects === undefined || effects === null)
      faults.push(requiredField(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun'));
    else if (!SIDE_EFFECTS.includes(textOf(effects)))
      faults.push(unsupportedField(`${path}.sideEffects`, effects, SIDE_EFFECTS));
    return [
      ...faults,
      ...clientFaults(item['clientConfig'], `${path}.clientConfig`),
      ...oneOf(item['failurePolicy'], ['Fail', 'Ignore'], `${path}.failurePolicy`),
    ];
  });
}

function clientFaults(config: unknown, path: string): FieldError[] {
  const [url, service] = [fieldAt(config, 'url'), fieldAt(config, 'service')];
  if ((url === undefined) === !isRecord(service)) {
    return [requiredField(path, 'exactly one of url or service is required')];
  }
  return isRecord(service) && textOf(service['name']) === ''
    ? [requiredField(`${path}.service.name`, 'service name is required')]
    : [];
}
