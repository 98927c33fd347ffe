import { listOf, recordOf, sameJson, textOf } from '../json.ts';
import { type FieldError, invalidField, requiredField, unsupportedField } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { asGoStruct, itemsAt } from './fields.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Faults of a Role's or ClusterRole's rules. */
export function roleFaults(object: KubeObject): FieldError[] {
  const namespaced = object.kind === 'Role';
  return itemsAt(object['rules'], 'rules').flatMap(({ item, path }) => ruleFaults(item, path, namespaced));
}

function ruleFaults(rule: Record<string, unknown>, path: string, namespaced: boolean): FieldError[] {
  const faults: FieldError[] = [];
  const has = (field: string): boolean => listOf(rule[field]).length > 0;
  if (!has('verbs')) faults.push(requiredField(`${path}.verbs`, 'verbs must contain at least one value'));
  if (has('nonResourceURLs')) {
    const urls = rule['nonResourceURLs'];
    if (namespaced)
      faults.push(invalidField(`${path}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs'));
    if (has('apiGroups') || has('resources') || has('resourceNames')) {
      faults.push(
        invalidField(
          `${path}.nonResourceURLs`,
          urls,
          'rules cannot apply to both regular resources and non-resource URLs',
        ),
      );
    }
    return faults;
  }
  if (!has('apiGroups'))
    faults.push(requiredField(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (!has('resources'))
    faults.push(requiredField(`${path}.resources`, 'resource rules must supply at least one resource'));
  return faults;
}

/** Faults of a RoleBinding or ClusterRoleBinding. */
export function bindingFaults(object: KubeObject): FieldError[] {
  const roleRef = recordOf(object['roleRef']);
  const kinds = object.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const faults: FieldError[] = [];
  if (roleRef['apiGroup'] !== GROUP) faults.push(unsupportedField('roleRef.apiGroup', roleRef['apiGroup'], [GROUP]));
  if (!kinds.includes(textOf(roleRef['kind']))) faults.push(unsupportedField('roleRef.kind', roleRef['kind'], kinds));
  if (textOf(roleRef['name']) === '') faults.push(requiredField('roleRef.name'));
  return [
    ...faults,
    ...itemsAt(object['subjects'], 'subjects').flatMap(({ item, path }) =>
      subjectFaults(item, path, object.kind === 'RoleBinding'),
    ),
  ];
}

function subjectFaults(subject: Record<string, unknown>, path: string, namespaced: boolean): FieldError[] {
  const faults: FieldError[] = [];
  if (textOf(subject['name']) === '') faults.push(requiredField(`${path}.name`));
  const group = textOf(subject['apiGroup']);
  switch (subject['kind']) {
    case 'ServiceAccount':
      if (group !== '') faults.push(unsupportedField(`${path}.apiGroup`, group, ['']));
      if (!namespaced && textOf(subject['namespace']) === '') faults.push(requiredField(`${path}.namespace`));
      break;
    case 'User':
    case 'Group':
      if (group !== GROUP) faults.push(unsupportedField(`${path}.apiGroup`, group, [GROUP]));
      break;
    default:
      faults.push(unsupportedField(`${path}.kind`, subject['kind'], ['ServiceAccount', 'User', 'Group']));
  }
  return faults;
}

export function bindingUpdateFaults(object: KubeObject, old: KubeObject): FieldError[] {
  return sameJson(object['roleRef'], old['roleRef'])
    ? []
    : [invalidField('roleRef', asGoStruct(object['roleRef'], ['APIGroup', 'Kind', 'Name']), 'cannot change roleRef')];
}
