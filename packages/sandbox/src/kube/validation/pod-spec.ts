import { labelFaults, nameFaults } from '../core/metadata-rules.ts';
import { fieldAt, isRecord, type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import type { NameForm } from '../rules/kind-rules.ts';
import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
  unsupportedField,
} from '../status/field-errors.ts';
import { containerFaults, seccompFaults } from './container.ts';
import { itemsAt, oneOf } from './fields.ts';
import { tolerationFaults } from './tolerations.ts';
import { volumeFaults } from './volumes.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** Faults of a pod's spec, in a pod or in a template. */
export function podSpecFaults(spec: JsonRecord, path: string): FieldError[] {
  const volumes = volumeFaults(spec['volumes'], `${path}.volumes`);
  const scope = { volumes: volumes.valid };
  const main = itemsAt(spec['containers'], `${path}.containers`);
  const inits = itemsAt(spec['initContainers'], `${path}.initContainers`);
  return [
    ...volumes.faults,
    ...(main.length === 0 ? [requiredField(`${path}.containers`)] : []),
    ...[...main, ...inits].flatMap(({ item, path: here }) => containerFaults(item, here, scope)),
    ...duplicateNames(main, inits),
    ...oneOf(spec['restartPolicy'], RESTART_POLICIES, `${path}.restartPolicy`),
    ...oneOf(spec['dnsPolicy'], DNS_POLICIES, `${path}.dnsPolicy`),
    ...labelFaults(`${path}.nodeSelector`, spec['nodeSelector']),
    ...seccompFaults(fieldAt(spec, 'securityContext', 'seccompProfile'), `${path}.securityContext.seccompProfile`),
    ...spreadFaults(spec['topologySpreadConstraints'], `${path}.topologySpreadConstraints`),
    ...tolerationFaults(spec['tolerations'], `${path}.tolerations`),
    ...hostNetworkFaults(spec, path),
    ...nameFieldFaults(spec, path),
    ...pullSecretFaults(spec['imagePullSecrets'], `${path}.imagePullSecrets`),
  ];
}

type Item = ReturnType<typeof itemsAt>[number];

function duplicateNames(main: readonly Item[], inits: readonly Item[]): FieldError[] {
  const seen = new Set<string>();
  const faults: FieldError[] = [];
  for (const { item, path } of [...main, ...inits]) {
    const name = textOf(item['name']);
    if (name !== '' && seen.has(name)) faults.push(duplicateField(`${path}.name`, name));
    seen.add(name);
  }
  return faults;
}

function spreadFaults(constraints: unknown, path: string): FieldError[] {
  return itemsAt(constraints, path).flatMap(({ item, path: here }) => {
    const faults: FieldError[] = [];
    const skew = item['maxSkew'];
    if (typeof skew !== 'number' || skew <= 0)
      faults.push(invalidField(`${here}.maxSkew`, skew, 'must be greater than zero'));
    if (textOf(item['topologyKey']) === '') faults.push(requiredField(`${here}.topologyKey`, 'can not be empty'));
    const policies = ['DoNotSchedule', 'ScheduleAnyway'];
    if (!policies.includes(textOf(item['whenUnsatisfiable'])))
      faults.push(unsupportedField(`${here}.whenUnsatisfiable`, item['whenUnsatisfiable'], policies));
    return faults;
  });
}

/** On the host's network a container's port is the host's port. */
function hostNetworkFaults(spec: JsonRecord, path: string): FieldError[] {
  if (spec['hostNetwork'] !== true) return [];
  return itemsAt(spec['containers'], `${path}.containers`).flatMap(({ item, path: here }) =>
    itemsAt(item['ports'], `${here}.ports`).flatMap(({ item: port, path: at }) =>
      port['hostPort'] !== undefined && port['hostPort'] !== port['containerPort']
        ? [invalidField(`${at}.hostPort`, port['hostPort'], 'must match `containerPort` when `hostNetwork` is true')]
        : [],
    ),
  );
}

const NAME_FIELDS: Readonly<Record<string, NameForm>> = {
  serviceAccountName: 'subdomain',
  priorityClassName: 'subdomain',
  nodeName: 'subdomain',
  hostname: 'label',
  subdomain: 'label',
};

function nameFieldFaults(spec: JsonRecord, path: string): FieldError[] {
  return Object.entries(NAME_FIELDS).flatMap(([field, form]) => {
    const name = textOf(spec[field]);
    if (name === '') return [];
    // These labels are told what they must be even when they hold dots.
    const faults =
      form === 'label' && name.includes('.') ? nameFaults(name.replaceAll('.', '_'), form) : nameFaults(name, form);
    return faults.map((text) => invalidField(`${path}.${field}`, name, text));
  });
}

function pullSecretFaults(secrets: unknown, path: string): FieldError[] {
  return listOf(secrets).flatMap((item, index) =>
    isRecord(item) && textOf(item['name']) !== '' ? [] : [requiredField(`${path}[${index}].name`)],
  );
}

/** Faults of a pod template. */
export function templateFaults(template: unknown, path: string): FieldError[] {
  const metadata = fieldAt(template, 'metadata');
  return [
    ...labelFaults(`${path}.labels`, fieldAt(metadata, 'labels')),
    ...podSpecFaults(recordOf(fieldAt(template, 'spec')), `${path}.spec`),
  ];
}

/** Which fields of a running pod may change. */
const MUTABLE_TEXT =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Faults of an update to a pod. */
export function podUpdateFaults(now: JsonRecord, before: JsonRecord): FieldError[] {
  const keep = (spec: JsonRecord): string => {
    const without = (field: string): unknown => listOf(spec[field]).map((item) => ({ ...recordOf(item), image: '' }));
    const { activeDeadlineSeconds: _a, tolerations: _t, terminationGracePeriodSeconds: _g, ...rest } = spec;
    return JSON.stringify(
      sorted({ ...rest, containers: without('containers'), initContainers: without('initContainers') }),
    );
  };
  return keep(now) === keep(before) ? [] : [forbiddenField('spec', MUTABLE_TEXT)];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}
