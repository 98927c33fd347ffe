import { fieldAt, isRecord, recordOf, sameJson } from '../json.ts';
import {
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
  unsupportedField,
} from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { immutable, nonNegative } from './fields.ts';
import { podSpecFaults, templateFaults } from './pod-spec.ts';
import { selectorFaults, workloadSelectorFaults } from './selectors.ts';
import { claimSpecFaults } from './storage.ts';

/** Workloads that run for ever restart their containers always. */
function alwaysRestarts(spec: unknown): FieldError[] {
  const policy = fieldAt(spec, 'template', 'spec', 'restartPolicy');
  return policy === 'Always' ? [] : [unsupportedField('spec.template.spec.restartPolicy', policy, ['Always'])];
}

function counts(spec: Record<string, unknown>): FieldError[] {
  return ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'].flatMap((name) =>
    nonNegative(spec[name], `spec.${name}`),
  );
}

export function deploymentFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  return [
    ...counts(spec),
    ...workloadSelectorFaults({ noun: 'deployment', spec, required: true, unreadable: 'invalid label selector' }),
    ...templateFaults(spec['template'], 'spec.template'),
    ...alwaysRestarts(spec),
    ...strategyFaults(spec['strategy']),
    ...deadlineFaults(spec),
  ];
}

function deadlineFaults(spec: Record<string, unknown>): FieldError[] {
  const [deadline, ready] = [spec['progressDeadlineSeconds'], Number(spec['minReadySeconds'] ?? 0)];
  if (typeof deadline !== 'number' || deadline > ready) return [];
  return [invalidField('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')];
}

function strategyFaults(strategy: unknown): FieldError[] {
  const path = 'spec.strategy';
  const type = fieldAt(strategy, 'type');
  const rolling = fieldAt(strategy, 'rollingUpdate');
  if (type === 'Recreate') {
    return isRecord(rolling)
      ? [forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
      : [];
  }
  if (type !== 'RollingUpdate')
    return [unsupportedField(path, { Type: type, RollingUpdate: rolling ?? null }, ['Recreate', 'RollingUpdate'])];
  const [surge, unavailable] = [fieldAt(rolling, 'maxSurge'), fieldAt(rolling, 'maxUnavailable')];
  const faults = [
    ...shareFaults(unavailable, `${path}.rollingUpdate.maxUnavailable`),
    ...shareFaults(surge, `${path}.rollingUpdate.maxSurge`),
  ];
  if (isNone(surge) && isNone(unavailable)) {
    faults.push(invalidField(`${path}.rollingUpdate.maxUnavailable`, unavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return faults;
}

function isNone(value: unknown): boolean {
  return value === 0 || value === '0%';
}

/** A number or a percentage. */
export function shareFaults(value: unknown, path: string): FieldError[] {
  if (typeof value === 'string' && !/^\d+%$/.test(value)) {
    const text =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    return [invalidField(path, value, text)];
  }
  return nonNegative(value, path);
}

export function selectorStays(object: KubeObject, old: KubeObject): FieldError[] {
  return immutable(fieldAt(object, 'spec', 'selector'), fieldAt(old, 'spec', 'selector'), 'spec.selector');
}

export function daemonSetFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  return [
    ...workloadSelectorFaults({ noun: 'daemonset', spec, required: false, unreadable: 'invalid label selector' }),
    ...templateFaults(spec['template'], 'spec.template'),
    ...alwaysRestarts(spec),
    ...counts(spec),
  ];
}

export function replicaSetFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  return [
    ...counts(spec),
    ...workloadSelectorFaults({ noun: 'deployment', spec, required: true, unreadable: 'invalid label selector' }),
    ...templateFaults(spec['template'], 'spec.template'),
    ...alwaysRestarts(spec),
  ];
}

export function statefulSetFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  const template = recordOf(spec['template']);
  const claims = Array.isArray(spec['volumeClaimTemplates']) ? spec['volumeClaimTemplates'] : [];
  // The claims of the set are volumes of its pods.
  const own = claims.map((claim: unknown) => ({
    name: fieldAt(claim, 'metadata', 'name'),
    persistentVolumeClaim: { claimName: 'template' },
  }));
  const podSpec = recordOf(template['spec']);
  const volumes = [...own, ...(Array.isArray(podSpec['volumes']) ? podSpec['volumes'] : [])];
  return [
    ...counts(spec),
    ...workloadSelectorFaults({ noun: 'statefulset', spec, required: true, unreadable: '' }),
    ...setPolicyFaults(spec),
    ...podSpecFaults({ ...podSpec, volumes }, 'spec.template.spec'),
    ...alwaysRestarts(spec),
    ...claims.flatMap((claim: unknown, index) =>
      claimSpecFaults(recordOf(fieldAt(claim, 'spec')), `spec.volumeClaimTemplates[${index}].spec`),
    ),
  ];
}

function setPolicyFaults(spec: Record<string, unknown>): FieldError[] {
  const faults: FieldError[] = [];
  const policy = spec['podManagementPolicy'];
  if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    faults.push(invalidField('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  const type = fieldAt(spec, 'updateStrategy', 'type');
  const rolling = fieldAt(spec, 'updateStrategy', 'rollingUpdate');
  if (type !== 'RollingUpdate' && type !== 'OnDelete') {
    const shown = { Type: type, RollingUpdate: rolling ?? null };
    faults.push(invalidField('spec.updateStrategy', shown, "must be 'RollingUpdate' or 'OnDelete'"));
  } else if (type === 'OnDelete' && isRecord(rolling)) {
    faults.push(
      invalidField('spec.updateStrategy.rollingUpdate', rolling, "only allowed for updateStrategy 'RollingUpdate'"),
    );
  }
  return faults;
}

const MUTABLE_SET_FIELDS = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];
const SET_TEXT =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export function statefulSetUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  const fixed = (from: KubeObject): Record<string, unknown> =>
    Object.fromEntries(Object.entries(recordOf(from['spec'])).filter(([name]) => !MUTABLE_SET_FIELDS.includes(name)));
  return sameJson(fixed(object), fixed(old)) ? [] : [forbiddenField('spec', SET_TEXT)];
}

export function jobFaults(object: KubeObject): FieldError[] {
  return jobSpecFaults(recordOf(object['spec']), 'spec');
}

function jobSpecFaults(spec: Record<string, unknown>, path: string): FieldError[] {
  const policy = fieldAt(spec, 'template', 'spec', 'restartPolicy');
  const faults = [
    'parallelism',
    'completions',
    'backoffLimit',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
  ].flatMap((name) => nonNegative(spec[name], `${path}.${name}`));
  faults.push(
    ...selectorFaults(spec['selector'], `${path}.selector`),
    ...templateFaults(spec['template'], `${path}.template`),
  );
  const at = `${path}.template.spec.restartPolicy`;
  if (policy === 'Always' || policy === undefined) faults.push(requiredField(at, 'valid values: "OnFailure", "Never"'));
  return faults;
}

export function jobUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  const [now, before] = [recordOf(object['spec']), recordOf(old['spec'])];
  const completions =
    now['completionMode'] === 'Indexed' ? [] : immutable(now['completions'], before['completions'], 'spec.completions');
  const template = before['suspend'] === true ? [] : immutable(now['template'], before['template'], 'spec.template');
  return [
    ...completions,
    ...immutable(now['selector'], before['selector'], 'spec.selector'),
    ...template,
    ...immutable(now['completionMode'], before['completionMode'], 'spec.completionMode'),
  ];
}

export function cronJobFaults(object: KubeObject): FieldError[] {
  const spec = recordOf(object['spec']);
  return [
    ...scheduleFaults(spec['schedule']),
    ...jobSpecFaults(recordOf(fieldAt(spec, 'jobTemplate', 'spec')), 'spec.jobTemplate.spec'),
  ];
}

function scheduleFaults(schedule: unknown): FieldError[] {
  if (typeof schedule !== 'string' || schedule === '') return [requiredField('spec.schedule')];
  if (schedule.startsWith('@')) return [];
  const fields = schedule.trim().split(/\s+/);
  if (fields.length === 5) return [];
  return [
    invalidField('spec.schedule', schedule, `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`),
  ];
}
